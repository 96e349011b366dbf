// SPDX-License-Identifier: MIT
#include "lab/link/selfcheck.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "shared/base/random.hpp"

namespace tw::link {
namespace {

TEST(TheoreticalAge, IsUniformOverOnePeriodWithoutLoss) {
  EXPECT_DOUBLE_EQ(theoretical_age_ms(0.5, 0, 50, 16), 58);
  EXPECT_DOUBLE_EQ(theoretical_age_ms(0.25, 0, 0, 16), 4);
}

TEST(TheoreticalAge, AgreesWithAMillionThrows) {
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
      EXPECT_NEAR(theoretical_age_ms(q, loss, 50, 16), ages[static_cast<std::size_t>(q * 1e6)], 0.6)
          << loss << ' ' << q;
  }
}

}  // namespace
}  // namespace tw::link
