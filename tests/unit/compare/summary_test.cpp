// SPDX-License-Identifier: MIT
#include "lab/compare/summary.hpp"

#include <gtest/gtest.h>

#include "lab/compare/table.hpp"
#include "tests/unit/compare/example.hpp"

namespace tw::compare {
namespace {

Comparison three_seeds() {
  Comparison comparison;
  comparison.tape = example_tape();
  comparison.planned = 3;
  for (const auto& options : cells_of(comparison.tape)) {
    comparison.cells.push_back(example_cell(options));
    comparison.cells.back().lanes[1].age_ms.p99 = 100.0 * static_cast<double>(options.seed * options.seed);
  }
  return comparison;
}

TEST(Range, IsTheMedianAndTheEnds) {
  const Range odd = range_of({9, 1, 4}), none = range_of({});
  EXPECT_EQ(odd.median, 4);
  EXPECT_EQ(odd.min, 1);
  EXPECT_EQ(odd.max, 9);
  EXPECT_EQ(range_of({1, 2, 3, 4}).median, 3) << "a value that was measured, not one between two";
  EXPECT_EQ(none.median, 0);
}

TEST(Summary, RangesOverTheSeeds) {
  const auto summaries = summarise(three_seeds());
  ASSERT_EQ(summaries.size(), 1U);
  ASSERT_EQ(summaries[0].lanes.size(), 3U) << "the canary is shown too";
  const auto& tcp = summaries[0].lanes[1];
  EXPECT_EQ(tcp.age_p99_ms.median, 400);
  EXPECT_EQ(tcp.age_p99_ms.min, 100);
  EXPECT_EQ(tcp.age_p99_ms.max, 900);
  EXPECT_EQ(tcp.lane.congestion_control, "cubic");
  EXPECT_EQ(tcp.freezes, 3);
  EXPECT_EQ(tcp.unexplained, 0);
}

TEST(Summary, LeavesDoubtfulCellsOutUnlessThereIsNoOther) {
  auto comparison = three_seeds();
  comparison.cells[2].doubts = {"late"};
  auto summary = summarise(comparison)[0];
  EXPECT_EQ(summary.doubtful_seeds, std::vector<std::uint64_t>{3});
  EXPECT_EQ(summary.lanes[1].age_p99_ms.max, 400);
  EXPECT_FALSE(summary.of_doubtful_cells);
  EXPECT_NE(to_table(summary, comparison).find("NOT TRUSTWORTHY: seed 3: late"), std::string::npos);
  for (auto& cell : comparison.cells) cell.doubts = {"late"};
  summary = summarise(comparison)[0];
  EXPECT_TRUE(summary.of_doubtful_cells);
  EXPECT_EQ(summary.lanes[1].age_p99_ms.max, 900);
}

TEST(Summary, OfAnInterruptedSweepHoldsWhatIsThere) {
  auto comparison = three_seeds();
  comparison.tape.networks.push_back({.preset = "lte", .settings = {}});
  comparison.cells.resize(1);
  const auto summaries = summarise(comparison);
  ASSERT_EQ(summaries.size(), 1U);
  EXPECT_EQ(summaries[0].seeds, std::vector<std::uint64_t>{1});
}

TEST(Table, ShowsRangesAndConfiguredBesideSeen) {
  const auto comparison = three_seeds();
  const auto table = to_table(summarise(comparison)[0], comparison);
  EXPECT_NE(table.find("400 [100-900]"), std::string::npos) << table;
  EXPECT_NE(table.find("5 % loss, 50 ms one way"), std::string::npos) << table;
  EXPECT_NE(table.find("seen: 5.00 % lost, 100.4 ms round trip"), std::string::npos) << table;
}

TEST(Table, SaysWhenPacketsWereLostOneByOneAndWhatEnetDroppedItself) {
  auto comparison = three_seeds();
  EXPECT_EQ(to_table(summarise(comparison)[0], comparison).find("one by one"), std::string::npos);
  comparison.tape.networks[0].settings.per_packet = true;
  for (auto& cell : comparison.cells) {
    cell.options.network = comparison.tape.networks[0];
    cell.lanes[0].enet_throttled = 17;
  }
  const auto table = to_table(summarise(comparison)[0], comparison);
  EXPECT_NE(table.find("one by one"), std::string::npos) << table;
  EXPECT_NE(table.find("udp: ENet's own throttle dropped 17"), std::string::npos) << table;
}

}  // namespace
}  // namespace tw::compare
