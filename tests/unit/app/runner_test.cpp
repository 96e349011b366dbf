// SPDX-License-Identifier: MIT
#include "client/app/host/runners.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <cctype>
#include <filesystem>
#include <fstream>

#include "client/app/learn/page.hpp"

namespace tw::app {
namespace {

using Words = std::vector<std::string>;

TEST(OwnCommand, TakesOurProgramsApart) {
  const std::vector<std::pair<std::string, Words>> cases{
      {"build/release/bin/twinwire-lab run lab/tapes/outage.toml --out results/outage",
       {"/p/twinwire-lab", "run", "lab/tapes/outage.toml", "--out", "results/outage"}},
      {"./play --loss 5 --lanes udp,tcp", {"/p/twinwire-lab", "play", "--loss", "5", "--lanes", "udp,tcp"}},
      {"  twinwire   --connect 127.0.0.1:7776 ", {"/p/twinwire", "--connect", "127.0.0.1:7776"}},
      {"twinwire-server --arena Arena:foundry", {"/p/twinwire-server", "--arena", "Arena:foundry"}},
      {"build/release/bin/tour_peer 9001 127.0.0.1 9002 Ada",
       {"/p/tour_peer", "9001", "127.0.0.1", "9002", "Ada"}},
      {"python3 tests/bench/attack.py build/release/bin --seconds 5",
       {"/usr/bin/python3", "tests/bench/attack.py", "/p", "--seconds", "5"}},
      {"twinwire-bots --count=3", {"/p/twinwire-bots", "--count=3"}}};
  for (const auto& [line, words] : cases) {
    const auto got = own_command(line, "/p");
    ASSERT_TRUE(got) << line;
    EXPECT_EQ(*got, words) << line;
  }
}

TEST(OwnCommand, NothingElseIsEverRun) {
  for (const std::string line : {"",
                                 " ",
                                 "twinwire; reboot",
                                 "twinwire && reboot",
                                 "twinwire | sh",
                                 "twinwire & true",
                                 "twinwire > /etc/motd",
                                 "twinwire < file",
                                 "twinwire $(reboot)",
                                 "twinwire `reboot`",
                                 "twinwire $HOME",
                                 "twinwire ${IFS}",
                                 "twinwire *",
                                 "twinwire a?c",
                                 "twinwire [ab]",
                                 "twinwire {a,b}",
                                 "twinwire 'a b'",
                                 "twinwire \"a\"",
                                 "twinwire a\\ b",
                                 "twinwire ~",
                                 "twinwire #",
                                 "twinwire !!",
                                 "twinwire\nreboot",
                                 "twinwire\treboot",
                                 "twinwire \xc2\xa0x",
                                 "PATH=/tmp twinwire",
                                 "sh -c twinwire",
                                 "/tmp/twinwire",
                                 "../twinwire",
                                 "build/release/bin/../../../tmp/twinwire",
                                 "build/debug/bin/twinwire",
                                 "twinwire-labs",
                                 "twin",
                                 "./play --headless",
                                 "./play --build-only",
                                 "./check",
                                 "python3 x.py",
                                 "python3 tests/bench/attack.py",
                                 "python3 tests/bench/attack.py /tmp",
                                 "python3 -i tests/bench/attack.py build/release/bin",
                                 "python3 tests/bench/../../x.py build/release/bin",
                                 "python3 tests/bench/budgets.py build/release/bin",
                                 "tests/bench/attack.py build/release/bin",
                                 "build/release/bin/tour_peers 1 2 3",
                                 "twinwire-lab shell",
                                 "twinwire-lab --x shell -- reboot"})
    EXPECT_FALSE(own_command(line, "/p")) << line;
  EXPECT_FALSE(own_command(std::string("twinwire a\0b", 12), "/p"));
  EXPECT_FALSE(own_command("twinwire " + std::string(600, 'a'), "/p"));
}

/// What the tour tells to do, and what of it a click does: at every stop something.
TEST(OwnCommand, OfTheTourMostCanBeRun) {
  int lines = 0, runnable = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TW_SOURCE_DIR "/docs/tour")) {
    if (!std::isdigit(static_cast<unsigned char>(entry.path().filename().string()[0]))) continue;
    std::ifstream file(entry.path());
    const Page page = parse_page(std::string(std::istreambuf_iterator<char>(file), {}));
    int here = 0;
    for (const PageBlock& block : page.blocks) {
      if (block.kind != PageBlock::Kind::kCode) continue;
      for (const std::string& line : lines_of(block.text)) {
        ++lines;
        here += own_command(line, "/p").has_value();
      }
    }
    EXPECT_GT(here, 0) << entry.path();
    runnable += here;
  }
  EXPECT_GE(lines, 20);
  EXPECT_GE(runnable, 20);
  EXPECT_LT(runnable, lines);
}

