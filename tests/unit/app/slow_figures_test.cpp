// SPDX-License-Identifier: MIT
#include "client/app/hud/slow_figures.hpp"

#include <gtest/gtest.h>

namespace tw::app {
namespace {

client::LanePanel panel_with(float age_ms, float held_ms = 0) {
  client::LanePanel panel;
  panel.ages = {{1, 60}, {2, age_ms}};
  panel.figures.age_ms = age_ms;
  panel.figures.held_ms = held_ms;
  return panel;
}

TEST(SlowFigures, LargeFiguresChangeAtMostFiveTimesASecond) {
  SlowFigures figures;
  int changes = 0;
  float before = -1;
  for (int frame = 0; frame < 120; ++frame) {
    figures.update(panel_with(static_cast<float>(60 + frame)), 1'000'000 + frame * 16'667);
    changes += figures.shown().age_ms != before;
    before = figures.shown().age_ms;
  }
  EXPECT_LE(changes, 11) << "two seconds";
  EXPECT_GE(changes, 9);
}

TEST(SlowFigures, AFreezeStaysReadableForAWhile) {
  SlowFigures figures;
  figures.update(panel_with(200, 150), 1'000'000);
  figures.update(panel_with(230, 180), 1'030'000);
  figures.update(panel_with(60), 1'050'000);
  EXPECT_FLOAT_EQ(figures.held_ms(), 180) << "its longest";
  figures.update(panel_with(60), 1'030'000 + SlowFigures::kHeldLingerMicros + 1);
  EXPECT_FLOAT_EQ(figures.held_ms(), 0);
}

TEST(SlowFigures, ANewFreezeBeginsAnew) {
  SlowFigures figures;
  figures.update(panel_with(600, 500), 1'000'000);
  figures.update(panel_with(60), 1'100'000);
  figures.update(panel_with(180, 110), 1'400'000);
  EXPECT_FLOAT_EQ(figures.held_ms(), 110);
}

TEST(SlowFigures, StallingIsAHundredAboveTheLeastAge) {
  SlowFigures calm, stalling;
  calm.update(panel_with(155), 1);
  stalling.update(panel_with(165), 1);
  EXPECT_FALSE(calm.stalling());
  EXPECT_TRUE(stalling.stalling());
}

}  // namespace
}  // namespace tw::app
