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

class InputBuffer : public testing::TestWithParam<std::uint32_t> {};

TEST_P(InputBuffer, IsHowLongCommandsWaitAtTheServer) {
  VirtualMatch match;
  match.add_client({{LaneKind::kUdp, {.delay = 50'000}}},
                   {.shared_clock = true, .techniques = {.input_buffer_ticks = GetParam()}});
  match.run(4 * kSecond);
  EXPECT_NEAR(lead(match), GetParam(), 1);
  EXPECT_NEAR(match.view(0).lanes[0].figures.command_wait_ms, GetParam() * 1000.0 / kTickHz, 17);
}
INSTANTIATE_TEST_SUITE_P(Ticks, InputBuffer, testing::Values(0U, 2U, 4U, 8U));

TEST(Clock, SwitchingTheInputBufferSkipsNoCommand) {
  VirtualMatch match;
  match.add_client({{LaneKind::kUdp, {.delay = 50'000}}});
  match.run(3 * kSecond);
  const std::uint64_t repeated = match.server().match().report_of(0).commands_repeated;
  for (const std::uint32_t ticks : {8U, 2U, 4U, 8U, 4U}) {
    match.client(0).set_techniques({.input_buffer_ticks = ticks}, match.now());
    match.run(2 * kSecond);
    EXPECT_NEAR(lead(match), ticks, 1) << ticks;
  }
  const match::SessionReport report = match.server().match().report_of(0);
  EXPECT_GT(report.commands_applied, 600u);
  EXPECT_EQ(report.commands_repeated, repeated);
}

/// Of twenty seconds over a way up that trembles and loses: the share of ticks without a command of their own.
double repeated_with(std::uint32_t buffer_ticks) {
  VirtualMatch match;
  match.add_client({{LaneKind::kUdp, {.delay = 40'000, .jitter = 100'000, .loss = 0.3}}},
                   {.shared_clock = true, .techniques = {.input_buffer_ticks = buffer_ticks}});
  match.run(3 * kSecond);
  const match::SessionReport before = match.server().match().report_of(0);
  double told = 0;
  int frames = 0;
  match.run(20 * kSecond, [&](const client::View& view) {
    told += view.lanes[0].figures.commands_late_pct / 100;
    ++frames;
  });
  const match::SessionReport after = match.server().match().report_of(0);
  const auto repeated = static_cast<double>(after.commands_repeated - before.commands_repeated);
  const auto applied = static_cast<double>(after.commands_applied - before.commands_applied);
  EXPECT_NEAR(told / frames, repeated / (applied + repeated), 0.05) << "of the snapshots that came";
  return repeated / (applied + repeated);
}

TEST(Clock, ALongerInputBufferSparesRepeatedCommands) {
  const double none = repeated_with(0), usual = repeated_with(2), more = repeated_with(4);
  EXPECT_GT(none, 0.05);
  EXPECT_LT(usual * 2, none);
  EXPECT_LT(more * 2, usual);
}

/// Of four minutes over a way that loses a fifth: the share of ticks for which no command came in time.
double missed_with(std::uint32_t redundancy, std::uint32_t buffer_ticks) {
  VirtualMatch match;
  match.add_client(
      {{LaneKind::kUdp, {.delay = 80'000, .loss = 0.2}}},
      {.shared_clock = true, .techniques = {.redundancy = redundancy, .input_buffer_ticks = buffer_ticks}});
  match.run(3 * kSecond);
  const match::SessionReport before = match.server().match().report_of(0);
  match.run(240 * kSecond);
  const match::SessionReport after = match.server().match().report_of(0);
  const auto missed = static_cast<double>(after.commands_repeated - before.commands_repeated);
  const double share =
      missed / (missed + static_cast<double>(after.commands_applied - before.commands_applied));
  std::printf("  %u older ones, buffer of %u: %.2f %% missed\n", redundancy, buffer_ticks, 100 * share);
  return share;
}

// What the tour and docs/TECHNIQUES.md tell: a record that comes after its tick helps no more, so that of eight records the
// buffer and one more count.
TEST(Redundancy, CountsAsFarAsTheInputBufferReaches) {
  EXPECT_NEAR(missed_with(0, 2), 0.2, 0.02);
  const double usual = missed_with(7, 2);
  EXPECT_GT(usual, 0.2 * 0.2 * 0.2 / 2);
  EXPECT_LT(usual, 0.2 * 0.2 * 0.2 * 2);
  EXPECT_EQ(missed_with(2, 2), usual) << "two older ones are all that can still be in time";
  EXPECT_GT(missed_with(7, 0), 0.15) << "without a buffer none is";
  EXPECT_LT(missed_with(7, 4), usual / 4);
}

TEST(Clock, LeftAloneItIsLateWhenThePathBecomesLongerAndInTimeAgainWhenItFollows) {
  VirtualMatch match;
  match.add_client({{LaneKind::kUdp, {.delay = 20'000}}},
                   {.shared_clock = true, .techniques = {.clock_sync = false}});
  match.run(3 * kSecond);
  EXPECT_EQ(match.view(0).lanes[0].figures.commands_late_pct, 0);
  match.server().link(0).up.options().delay = 120'000;
  match.run(3 * kSecond);
  EXPECT_GT(match.view(0).lanes[0].figures.commands_late_pct, 95);
  match.server().link(0).up.options().delay = 20'000;
  match.run(3 * kSecond);
  EXPECT_EQ(match.view(0).lanes[0].figures.commands_late_pct, 0) << "the clock is where it was";
  match.server().link(0).up.options().delay = 120'000;
  match.client(0).set_techniques({}, match.now());
  match.run(5 * kSecond);
  EXPECT_EQ(match.view(0).lanes[0].figures.commands_late_pct, 0);
  EXPECT_NEAR(lead(match), 2, 1.1);
}

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