class RunnerTest : public testing::Test {
 protected:
  RunnerTest() {
    std::filesystem::create_directories(folder_ / "programs");
    std::filesystem::create_directories(folder_ / "work");
  }
  ~RunnerTest() override { std::filesystem::remove_all(folder_); }
  void program(const std::string& name, const std::string& script) {
    const auto path = folder_ / "programs" / name;
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
  /// 10 s at most.
  template <class Done>
  bool until(Done&& done) {
    for (int waited = 0; waited < 10'000; waited += 10) {
      runner_.service();
      if (done()) return true;
      poll(nullptr, 0, 10);
    }
    return false;
  }
  std::string logged() {
    std::ifstream file(folder_ / "log");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("twinwire-runner-" + std::to_string(getpid()));
  Runner runner_{(folder_ / "programs").string(), (folder_ / "work").string(), (folder_ / "log").string()};
};

TEST_F(RunnerTest, RunsInItsFolderAndKeepsWhatIsSaid) {
  program("twinwire-lab", "pwd; echo careful >&2; echo \"it says $1,$2\"");
  runner_.start("twinwire-lab run a.toml");
  EXPECT_EQ(runner_.line(), "twinwire-lab run a.toml");
  ASSERT_TRUE(until([&] { return runner_.state() == Runner::State::kDone; }));
  EXPECT_EQ(runner_.words(), "Done. It said last: it says run,a.toml");
  EXPECT_NE(logged().find((folder_ / "work").string() + "\n"), std::string::npos);
  EXPECT_NE(logged().find("careful\n"), std::string::npos);
}

TEST_F(RunnerTest, AFailureIsASentence) {
  program("twinwire-lab", "echo 'twinwire-lab: there is no tape a.toml.' >&2; exit 1");
  runner_.start("twinwire-lab run a.toml");
  ASSERT_TRUE(until([&] { return runner_.state() == Runner::State::kFailed; }));
  EXPECT_EQ(runner_.words(), "It ended with status 1: twinwire-lab: there is no tape a.toml.");
  runner_.start("twinwire --connect 127.0.0.1");
  EXPECT_EQ(runner_.state(), Runner::State::kFailed);
  EXPECT_NE(runner_.words().find("There is no program"), std::string::npos);
}

TEST_F(RunnerTest, OneAtATimeAndStoppedWhenAsked) {
  program("twinwire", "echo first; exec sleep 60");
  program("twinwire-bots", "echo second; exec sleep 60");
  runner_.start("twinwire");
  ASSERT_TRUE(until([&] { return runner_.words() == "first"; }));
  runner_.start("twinwire-bots");
  ASSERT_TRUE(until([&] { return runner_.words() == "second"; }));
  EXPECT_EQ(runner_.state(), Runner::State::kRunning);
  runner_.stop();
  EXPECT_EQ(runner_.state(), Runner::State::kDone);
  EXPECT_EQ(logged().find("first"), std::string::npos) << "each has the log for itself";
}

TEST_F(RunnerTest, AServerItsClientAndOneMoreRunTogetherEachWithItsLog) {
  program("twinwire-server", "echo serving; exec sleep 60");
  program("twinwire-bots", "echo playing; exec sleep 60");
  program("twinwire-lab", "echo looking");
  program("tour_peer", "echo peer");
  Runners runners((folder_ / "programs").string(), (folder_ / "work").string(), folder_.string());
  const auto said = [&](const std::string& line, const std::string& words) {
    return until([&] {
      runners.service();
      return runners.find(line) != nullptr && runners.find(line)->words() == words;
    });
  };
  EXPECT_EQ(runners.find("twinwire-server"), nullptr);
  EXPECT_EQ(runners.find(""), nullptr);
  runners.start("twinwire-server");
  EXPECT_FALSE(runners.can_start("twinwire-server")) << "not twice";
  runners.start("twinwire-bots");
  ASSERT_TRUE(said("twinwire-server", "serving"));
  ASSERT_TRUE(said("twinwire-bots", "playing"));
  runners.start("twinwire-lab");
  ASSERT_TRUE(said("twinwire-lab", "Done. It said last: looking"));
  EXPECT_EQ(runners.latest().line(), "twinwire-lab");
  runners.start("tour_peer");
  ASSERT_TRUE(said("tour_peer", "Done. It said last: peer"));
  EXPECT_EQ(runners.find("twinwire-lab"), nullptr) << "the place of what was done is taken";
  program("twinwire", "exec sleep 60");
  runners.start("twinwire");
  EXPECT_FALSE(runners.can_start("twinwire-lab")) << "three at most";
  EXPECT_NE(runners.find("twinwire-server")->log(), runners.find("twinwire-bots")->log());
  runners.stop("twinwire-server");
  EXPECT_EQ(runners.find("twinwire-server")->state(), Runner::State::kDone);
  EXPECT_EQ(runners.find("twinwire-bots")->state(), Runner::State::kRunning);
  EXPECT_TRUE(runners.can_start("twinwire-lab"));
}

}  // namespace
}  // namespace tw::app
