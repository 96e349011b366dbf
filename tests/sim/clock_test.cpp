// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "tests/sim/virtual_match.hpp"

namespace tw::test {
namespace {

constexpr Micros kSecond = 1'000'000;

/// What the server said with its newest snapshot, by way of the figures' mean.
float lead(VirtualMatch& match) { return match.view(0).lanes[0].figures.command_lead; }

class ClockOver : public testing::TestWithParam<Micros> {};

TEST_P(ClockOver, SettlesNearTwoTicksOfLeadWithinASecond) {
  VirtualMatch match;
  match.add_client({{LaneKind::kUdp, {.delay = GetParam()}}});
  match.run(4 * GetParam() + kSecond);  // connecting, greeting, and one second
  match.run(kSecond);                   // over which the figure is a mean
  EXPECT_NEAR(lead(match), 2, 1.1);
  match.run(10 * kSecond);
  EXPECT_NEAR(lead(match), 2, 1.1);
}
INSTANTIATE_TEST_SUITE_P(OneWay, ClockOver, testing::Values(500, 10'000, 50'000, 120'000, 200'000));

TEST(Clock, FeelsItsWayForwardOverAVeryLongPath) {
  VirtualMatch match;
  match.add_client({{LaneKind::kUdp, {.delay = 320'000}}});
  match.run(8 * kSecond);
  EXPECT_NEAR(lead(match), 2, 1.1);
}

TEST(Clock, FollowsWhenThePathBecomesLongerAndShorter) {
  VirtualMatch match;
  match.add_client({{LaneKind::kUdp, {.delay = 20'000}}});
  match.run(3 * kSecond);
  for (const Micros delay : {180'000, 60'000, 250'000, 10'000}) {
    match.server().link(0).up.options().delay = delay;
    match.server().link(0).down.options().delay = delay;
    match.run(4 * kSecond);
    EXPECT_NEAR(lead(match), 2, 1.2) << delay;
  }
}

TEST(Clock, DoesNotLoseItsPlaceInALongOutageOfTheWayUp) {
  VirtualMatch match;
  match.add_client({{LaneKind::kUdp, {.delay = 50'000}}});
  match.run(3 * kSecond);
  match.server().link(0).up.options().outage_from = match.now();
  match.server().link(0).up.options().outage_to = match.now() + 6 * kSecond;
  match.run(6 * kSecond);
  match.run(5 * kSecond);
  EXPECT_NEAR(lead(match), 2, 1.2);
}

TEST(Clock, MeasuresTheRoundTripToHalfATick) {
  for (const Micros delay : {5'000, 50'000, 150'000}) {
    VirtualMatch match;
    match.add_client({{LaneKind::kUdp, {.delay = delay}}});
    match.run(5 * kSecond);
    EXPECT_NEAR(match.view(0).ping_ms, static_cast<double>(2 * delay) / 1000.0, 9.5);
  }
}

// The server's clock reads 80 minutes more than ours: past the 32 bits that a stamp has on the wire.
TEST(Clock, EstimatesAgesWithoutASharedClock) {
  VirtualMatch exact;
  exact.add_client({{LaneKind::kUdp, {.delay = 50'000}}});
  VirtualMatch estimated("foundry", 7, 4800 * kSecond);
  estimated.add_client({{LaneKind::kUdp, {.delay = 50'000}}}, {.shared_clock = false});
  exact.run(12 * kSecond);
  estimated.run(12 * kSecond);
  EXPECT_NEAR(exact.view(0).lanes[0].figures.p50_ms, estimated.view(0).lanes[0].figures.p50_ms, 6);
}

}  // namespace
}  // namespace tw::test
