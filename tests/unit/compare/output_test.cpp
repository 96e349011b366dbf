// SPDX-License-Identifier: MIT
#include "lab/compare/output.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "lab/compare/table.hpp"

namespace tw::compare {
namespace {

CellResult example() {
  CellResult cell;
  cell.options.network.settings.to_client.loss_pct = 5;
  cell.options.network.settings.to_client.delay_ms = 50;
  cell.options.seed = 9;
  cell.options.seconds = 20;
  cell.link.delivered = 950;
  cell.link.dropped = 50;
  cell.link.measured_loss_pct = 5.004;
  LaneResult lane;
  lane.lane = LaneKind::kTcpNagle;
  lane.age_ms = {110.129, 157, 171, 182, 190};
  lane.stall_fraction = 0.25;
  lane.tcp_retransmits = 12;
  lane.congestion_control = "cubic";
  cell.lanes.push_back(lane);
  cell.frames.push_back(
      {.at_ms = 16.5, .lane = LaneKind::kTcpNagle, .age_ms = 110.2, .position_error_units = 3});
  return cell;
}

TEST(CompareJson, HasEveryFieldOfItsSchema) {
  const auto json = nlohmann::json::parse(to_json({example()}));
  EXPECT_EQ(json.at("schema"), 1);
  EXPECT_TRUE(json.at("host").at("kernel").is_string());
  EXPECT_GE(json.at("host").at("cpus"), 1);
  const auto& cell = json.at("cells").at(0);
  EXPECT_EQ(cell.at("loss_mode"), "time");
  EXPECT_EQ(cell.at("snapshot_hz"), 60);
  for (const char* field : {"loss_pct", "delay_ms", "jitter_ms", "seed", "seconds"})
    EXPECT_TRUE(cell.contains(field));
  for (const char* field : {"delivered", "dropped", "measured_rtt_ms", "measured_loss_pct", "trustworthy"})
    EXPECT_TRUE(cell.at("link").contains(field)) << field;
  const auto& lane = cell.at("lanes").at("tcp-nagle");
  EXPECT_EQ(lane.at("age_ms").at("p50"), 110.13);
  for (const char* field : {"p50", "p95", "p99", "p999", "max"})
    EXPECT_TRUE(lane.at("age_ms").contains(field));
  for (const char* field : {"p50", "p99"}) EXPECT_TRUE(lane.at("limit_age_ms").contains(field));
  for (const char* field : {"p50", "p95", "p99", "max"})
    EXPECT_TRUE(lane.at("position_error_units").contains(field));
  for (const char* field :
       {"stall_fraction", "longest_freeze_ms", "snapshots_sent", "snapshots_received", "payload_bytes",
        "wire_bytes", "packets", "packets_dropped", "tcp_retransmits", "congestion_control"})
    EXPECT_TRUE(lane.contains(field)) << field;
}

TEST(CompareJson, SaysThatADoubtfulCellIsNotTrustworthy) {
  auto cell = example();
  EXPECT_EQ(nlohmann::json::parse(to_json({cell}))["cells"][0]["link"]["trustworthy"], true);
  cell.doubts.push_back("the kernel dropped 3 packets by itself");
  EXPECT_EQ(nlohmann::json::parse(to_json({cell}))["cells"][0]["link"]["trustworthy"], false);
  EXPECT_NE(to_table(cell).find("NOT TRUSTWORTHY: the kernel dropped 3"), std::string::npos);
}

TEST(FramesCsv, HasARowAFrameAndLane) {
  EXPECT_EQ(to_csv({example()}),
            "loss_pct,delay_ms,seed,lane,at_ms,age_ms,position_error_units\n"
            "5,50,9,tcp-nagle,16.50,110.20,3.00\n");
}

TEST(WriteFile, SaysWhyItCannot) {
  const auto why = write_file("/no/such/folder/compare.json", "x");
  EXPECT_NE(why.find("/no/such/folder/compare.json"), std::string::npos);
  EXPECT_EQ(why.back(), '.');
}

}  // namespace
}  // namespace tw::compare
