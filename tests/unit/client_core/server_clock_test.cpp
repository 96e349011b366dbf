// SPDX-License-Identifier: MIT
#include "client/core/server_clock.hpp"

#include <gtest/gtest.h>

#include "shared/base/random.hpp"

namespace tw::client {
namespace {

TEST(ServerClock, IsOursWhenShared) {
  const ServerClock clock(true);
  EXPECT_TRUE(clock.known());
  EXPECT_EQ(clock.at(12345), 12345);
  EXPECT_EQ(clock.hint(12345), 12345);
}

TEST(ServerClock, IsUnknownBeforeTheWelcome) { EXPECT_FALSE(ServerClock(false).known()); }

TEST(ServerClock, IsEstimatedFromTheLeastTransitAndHalfTheRoundTrip) {
  constexpr Micros kAhead = 3'600'000'000;
  ServerClock clock(false);
  Rng rng(1);
  clock.on_welcome(1'000'000 + kAhead, 1'050'000);
  for (Micros now = 1'100'000; now < 6'000'000; now += 16'667) {
    const auto way = static_cast<Micros>(50'000 + rng.below(20'000));
    clock.on_snapshot(now - way + kAhead, now);
    clock.on_round_trip(100'000 + static_cast<Micros>(rng.below(40'000)), now);
  }
  EXPECT_NEAR(static_cast<double>(clock.at(7'000'000) - 7'000'000 - kAhead), 0, 1'500);
}

TEST(ServerClock, FollowsADriftingClock) {
  ServerClock clock(false);
  clock.on_welcome(0, 50'000);
  const auto server = [](Micros now) { return now + now / 10'000; };  // 100 ppm fast
  for (Micros now = 0; now < 600'000'000; now += 16'667) {
    clock.on_snapshot(server(now - 50'000), now);
    clock.on_round_trip(100'000, now);
  }
  EXPECT_NEAR(static_cast<double>(clock.at(600'000'000) - server(600'000'000)), 0, 1'500);
}

}  // namespace
}  // namespace tw::client
