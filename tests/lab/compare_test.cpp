// SPDX-License-Identifier: MIT
// The comparison itself, with real packets lost on a real link: as whoever runs the tests, and as a user
// without any privilege. Orders and ratios within one run, never times.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/process/child.hpp"

namespace tw::test {
namespace {

using nlohmann::json;

const json& lane(const json& cell, const char* name) { return cell.at("lanes").at(name); }
double p99(const json& cell, const char* name) { return lane(cell, name).at("age_ms").at("p99"); }
double stalls(const json& cell, const char* name) { return lane(cell, name).at("stall_fraction"); }

constexpr int kAttempts = 5;

/// Runs one cell. A window that the validity gate refuses is the machine's fault, not the lanes': it is measured
/// again, chosen by the gate alone.
json compare(bool as_nobody, const char* loss_pct) {
  for (int attempt = 1; attempt <= kAttempts; ++attempt) {
    const TemporaryFolder folder(as_nobody);
    Child lab({program("twinwire-lab"), "compare", "--lanes", "udp,tcp", "--loss", loss_pct, "--delay", "50",
               "--seconds", "12", "--bots", "4", "--out", folder.path() + "/out"},
              {.environment = {{"HOME", folder.path()}}, .as_nobody = as_nobody});
    EXPECT_EQ(lab.await_exit(60), 0) << lab.err();
    const auto result = json::parse(read_file(folder.path() + "/out/compare.json"), nullptr, false);
    if (!result.is_object()) return {};
    const json& cell = result.at("cells").at(0);
    if (cell.at("link").at("trustworthy")) return cell;
    std::printf("attempt %d at %s %%: %s\n", attempt, loss_pct, cell.at("link").at("doubts").dump().c_str());
  }
  ADD_FAILURE() << kAttempts << " windows, and none passed the validity gate";
  return {};
}

class Compare : public testing::TestWithParam<bool> {};

TEST_P(Compare, ShowsWhatLossDoesToEachLane) {
  const json quiet = compare(GetParam(), "0"), lossy = compare(GetParam(), "5");
  ASSERT_TRUE(quiet.is_object() && lossy.is_object());
  ASSERT_EQ(lossy.at("loss_pct"), 5);

  EXPECT_EQ(quiet.at("link").at("dropped"), 0);
  EXPECT_GT(lossy.at("link").at("dropped"), 0);
  EXPECT_EQ(stalls(quiet, "tcp"), 0) << "without loss TCP is as good";
  EXPECT_EQ(stalls(quiet, "udp"), 0);
  EXPECT_EQ(stalls(lossy, "udp"), 0) << "a lost datagram is one frame, never a stall";
  EXPECT_GT(stalls(lossy, "tcp"), 0);
  EXPECT_GE(p99(lossy, "tcp"), 2 * p99(lossy, "udp"));

  EXPECT_GT(lane(lossy, "tcp").at("packets_dropped"), 0);
  EXPECT_GT(lane(lossy, "tcp").at("tcp_retransmits"), 0) << "TCP must have lost real packets";
  EXPECT_EQ(lane(quiet, "tcp").at("tcp_retransmits"), 0);
  EXPECT_EQ(lane(lossy, "tcp").at("congestion_control"), "cubic");
  for (const char* name : {"udp", "tcp"}) {
    EXPECT_GT(lane(lossy, name).at("snapshots_received"), 0) << name;
    EXPECT_GT(lane(lossy, name).at("wire_bytes"), lane(lossy, name).at("payload_bytes")) << name;
    EXPECT_GE(lane(quiet, name).at("age_ms").at("p50"), 50) << "nothing is younger than the link's delay";
  }
}

INSTANTIATE_TEST_SUITE_P(, Compare, testing::Values(false, true),
                         [](const auto& test) { return test.param ? "AsNobody" : "AsWhoeverRunsTheTests"; });

TEST(Selfcheck, FindsThatTcpReallyLosesPacketsHere) {
  Child lab({program("twinwire-lab"), "selfcheck", "--seconds", "8"});
  EXPECT_EQ(lab.await_exit(90), 0) << lab.out() << lab.err();
}

}  // namespace
}  // namespace tw::test
