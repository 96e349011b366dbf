// SPDX-License-Identifier: MIT
#include "lab/compare/statistics.hpp"

#include <gtest/gtest.h>

namespace tw::compare {
namespace {

TEST(Percentiles, AreNearestRanks) {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  const auto p = percentiles(values);
  EXPECT_EQ(p.p50, 50);
  EXPECT_EQ(p.p95, 95);
  EXPECT_EQ(p.p99, 99);
  EXPECT_EQ(p.p999, 100);
  EXPECT_EQ(p.max, 100);
}

TEST(Percentiles, OfNothingAreZeroAndOfOneAreThatOne) {
  EXPECT_EQ(percentiles({}).max, 0);
  EXPECT_EQ(percentiles({7}).p50, 7);
  EXPECT_EQ(percentiles({7}).p999, 7);
}

}  // namespace
}  // namespace tw::compare
