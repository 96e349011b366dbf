// SPDX-License-Identifier: MIT
#include "shared/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace tw {
namespace {

TEST(Draw, IsAFunctionOfItsKeyAlone) {
  EXPECT_EQ(draw(7, 1, 2, 3), draw(7, 1, 2, 3));
  EXPECT_NE(draw(7, 1, 2, 3), draw(7, 1, 3, 2));
  EXPECT_NE(draw(7, 1, 2, 3), draw(8, 1, 2, 3));
}

TEST(Draw, IsUniformWithinFiveStandardErrors) {
  constexpr int kDraws = 100'000;
  int below = 0;
  for (int n = 0; n < kDraws; ++n) below += uniform01(draw(42, n)) < 0.05;
  EXPECT_LT(std::abs(below - kDraws * 0.05), 5 * std::sqrt(kDraws * 0.05 * 0.95));
}

TEST(Draw, OfNeighbouringKeysIsNotCorrelated) {
  constexpr int kDraws = 100'000;
  int both = 0;
  for (int n = 0; n < kDraws; ++n) both += uniform01(draw(42, n)) < 0.5 && uniform01(draw(42, n + 1)) < 0.5;
  EXPECT_LT(std::abs(both - kDraws * 0.25), 5 * std::sqrt(kDraws * 0.25 * 0.75));
}

TEST(Rng, StaysBelowItsBoundAndReachesEveryValue) {
  Rng rng(1);
  std::array<int, 7> seen{};
  for (int n = 0; n < 1000; ++n) {
    const auto value = rng.below(7);
    ASSERT_LT(value, 7U);
    ++seen[value];
  }
  for (const int count : seen) EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace tw
