// SPDX-License-Identifier: MIT
#include "lab/link/lateness.hpp"

#include <gtest/gtest.h>

namespace tw::link {
namespace {

TEST(Lateness, IsExactWhenSmallAndAtMostASixteenthTooHighWhenLarge) {
  for (Micros late = 0; late < 5'000'000; late += 1 + late / 100) {
    LatenessHistogram histogram;
    histogram.add(late);
    const double seen = histogram.quantile_us(0.5);
    ASSERT_GE(seen, static_cast<double>(late));
    ASSERT_LE(seen, static_cast<double>(late) * 17 / 16);
  }
}

TEST(Lateness, FindsTheRareOnes) {
  LatenessHistogram histogram;
  for (int i = 0; i < 999; ++i) histogram.add(10);
  histogram.add(5000);
  EXPECT_EQ(histogram.quantile_us(0.5), 10);
  EXPECT_EQ(histogram.quantile_us(0.999), 10);
  EXPECT_GE(histogram.quantile_us(1), 5000);
}

TEST(Lateness, TakesAnyValue) {
  LatenessHistogram histogram;
  EXPECT_EQ(histogram.quantile_us(0.999), 0);
  histogram.add(-1);
  histogram.add(INT64_MAX);
  EXPECT_EQ(histogram.count(), 2u);
  EXPECT_GT(histogram.quantile_us(1), 1e8);
}

}  // namespace
}  // namespace tw::link
