// SPDX-License-Identifier: MIT
#include "lab/compare/felt.hpp"

#include <gtest/gtest.h>

#include "tests/unit/compare/example.hpp"

namespace tw::compare {
namespace {

/// Over udp and tcp, as delivered and smoothed; seeds 1 and 2. Figures as nobody measured them.
Comparison played() {
  Comparison comparison;
  comparison.tape = example_tape();
  comparison.tape.seeds = {1, 2};
  comparison.tape.techniques = {{.own = OwnPlayer::kDelivered}, {.own = OwnPlayer::kSmoothed}, {}};
  for (const auto& options : cells_of(comparison.tape)) {
    auto& cell = comparison.cells.emplace_back(example_cell(options));
    if (!options.techniques.own) continue;
    const bool predicted = *options.techniques.own != OwnPlayer::kDelivered;
    const double more = static_cast<double>(options.seed);
    OwnResult& own = cell.own.emplace();
    own.lane = options.lanes.front().kind;
    std::erase_if(cell.lanes, [&](const LaneResult& lane) {
      return lane.lane != own.lane && lane.lane != LaneKind::kUdpRaw;
    });
    own.input_ms = {.p50 = (predicted ? 16.6 : 180) + more, .p99 = 200 + more, .max = 220};
    own.mispredictions = predicted ? 10 : 0;
    own.mispredictions_per_minute = predicted ? 30 * more : 0;
    if (predicted) own.correction_units = {.p50 = 2, .p99 = 14.25, .max = 15};
  }
  return comparison;
}

std::size_t count_of(const std::string& text, const std::string& words) {
  std::size_t count = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++count;
  return count;
}

TEST(Felt, EachLaneHasCellsOfItsOwnWhereTheObserverPlays) {
  const auto cells = cells_of(played().tape);
  ASSERT_EQ(cells.size(), 2U * 2 * 2 + 2);
  EXPECT_EQ(cells[0].lanes, std::vector<tape::LaneChoice>{{.kind = LaneKind::kUdp}});
  EXPECT_EQ(cells[2].lanes, std::vector<tape::LaneChoice>{{.kind = LaneKind::kTcp}});
  EXPECT_EQ(cells[2].seed, 1U);
  EXPECT_EQ(cells[8].lanes.size(), 2U) << "side by side where it watches";
  for (const auto& cell : cells)
    EXPECT_EQ(cells_of(tape_of(cell)).size(), 1U) << "one cell's tape is one cell";
}

TEST(Felt, HasARowForEachLaneTechniqueAndNetwork) {
  const auto rows = felt(played());
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].lane, LaneKind::kUdp);
  EXPECT_EQ(rows[1].lane, LaneKind::kTcp);
  EXPECT_EQ(rows[0].input_p50_ms->median, 182);
  EXPECT_EQ(rows[0].input_p50_ms->min, 181);
  EXPECT_FALSE(rows[0].mispredictions_per_minute) << "nothing is predicted: a 0 would be a lie";
  EXPECT_FALSE(rows[0].correction_p50_units);
  EXPECT_EQ(rows[0].why, "nothing is predicted");
  EXPECT_EQ(rows[3].mispredictions_per_minute->max, 60);
  EXPECT_EQ(rows[3].correction_p99_units->median, 14.25);
  EXPECT_EQ(rows[3].seeds, 2U);
  EXPECT_EQ(rows[3].why, "");
}

TEST(Felt, WhatWasNotMeasuredIsADashAndWhy) {
  auto comparison = played();
  std::erase_if(comparison.cells,
                [](const CellResult& cell) { return cell.own && cell.own->lane == LaneKind::kTcp; });
  comparison.cells[2].own->mispredictions = 0;  // udp, smoothed, seed 1
  comparison.cells[2].own->input_ms = {};
  comparison.cells[3].doubts = {"late"};
  const auto rows = felt(comparison);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[1].why, "not measured yet");
  EXPECT_FALSE(rows[1].input_p50_ms);
  EXPECT_EQ(rows[2].why, "never alive in the window; nothing was mispredicted");
  EXPECT_EQ(rows[2].mispredictions_per_minute->max, 30) << "the other seed is doubtful";
  comparison.cells[2].doubts = {"late too"};
  EXPECT_EQ(felt(comparison)[2].why, "NOT TRUSTWORTHY");
  EXPECT_EQ(felt(comparison)[2].mispredictions_per_minute->max, 60);
  const std::string table = felt_table(comparison);
  EXPECT_NE(table.find("-  not measured yet"), std::string::npos) << table;
}

TEST(Felt, StandsInTheTableThePageAndTheFile) {
  const auto comparison = played();
  const std::string table = felt_table(comparison), page = felt_markdown(comparison),
                    file = felt_csv(comparison);
  EXPECT_NE(table.find("182 (181..182)"), std::string::npos) << table;
  EXPECT_NE(
      page.find("| interpolated+smoothed | tcp | 19 (18..19) | 202 (201..202) | 60 (30..60) | 2 | 14 |  |"),
      std::string::npos)
      << page;
  EXPECT_EQ(count_of(page, "| - | - | - | nothing is predicted |"), 2U) << page;
  EXPECT_NE(
      file.find("\n1,,5,50,2,interpolated+smoothed,tcp,yes,18.60,202.00,220.00,10,60.00,2.00,14.25,15.00\n"),
      std::string::npos)
      << file;
  EXPECT_NE(file.find("\n1,,5,50,1,interpolated+delivered,udp,yes,181.00,201.00,220.00,,,,,\n"),
            std::string::npos)
      << file;
  EXPECT_EQ(count_of(file, "\n"), 9U) << "a row a cell, and the head; none for who watched";
  auto watched = comparison;
  watched.tape.techniques = {{}};
  watched.cells = {watched.cells.back()};
  EXPECT_EQ(felt_table(watched) + felt_markdown(watched), "") << "nobody plays";
}

TEST(Felt, TheSummaryHasTheLanesOfAllCellsAndEachSeedOnce) {
  const auto summaries = summarise(played());
  ASSERT_EQ(summaries.size(), 3U);
  ASSERT_EQ(summaries[0].lanes.size(), 3U);
  EXPECT_EQ(summaries[0].lanes[0].lane.kind, LaneKind::kUdp);
  EXPECT_EQ(summaries[0].lanes[1].lane.kind, LaneKind::kTcp);
  EXPECT_EQ(summaries[0].lanes[2].lane.kind, LaneKind::kUdpRaw) << "the canary last";
  EXPECT_EQ(summaries[0].seeds, (std::vector<std::uint64_t>{1, 2}));
}

}  // namespace
}  // namespace tw::compare
