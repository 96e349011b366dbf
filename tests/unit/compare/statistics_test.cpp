// SPDX-License-Identifier: MIT
#include "lab/compare/statistics.hpp"

#include <gtest/gtest.h>

#include "shared/base/random.hpp"

namespace tw::compare {
namespace {

constexpr double kIntervalMs = 1000.0 / 60;

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

TEST(IdealAge, WithoutLossIsUniformOverOneInterval) {
  EXPECT_NEAR(ideal_age_ms(0.50, 50, kIntervalMs, 0), 50 + kIntervalMs / 2, 1e-9);
  EXPECT_NEAR(ideal_age_ms(0.99, 50, kIntervalMs, 0), 50 + 0.99 * kIntervalMs, 1e-9);
}

TEST(IdealAge, AgreesWithItsOwnSimulation) {
  for (const double loss : {0.01, 0.05, 0.3}) {
    Rng rng(3);
    std::vector<double> ages;
    for (int i = 0; i < 400'000; ++i) {
      double age = 50 + rng.uniform() * kIntervalMs;
      while (rng.uniform() < loss) age += kIntervalMs;
      ages.push_back(age);
    }
    const auto seen = percentiles(ages);
    EXPECT_NEAR(ideal_age_ms(0.50, 50, kIntervalMs, loss), seen.p50, 0.2) << loss;
    EXPECT_NEAR(ideal_age_ms(0.95, 50, kIntervalMs, loss), seen.p95, 0.3) << loss;
    EXPECT_NEAR(ideal_age_ms(0.99, 50, kIntervalMs, loss), seen.p99, 0.8) << loss;
  }
}

}  // namespace
}  // namespace tw::compare
