// SPDX-License-Identifier: MIT
// The comparison itself, with real packets lost on a real link: as whoever runs the tests, and as a user
// without any privilege. Orders and ratios within one run, never times; the one yardstick is theory, and the
// validity gate alone decides which windows count.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/process/child.hpp"

namespace tw::test {
namespace {

using nlohmann::json;

constexpr double kFrameMs = 1000.0 / 60;

const json& lane(const json& cell, const std::string& name) { return cell.at("lanes").at(name); }
double age(const json& cell, const std::string& name, const char* which) {
  return lane(cell, name).at("age_ms").at(which);
}
double stalls(const json& cell, const char* name) { return lane(cell, name).at("stall_fraction"); }

std::vector<std::string> command(const std::string& out, std::vector<std::string> more) {
  std::vector<std::string> all{
      program("twinwire-lab"), "compare", "--bots", "4", "--out", out, "--attempts", "6"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

json read_results(const std::string& out) {
  return json::parse(read_file(out + "/compare.json"), nullptr, false);
}

/// Runs a sweep in which every cell must pass the validity gate, if need be at a second or a later window.
json sweep(const TemporaryFolder& folder, bool as_nobody, const std::vector<std::string>& more) {
  const std::string out = folder.path() + "/out";
  Child lab(command(out, more), {.environment = {{"HOME", folder.path()}}, .as_nobody = as_nobody});
  EXPECT_EQ(lab.await_exit(200), 0) << lab.out() << lab.err();
  const auto results = read_results(out);
  EXPECT_TRUE(results.is_object());
  for (const json& cell : results.at("cells"))
    EXPECT_TRUE(cell.at("link").at("trustworthy")) << cell.at("link").at("doubts");
  return results;
}

/// What must hold in any cell of a link that only delays and loses.
void expect_what_must_hold(const json& cell) {
  const auto& canary = lane(cell, "udp-raw");
  const std::string where = cell.at("loss_pct").dump() + " %, " + cell.at("delay_ms").dump() + " ms";
  EXPECT_NEAR(age(cell, "udp-raw", "p50"), canary.at("limit_age_ms").at("p50").get<double>(), 1) << where;
  EXPECT_NEAR(age(cell, "udp-raw", "p99"), canary.at("limit_age_ms").at("p99").get<double>(), kFrameMs)
      << where;
  EXPECT_LE(age(cell, "udp", "p99"), age(cell, "udp-raw", "p99") + kFrameMs) << where;
  EXPECT_EQ(stalls(cell, "udp"), 0) << where << ": a lost datagram is one frame, never a stall";
  for (const char* name : {"udp", "tcp", "tcp-latest"}) {
    EXPECT_GT(lane(cell, name).at("snapshots_received"), 0) << where << name;
    EXPECT_GT(lane(cell, name).at("wire_bytes"), lane(cell, name).at("payload_bytes")) << where << name;
  }
  for (const char* name : {"tcp", "tcp-latest"}) {
    const auto& resent = lane(cell, name).at("resent");
    EXPECT_EQ(resent.at("unresolved"), 0) << where << name;
    EXPECT_EQ(resent.at("retransmitted").get<int>() + resent.at("superseded").get<int>(),
              resent.at("dropped_segments"))
        << where << name;
    EXPECT_EQ(lane(cell, name).at("congestion_control"), "cubic");
  }
}

/// Every freeze of the TCP lanes names its cause; of each hundred two may be unknown.
void expect_causes(const json& cell) {
  int freezes = 0, unknown = 0;
  for (const char* name : {"tcp", "tcp-latest"})
    for (const json& freeze : lane(cell, name).at("freezes")) {
      ++freezes;
      unknown += freeze.at("cause") == "unknown" ? 1 : 0;
      EXPECT_FALSE(freeze.at("sentence").get<std::string>().empty());
    }
  EXPECT_GT(freezes, 0) << "TCP at 5 % loss without a freeze";
  EXPECT_LE(unknown * 50, freezes) << unknown << " of " << freezes;
}

// 0, 1, 5 and 10 % with 25, 50 and 100 ms: each loss and each delay once here, to stay short. The whole grid is
// lab/tapes/grid.toml, for a quiet quarter of an hour.
TEST(MustHold, WithoutLossEveryPromptLaneIsAsGoodAsTheCanary) {
  const TemporaryFolder folder;
  const auto results = sweep(folder, false,
                             {"--loss", "0", "--delay", "25", "--lanes", "udp,rudp,tcp,tcp-latest", "--seed",
                              "1", "--seconds", "6"});
  const json& cell = results.at("cells").at(0);
  expect_what_must_hold(cell);
  EXPECT_EQ(cell.at("link").at("dropped"), 0);
  for (const char* name : {"udp", "rudp", "tcp", "tcp-latest"}) {
    EXPECT_NEAR(age(cell, name, "p50"), age(cell, "udp-raw", "p50"), 1) << name;
    EXPECT_EQ(stalls(cell, name), 0) << name;
  }
  EXPECT_EQ(lane(cell, "tcp").at("tcp_retransmits"), 0);
  EXPECT_GE(age(cell, "udp", "p50"), 25) << "nothing is younger than the link's delay";
}

TEST(MustHold, WithLossTheCanarySitsOnTheoryAndTcpPays) {
  const TemporaryFolder folder;
  const auto results = sweep(
      folder, false,
      {"--loss", "5", "--delay", "50", "--lanes", "udp,tcp,tcp-latest", "--seed", "1", "--seconds", "10"});
  const json& cell = results.at("cells").at(0);
  expect_what_must_hold(cell);
  expect_causes(cell);
  EXPECT_GT(stalls(cell, "tcp"), 0);
  EXPECT_GE(age(cell, "tcp", "p99"), 2 * age(cell, "udp", "p99"));
  EXPECT_GT(lane(cell, "tcp").at("tcp_retransmits"), 0) << "TCP must have lost real packets";
}

TEST(MustHold, AtTheEndsOfTheGridTooAndWithoutAnyPrivilege) {
  const TemporaryFolder folder(true);
  const auto results = sweep(
      folder, true,
      {"--loss", "1,10", "--delay", "100", "--lanes", "udp,tcp,tcp-latest", "--seed", "2", "--seconds", "6"});
  for (const json& cell : results.at("cells")) expect_what_must_hold(cell);
}

/// The process that measures: the only child of the program.
pid_t worker_of(const Child& lab) {
  const auto children =
      read_file("/proc/" + std::to_string(lab.pid()) + "/task/" + std::to_string(lab.pid()) + "/children");
  return children.empty() ? -1 : std::stoi(children);
}

/// Waits until it has said `word`, wherever.
bool await_word(Child& lab, const std::string& word) {
  const auto said = [&] { return (lab.out() + lab.err()).find(word) != std::string::npos; };
  for (int tenths = 0; tenths < 600 && lab.running(); ++tenths) {
    if (said()) return true;
    usleep(100'000);
  }
  return said();
}

TEST(Compare, MeasuresAWindowAgainThatTheMachineSpoilt) {
  const TemporaryFolder folder;
  const std::string out = folder.path() + "/out";
  Child lab(
      command(out, {"--loss", "0", "--delay", "10", "--lanes", "udp", "--seed", "1", "--seconds", "3"}));
  ASSERT_TRUE(await_word(lab, "30 %")) << lab.err();
  const pid_t worker = worker_of(lab);
  ASSERT_GT(worker, 0);
  kill(worker, SIGSTOP);  // the observer sleeps for a while, as on a machine that is too busy
  usleep(700'000);
  kill(worker, SIGCONT);
  EXPECT_EQ(lab.await_exit(120), 0) << lab.out() << lab.err();
  EXPECT_NE(lab.err().find("was spoilt: the observer's own frames"), std::string::npos) << lab.err();
  const auto cell = read_results(out).at("cells").at(0);
  EXPECT_GE(cell.at("attempts"), 2);
  EXPECT_FALSE(cell.at("spoilt").empty());
  EXPECT_TRUE(cell.at("link").at("trustworthy"));
}

TEST(Compare, GoesOnWhereItWasInterrupted) {
  const TemporaryFolder folder;
  const std::string out = folder.path() + "/out";
  const std::vector<std::string> what{"--loss", "0",      "--delay", "10",        "--lanes",
                                      "udp",    "--seed", "1,2",     "--seconds", "2"};
  Child first(command(out, what));
  ASSERT_TRUE(await_word(first, "seed 1: age p99")) << first.err();
  first.signal(SIGINT);
  EXPECT_EQ(first.await_exit(30), 1);
  EXPECT_NE(first.err().find("Interrupted after 1 of 2 cells; the same command goes on"), std::string::npos)
      << first.err();
  const auto before = read_results(out);
  ASSERT_GE(before.at("cells").size(), 1U) << "what was measured is written";
  EXPECT_TRUE(std::filesystem::exists(out + "/report.html"));

  Child second(command(out, what));
  EXPECT_EQ(second.await_exit(60), 0) << second.err();
  EXPECT_NE(second.out().find("1 of 2 cells had been measured before"), std::string::npos) << second.out();
  const auto after = read_results(out);
  ASSERT_EQ(after.at("cells").size(), 2U);
  EXPECT_EQ(after.at("cells").at(0), before.at("cells").at(0)) << "the same cell, not another";

  Child other(command(out, {"--loss", "1", "--delay", "10", "--lanes", "udp", "--seed", "1"}));
  EXPECT_EQ(other.await_exit(30), 1);
  EXPECT_NE(other.err().find("--fresh"), std::string::npos) << other.err();
}

TEST(Compare, AScriptActsOnTheLinkWhenItSays) {
  const TemporaryFolder folder;
  const std::string tape = folder.path() + "/outage.toml", out = folder.path() + "/out";
  write_file(tape,
             "format = 1\nlanes = [\"udp\", \"tcp\"]\nseeds = [1]\nseconds = 4\n[match]\nbots = 2\n"
             "[[network]]\ndelay = 20\n[[at]]\nseconds = 1\noutage_ms = 400\n");
  Child lab({program("twinwire-lab"), "run", tape, "--out", out, "--attempts", "6"});
  EXPECT_EQ(lab.await_exit(100), 0) << lab.out() << lab.err();
  const auto cell = read_results(out).at("cells").at(0);
  EXPECT_NEAR(cell.at("script").at(0).at("effective_at_s").get<double>(), 1, 0.1);
  for (const char* name : {"udp", "tcp"}) {
    EXPECT_GE(lane(cell, name).at("longest_freeze_ms"), 350) << name;
    EXPECT_FALSE(lane(cell, name).at("freezes").empty()) << name;
  }
}

TEST(Compare, AnObserverThatPlaysAnswersAtOnceIfItIsPredicted) {
  const TemporaryFolder folder;
  const auto results = sweep(folder, false,
                             {"--loss", "2", "--delay", "50", "--lanes", "udp,tcp", "--seed", "1",
                              "--seconds", "4", "--techniques", "delivered,smoothed,newest"});
  const auto& cells = results.at("cells");
  const auto input = [&](std::size_t cell) {
    return cells.at(cell).at("own").at("input_ms").at("p50").get<double>();
  };
  ASSERT_EQ(cells.size(), 5u) << "two lanes with each of two techniques, and both lanes side by side";
  for (const std::size_t delivered : {0U, 1U}) {
    const std::size_t smoothed = delivered + 2;
    const char* lane = delivered == 0 ? "udp" : "tcp";
    EXPECT_EQ(cells.at(delivered).at("techniques"), "interpolated+delivered");
    EXPECT_EQ(cells.at(delivered).at("own").at("lane"), lane);
    EXPECT_EQ(cells.at(smoothed).at("own").at("lane"), lane);
    EXPECT_GT(input(delivered), 100) << "a round trip at least";
    EXPECT_LT(input(smoothed) * 4, input(delivered));
    EXPECT_GT(input(smoothed), 0);
    EXPECT_EQ(cells.at(delivered).at("own").at("mispredictions"), 0) << "nothing is predicted";
  }
  EXPECT_FALSE(cells.at(4).contains("own")) << "it watches, as ever";
  const auto felt = read_file(folder.path() + "/out/felt.csv");
  EXPECT_EQ(std::count(felt.begin(), felt.end(), '\n'), 5) << felt;
}

TEST(Selfcheck, FindsThatTcpReallyLosesPacketsHere) {
  Child lab({program("twinwire-lab"), "selfcheck", "--seconds", "8"});
  EXPECT_EQ(lab.await_exit(90), 0) << lab.out() << lab.err();
}

}  // namespace
}  // namespace tw::test
