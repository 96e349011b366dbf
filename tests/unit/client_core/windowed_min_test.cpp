// SPDX-License-Identifier: MIT
#include "client/core/windowed_min.hpp"

#include <gtest/gtest.h>

namespace tw::client {
namespace {

TEST(WindowedMin, KnowsNothingBeforeTheFirstValue) { EXPECT_FALSE(WindowedMin<4>(100).value()); }

TEST(WindowedMin, KeepsTheLeastOfTheWindow) {
  WindowedMin<4> least(100);
  least.add(0, 7);
  least.add(50, 9);
  least.add(250, 8);
  EXPECT_EQ(least.value(), 7);
}

TEST(WindowedMin, ForgetsWhatIsOlderThanTheWindow) {
  WindowedMin<4> least(100);
  least.add(0, 1);
  least.add(399, 5);
  EXPECT_EQ(least.value(), 1);
  least.add(400, 6);
  EXPECT_EQ(least.value(), 5);
}

TEST(WindowedMin, SurvivesALongGap) {
  WindowedMin<4> least(100);
  least.add(0, -1);
  least.add(1'000'000'000, 3);
  EXPECT_EQ(least.value(), 3);
}

TEST(WindowedMin, CountsAStepBackInTimeIntoTheNewestBucket) {
  WindowedMin<4> least(100);
  least.add(1'000, 5);
  least.add(10, 2);
  EXPECT_EQ(least.value(), 2);
  least.add(1'399, 9);
  EXPECT_EQ(least.value(), 2);
  least.add(1'400, 9);
  EXPECT_EQ(least.value(), 9);
}

}  // namespace
}  // namespace tw::client
