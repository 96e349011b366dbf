// SPDX-License-Identifier: MIT
#include "client/app/hud/technique_layout.hpp"

#include <gtest/gtest.h>

namespace tw::app {
namespace {

TEST(TechniqueLayout, NeverGoesBeyondItsArea) {
  for (const float scale : {1.F, 1.5F, 2.F})
    for (const float w : {120.F, 284.F, 438.F, 598.F, 944.F})
      for (const float h : {60.F, 130.F, 170.F, 470.F})
        for (const std::size_t techniques : {0U, 1U, 2U, 8U})
          for (const std::size_t counters : {2U, 7U})
            for (const bool lower_right : {false, true}) {
              const Rect area{24, 90, w * scale, h * scale};
              const auto at = technique_layout(area, scale, techniques, counters, lower_right);
              EXPECT_TRUE(area.contains(at.box)) << w << "x" << h << " " << techniques << "+" << counters;
              EXPECT_GE(at.row * 12, at.type * 14 * scale * 0.99F) << "lines do not touch";
              const float left = at.name + at.choice + at.cost, right = at.beside ? at.name + at.count : 0;
              EXPECT_LT(left + right, at.box.w);
              const std::size_t lines = at.beside ? std::max(techniques, counters) : techniques + counters;
              EXPECT_LE(at.row * static_cast<float>(lines), at.box.h);
            }
}

TEST(TechniqueLayout, CanBeReadInTwoPanelsAndInAGridOfTheSmallestWindow) {
  EXPECT_EQ(technique_layout({24, 454, 590, 147}, 1, 8, 7, false).type, 12) << "two panels at 1280x720";
  const TechniqueLayout two = technique_layout({28, 354, 430, 130}, 1, 8, 7, false);
  EXPECT_GE(two.type, 10) << "at 960x600";
  EXPECT_TRUE(two.beside);
  EXPECT_GE(technique_layout({24, 92, 440, 166}, 1, 8, 7, true).type, 10) << "a grid at 960x600";
}

TEST(TechniqueLayout, ShowsTheCostsWhereThereIsRoom) {
  const TechniqueLayout alone = technique_layout({8, 56, 1264, 590}, 1, 8, 7, false);
  EXPECT_GT(alone.cost, 0);
  EXPECT_FALSE(alone.beside) << "high enough";
  EXPECT_EQ(technique_layout({8, 56, 300, 590}, 1, 8, 7, false).cost, 0);
  const TechniqueLayout corner = technique_layout({100, 100, 400, 300}, 1, 1, 6, true);
  EXPECT_NEAR(corner.box.right(), 500, 1);
  EXPECT_NEAR(corner.box.bottom(), 400, 1);
}

}  // namespace
}  // namespace tw::app
