// SPDX-License-Identifier: MIT
// A match that was really played by bots over real sockets is stepped again from its journal.
#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/process/server_fixture.hpp"

namespace tw::test {
namespace {

struct Ended {
  int code = 0;
  std::string out, err;
};

Ended verify(std::vector<std::string> options) {
  options.insert(options.begin(), {program("twinwire-server"), "verify"});
  Child child(options);
  const int code = child.await_exit();
  return {code, child.out(), child.err()};
}

TEST(Journal, OfAMatchOfBotsGivesEveryStateAgain) {
  TemporaryFolder folder;
  {
    ServerProcess server(folder.path() + "/data",
                         {"--journal", folder.path() + "/journals", "--arena", "Arena:foundry"});
    Child bots({program("twinwire-bots"), "--connect", server.lobby(), "--fingerprint", server.fingerprint(),
                "--room", "Arena", "--count", "3", "--seconds", "6"});
    EXPECT_EQ(bots.await_exit(), 0) << bots.err();
    server.process().signal(SIGTERM);
    EXPECT_EQ(server.process().await_exit(), 0);
  }
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() + "/journals"))
    files.push_back(entry.path());
  ASSERT_EQ(files.size(), 1U);
  const Ended good = verify({files[0]});
  EXPECT_EQ(good.code, 0) << good.out << good.err;
  EXPECT_NE(good.out.find("Every state is the recorded one."), std::string::npos) << good.out;
  const Ended twice = verify({files[0], "/no/such/file", files[0]});
  EXPECT_EQ(twice.code, 1) << "the worst of them";
  EXPECT_NE(twice.out.rfind("Every state"), twice.out.find("Every state")) << "but each is looked at";
  const Ended parted = verify({files[0], "--desync", "200"});
  EXPECT_EQ(parted.code, 0) << parted.out << parted.err;
  EXPECT_NE(parted.out.find("One bit was flipped after tick 200: players["), std::string::npos) << parted.out;
  const auto keep = [&](const char* name, const std::string& text) {
    std::ofstream(folder.path() + "/" + name) << text;
    return folder.path() + "/" + name;
  };
  const std::string same = keep("same", verify({files[0], "--dump", "200"}).out);
  EXPECT_EQ(verify({files[0], "--against", same}).out, "After tick 200 every field is as it is there.\n");
  const std::string other = keep("other", verify({files[0], "--dump", "200", "--desync", "200"}).out);
  const Ended named = verify({files[0], "--against", other});
  EXPECT_EQ(named.code, 1);
  EXPECT_TRUE(named.out.starts_with("After tick 200, 1 field differs: players[")) << named.out;
  EXPECT_EQ(verify({files[0], "--dump", "100000"}).code, 1) << "it has no such tick";
  EXPECT_EQ(verify({files[0], "--against", files[0]}).code, 1) << "a journal is no state";
}

TEST(Journal, MistakesGetOneLine) {
  for (const auto& options : std::vector<std::vector<std::string>>{{},
                                                                   {"x", "--desync", "0"},
                                                                   {"x", "--what"},
                                                                   {"x", "--dump", "0"},
                                                                   {"x", "y", "--dump", "1"},
                                                                   {"x", "--dump", "1", "--against", "y"}}) {
    const Ended ended = verify(options);
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  }
  EXPECT_EQ(verify({"/no/such/file"}).code, 1);
  EXPECT_EQ(verify({"/"}).code, 1);
  EXPECT_EQ(verify({program("twinwire-server")}).code, 1) << "a program is no journal";
  EXPECT_EQ(verify({"--help"}).code, 0);
}

}  // namespace
}  // namespace tw::test
