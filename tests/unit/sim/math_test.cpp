// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>

#include "shared/base/random.hpp"
#include "shared/sim/integer_math.hpp"
#include "shared/sim/trig.hpp"

namespace tw::sim {
namespace {

TEST(UnitVector, IsTheTrueValueRoundedForEveryAngle) {
  for (int angle = 0; angle < 65536; ++angle) {
    const double turn = angle * 2.0 * M_PI / 65536.0;
    const Vec2 v = unit_vector(static_cast<Angle>(angle));
    ASSERT_NEAR(v.x, std::cos(turn) * kUnitLength, 0.75) << angle;
    ASSERT_NEAR(v.y, std::sin(turn) * kUnitLength, 0.75) << angle;
  }
}

TEST(UnitVector, OfTheOppositeAngleIsExactlyOpposite) {
  for (int angle = 0; angle < 65536; ++angle)
    ASSERT_EQ(unit_vector(static_cast<Angle>(angle)),
              Vec2{} - unit_vector(static_cast<Angle>(angle + 32768)));
}

TEST(SquareRoot, IsTheFloorOfTheTrueOne) {
  Rng rng(1);
  for (int i = 0; i < 100000; ++i) {
    const auto value = static_cast<std::int64_t>(rng.next() >> (1 + rng.below(63)));
    const std::int64_t root = isqrt(value);
    ASSERT_LE(static_cast<std::uint64_t>(root) * static_cast<std::uint64_t>(root),
              static_cast<std::uint64_t>(value));
    ASSERT_GT(static_cast<std::uint64_t>(root + 1) * static_cast<std::uint64_t>(root + 1),
              static_cast<std::uint64_t>(value));
  }
  EXPECT_EQ(isqrt(0), 0);
  EXPECT_EQ(isqrt(-1), 0);
}

TEST(Strides, SumToTheWhole) {
  Rng rng(1);
  for (int i = 0; i < 10000; ++i) {
    const Vec2 whole{static_cast<std::int16_t>(rng.next()), static_cast<std::int16_t>(rng.next())};
    const std::int32_t n = strides(whole, 2048);
    Vec2 sum;
    for (std::int32_t k = 0; k < n; ++k) {
      ASSERT_LE(larger_component(stride(whole, k, n)), 2048);
      sum = sum + stride(whole, k, n);
    }
    ASSERT_EQ(sum, whole);
  }
}

}  // namespace
}  // namespace tw::sim
