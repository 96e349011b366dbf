// SPDX-License-Identifier: MIT
#include "client/core/round_trip.hpp"

#include <gtest/gtest.h>

namespace tw::client {
namespace {

class RoundTripTest : public testing::Test {
 protected:
  void SetUp() override {
    for (std::uint32_t tick = 100; tick < 120; ++tick)
      log_.add(Tick{tick}, {.command = {}, .made_at = tick * kTickMicros, .clock_offset = tick * 0.5});
  }
  CommandLog log_;
  RoundTrip round_trip_;
};

TEST_F(RoundTripTest, IsTheTimeFromMakingACommandToTheFirstSnapshotThatNamesIt) {
  const auto answer =
      round_trip_.on_snapshot(Tick{103}, 2, 105 * kTickMicros + 100'000 + kTickMicros / 2, log_);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->round_trip, 100'000);
  EXPECT_EQ(answer->offset_then, 52.5);
}

TEST_F(RoundTripTest, TakesEachCommandOnce) {
  EXPECT_TRUE(round_trip_.on_snapshot(Tick{103}, 2, 2'000'000, log_));
  EXPECT_FALSE(round_trip_.on_snapshot(Tick{104}, 1, 2'000'000, log_));
  EXPECT_FALSE(round_trip_.on_snapshot(Tick{104}, 0, 2'000'000, log_));
  EXPECT_TRUE(round_trip_.on_snapshot(Tick{105}, 1, 2'000'000, log_));
}

TEST_F(RoundTripTest, PassesOverCommandsThatWereNeverMade) {
  EXPECT_FALSE(round_trip_.on_snapshot(Tick{103}, 100, 2'000'000, log_));
  EXPECT_FALSE(round_trip_.on_snapshot(Tick{3}, -128, 2'000'000, log_));
  EXPECT_FALSE(round_trip_.on_snapshot(Tick{0xffffffff}, 127, 2'000'000, log_));
}

TEST_F(RoundTripTest, PassesOverACommandNamedBehindItsTick) {
  EXPECT_FALSE(round_trip_.on_snapshot(Tick{110}, -5, 9'000'000, log_));
}

}  // namespace
}  // namespace tw::client
