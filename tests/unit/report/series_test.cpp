// SPDX-License-Identifier: MIT
#include "lab/report/series.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "lab/report/svg.hpp"
#include "tests/unit/report/fixture.hpp"

namespace tw::report {
namespace {

TEST(Series, ThinningKeepsTheOutline) {
  Curve curve;
  for (int i = 0; i < 10'000; ++i)
    curve.push_back({static_cast<double>(i), i == 7'777 ? 900.0 : i == 3'333 ? 1.0 : 50.0 + i % 3});
  const auto thin = thinned(curve, 200);
  EXPECT_LE(thin.size(), 200u);
  EXPECT_NE(std::find(thin.begin(), thin.end(), Point{7'777, 900}), thin.end());
  EXPECT_NE(std::find(thin.begin(), thin.end(), Point{3'333, 1}), thin.end());
  EXPECT_TRUE(
      std::is_sorted(thin.begin(), thin.end(), [](const Point& a, const Point& b) { return a.x < b.x; }));
}

TEST(Series, ThinningLeavesShortCurvesAlone) {
  const Curve curve{{0, 1}, {1, 2}, {2, 3}};
  EXPECT_EQ(thinned(curve, 4), curve);
  EXPECT_TRUE(thinned({}, 4).empty());
}

TEST(Series, DistributionGoesThroughThePercentilesOfTheTable) {
  const auto comparison = fixture::comparison({.loss_pct = {5}, .seeds = {1}});
  const auto& cell = comparison.cells.front();
  for (const auto& lane : cell.lanes) {
    std::vector<double> ages;
    for (const auto& frame : cell.frames)
      if (frame.lane == lane.lane) ages.push_back(frame.age_ms);
    const auto curve = distribution(ages);
    EXPECT_NEAR(at(curve, lane.age_ms.p50), nines(0.5), 0.02) << to_string(lane.lane);
    EXPECT_NEAR(at(curve, lane.age_ms.p99), nines(0.99), 0.05) << to_string(lane.lane);
  }
}

TEST(Series, DistributionTellsNoMoreThanItsSamples) {
  EXPECT_TRUE(distribution({}).empty());
  EXPECT_EQ(distribution({5}).size(), 1u);
  EXPECT_LE(distribution(std::vector<double>(50, 5.0)).back().y, nines(1 - 1.0 / 50));
}

TEST(Series, TheoryWithoutLossEndsAtDelayAndOneInterval) {
  compare::CellOptions options;
  options.network.settings = link::both_ways({.delay_ms = 50});
  const auto curve = ideal_distribution(options);
  EXPECT_NEAR(curve.back().x, 50 + 1000.0 / 60, 0.1);
  options.network.settings = link::both_ways({.loss_pct = 100});
  EXPECT_TRUE(ideal_distribution(options).empty());
}

TEST(Series, TicksAreRound) {
  EXPECT_EQ(round_ticks(0, 100, 5), (std::vector<double>{0, 20, 40, 60, 80, 100}));
  EXPECT_FALSE(std::signbit(round_ticks(0, 8, 8).front()));
  EXPECT_EQ(round_ticks(5, 5, 5), (std::vector<double>{5}));
  EXPECT_DOUBLE_EQ(round_up(612), 800);
  EXPECT_DOUBLE_EQ(round_up(0), 1);
  EXPECT_DOUBLE_EQ(round_up(60), 60);
}

}  // namespace
}  // namespace tw::report
