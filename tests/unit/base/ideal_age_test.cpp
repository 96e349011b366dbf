// SPDX-License-Identifier: MIT
#include "shared/base/ideal_age.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "shared/base/random.hpp"

namespace tw {
namespace {

TEST(IdealAge, IsUniformOverOneIntervalWithoutLoss) {
  EXPECT_DOUBLE_EQ(ideal_age_ms(0.5, 50, 16, 0), 58);
  EXPECT_DOUBLE_EQ(ideal_age_ms(0.25, 0, 16, 0), 4);
}

TEST(IdealAge, AgreesWithAMillionThrows) {
  Rng rng(1);
  for (const double loss : {0.01, 0.05, 0.3}) {
    std::vector<double> ages(1'000'000);
    for (double& age : ages) {
      int lost = 0;
      while (rng.uniform() < loss) ++lost;
      age = 50 + 16 * (rng.uniform() + lost);
    }
    std::sort(ages.begin(), ages.end());
    for (const double q : {0.5, 0.95, 0.99, 0.999})
      EXPECT_NEAR(ideal_age_ms(q, 50, 16, loss), ages[static_cast<std::size_t>(q * 1e6)], 0.6)
          << loss << ' ' << q;
  }
}

// The tail of delay + U(0,T) + T * Geometric(loss), summed by hand.
TEST(IdealAge, LeavesTheHundredthPartInTheTail) {
  for (const double loss : {0.01, 0.05, 0.1, 0.3}) {
    const double x = (ideal_age_ms(0.99, 50, 16, loss) - 50) / 16;
    double tail = 0, p = 1 - loss;
    for (int k = 0; k < 200; ++k, p *= loss) tail += p * std::clamp(k + 1 - x, 0.0, 1.0);
    EXPECT_NEAR(tail, 0.01, 1e-6) << loss;
  }
}

TEST(IdealAge, GrowsWithLoss) {
  double before = 0;
  for (double loss = 0; loss < 0.9; loss += 0.01) {
    EXPECT_GE(ideal_age_ms(0.99, 50, 16, loss), before) << loss;
    before = ideal_age_ms(0.99, 50, 16, loss);
  }
}

TEST(IdealAge, ReachesTheTableOfTheLabsDocument) {
  // 50 ms one way, 60 Hz: p50/p95/p99 at 0, 1 and 5 % loss.
  EXPECT_NEAR(ideal_age_ms(0.50, 50, 1000.0 / 60, 0.00), 58.3, 0.1);
  EXPECT_NEAR(ideal_age_ms(0.99, 50, 1000.0 / 60, 0.01), 66.7, 0.1);
  EXPECT_NEAR(ideal_age_ms(0.95, 50, 1000.0 / 60, 0.05), 66.7, 0.1);
  EXPECT_NEAR(ideal_age_ms(0.99, 50, 1000.0 / 60, 0.05), 80.7, 0.1);
}

}  // namespace
}  // namespace tw
