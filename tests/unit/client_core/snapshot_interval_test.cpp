// SPDX-License-Identifier: MIT
#include "client/core/snapshot_interval.hpp"

#include <gtest/gtest.h>

#include "shared/base/random.hpp"

namespace tw::client {
namespace {

class EveryInterval : public testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Ticks, EveryInterval, testing::Values(1, 2, 3, 4, 5, 6));

TEST_P(EveryInterval, IsFoundInSpiteOfLossAndDarkness) {
  SnapshotInterval interval;
  Rng rng(3);
  EXPECT_EQ(interval.ticks(), 1U);
  for (std::uint32_t tick = 600; tick < 60'000; tick += GetParam()) {
    const bool dark = tick % 3'000 > 2'700;
    if (!dark && rng.uniform() > 0.2) interval.on_newest(Tick{tick});
    if (tick <= 1'200) continue;
    ASSERT_EQ(interval.ticks(), GetParam()) << tick;
  }
}

TEST(SnapshotInterval, FollowsAServerThatChangesIt) {
  SnapshotInterval interval;
  std::uint32_t tick = 60;
  for (const std::uint32_t ticks : {3U, 1U, 6U}) {
    for (int i = 0; i < 60; ++i) interval.on_newest(Tick{tick += ticks});
    EXPECT_EQ(interval.ticks(), ticks);
  }
}

TEST(SnapshotInterval, AGapIsNoInterval) {
  SnapshotInterval interval;
  interval.on_newest(Tick{60});
  interval.on_newest(Tick{160});
  EXPECT_EQ(interval.ticks(), 1U);
}

}  // namespace
}  // namespace tw::client
