// SPDX-License-Identifier: MIT
#include "lab/compare/output.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "lab/compare/table.hpp"
#include "tests/unit/compare/example.hpp"

namespace tw::compare {
namespace {

Comparison example() {
  Comparison comparison;
  comparison.tape = example_tape();
  comparison.tape.seeds = {9};
  comparison.host = {"6.1.0", "A processor", 2};
  comparison.version = "0.1.0";
  comparison.planned = 1;
  comparison.cells.push_back(example_cell(cells_of(comparison.tape).front()));
  auto& cell = comparison.cells[0];
  cell.lanes[1].age_ms = {110.129, 157, 171, 182, 190};
  cell.attempts = 2;
  cell.spoilt = {"late"};
  return comparison;
}

nlohmann::json parsed(const Comparison& comparison) { return nlohmann::json::parse(to_json(comparison)); }

TEST(CompareJson, HasEveryFieldOfItsSchema) {
  const auto json = parsed(example());
  EXPECT_EQ(json.at("schema"), 1);
  EXPECT_EQ(json.at("host").at("kernel"), "6.1.0");
  EXPECT_EQ(json.at("host").at("cpus"), 2);
  EXPECT_EQ(json.at("host").at("cpu_model"), "A processor");
  EXPECT_TRUE(tape::parse_tape(json.at("tape").get<std::string>())) << "the tape, to run it again";
  const auto& cell = json.at("cells").at(0);
  EXPECT_EQ(cell.at("loss_mode"), "time");
  EXPECT_EQ(cell.at("snapshot_hz"), 60);
  EXPECT_EQ(cell.at("attempts"), 2);
  EXPECT_EQ(cell.at("spoilt"), nlohmann::json::array({"late"}));
  for (const char* field :
       {"loss_pct", "delay_ms", "jitter_ms", "seed", "seconds", "preset", "up", "down", "script"})
    EXPECT_TRUE(cell.contains(field)) << field;
  for (const char* field : {"delivered", "dropped", "measured_rtt_ms", "measured_loss_pct", "trustworthy"})
    EXPECT_TRUE(cell.at("link").contains(field)) << field;
  EXPECT_TRUE(cell.at("lanes").contains("udp-raw"));
}

TEST(CompareJson, TellsWhatAnObserverThatPlaysSawOfItself) {
  auto comparison = example();
  EXPECT_FALSE(parsed(comparison).at("cells").at(0).contains("own")) << "it watched";
  comparison.cells[0].own = {.lane = LaneKind::kTcp,
                             .input_ms = {.p50 = 16.5, .p99 = 20},
                             .mispredictions = 4,
                             .mispredictions_per_minute = 12,
                             .correction_units = {.max = 31.5}};
  const auto own = parsed(comparison).at("cells").at(0).at("own");
  EXPECT_EQ(own.at("lane"), "tcp");
  EXPECT_EQ(own.at("input_ms").at("p99"), 20);
  EXPECT_EQ(own.at("mispredictions"), 4);
  EXPECT_EQ(own.at("mispredictions_per_minute"), 12);
  EXPECT_EQ(own.at("correction_units").at("max"), 31.5);
}

TEST(CompareJson, HasEveryFieldOfALane) {
  const auto lane = parsed(example()).at("cells").at(0).at("lanes").at("tcp");
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
  const auto& freeze = lane.at("freezes").at(0);
  EXPECT_EQ(freeze.at("at_ms"), 1000);
  EXPECT_EQ(freeze.at("ms"), 250);
  EXPECT_EQ(freeze.at("cause"), "timeout");
  EXPECT_NE(freeze.at("sentence").get<std::string>().find("8112"), std::string::npos);
}

TEST(CompareJson, SumsUpOverTheSeeds) {
  const auto summary = parsed(example()).at("summary").at(0);
  const auto& lane = summary.at("lanes").at("tcp");
  for (const char* field : {"age_p50_ms", "age_p95_ms", "age_p99_ms", "stall_fraction", "longest_freeze_ms",
                            "position_error_p99_units", "wire_bytes"}) {
    EXPECT_TRUE(lane.at(field).contains("median")) << field;
    EXPECT_EQ(lane.at(field).at("range").size(), 2U) << field;
  }
  EXPECT_EQ(lane.at("congestion_control"), "cubic");
}

TEST(CompareJson, SaysThatADoubtfulCellIsNotTrustworthy) {
  auto comparison = example();
  EXPECT_EQ(parsed(comparison)["cells"][0]["link"]["trustworthy"], true);
  comparison.cells[0].doubts.push_back("the kernel dropped 3 packets by itself");
  EXPECT_EQ(parsed(comparison)["cells"][0]["link"]["trustworthy"], false);
  EXPECT_NE(to_line(comparison.cells[0]).find("NOT TRUSTWORTHY: the kernel dropped 3"), std::string::npos);
}

TEST(CompareJson, NamesWhenEachEventOfTheScriptTookEffect) {
  auto comparison = example();
  comparison.cells[0].options.script = {{.at_s = 3, .what = tape::Outage{500}}};
  comparison.cells[0].script_effective_at = {4'000'400};
  const auto event = parsed(comparison)["cells"][0]["script"][0];
  EXPECT_EQ(event["outage_ms"], 500);
  EXPECT_NEAR(event["effective_at_s"].get<double>(), 3.0004, 1e-9);
}

TEST(FramesCsv, HasARowAFrameAndLane) {
  EXPECT_EQ(to_csv(example()),
            "network,preset,loss_pct,delay_ms,seed,lane,at_ms,age_ms,position_error_units,techniques\n"
            "1,,5,50,9,tcp,16.50,110.25,3.00,interpolated\n");
}

TEST(WriteFile, SaysWhyItCannot) {
  const auto why = write_file("/no/such/folder/compare.json", "x");
  EXPECT_NE(why.find("/no/such/folder/compare.json"), std::string::npos);
  EXPECT_EQ(why.back(), '.');
}

}  // namespace
}  // namespace tw::compare
