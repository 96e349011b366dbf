// SPDX-License-Identifier: MIT
#include "client/core/clock_sync.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace tw::client {
namespace {

constexpr double kTickMicrosExact = 1e6 / 60;

/// A server whose feedback comes back `round_trip` ticks later: it holds the command that was made `way_up` ago.
struct Loop {
  ClockSync clock;
  std::uint32_t round_trip = 6;
  std::vector<std::pair<double, int>> in_flight{};  // offset then, lead

  /// `wanted`: the offset at which the lead is exactly 2 and a half.
  void run(int ticks, double wanted) {
    for (int i = 0; i < ticks; ++i) {
      now += static_cast<Micros>(kTickMicrosExact);
      const double offset = clock.offset(now);
      in_flight.emplace_back(offset, static_cast<int>(std::floor(offset - wanted + 2.5)));
      if (in_flight.size() <= round_trip) continue;
      clock.on_feedback(in_flight.front().first, in_flight.front().second, now);
      in_flight.erase(in_flight.begin());
    }
  }
  Micros now = 1'000'000;
};

TEST(ClockSync, RunsAtSixtyTicksASecond) {
  ClockSync clock;
  clock.start(Tick{100}, 0, 0);
  EXPECT_NEAR(clock.position(10'000'000) - clock.position(0), 600, 1e-6);
}

TEST(ClockSync, StartsAheadByTheRoundTrip) {
  ClockSync clock;
  clock.start(Tick{100}, 0, 100'000);
  EXPECT_NEAR(clock.position(0), 108, 0.01);
}

TEST(ClockSync, DoesNotTrustAGreetingThatHadToBeSentAgain) {
  ClockSync clock;
  clock.start(Tick{100}, 0, 5'000'000);
  EXPECT_LT(clock.position(0), 130);
}

TEST(ClockSync, NamesTheMomentAtWhichATickBegins) {
  ClockSync clock;
  clock.start(Tick{100}, 5'000, 77'777);
  for (std::uint32_t tick = 110; tick < 200; ++tick) {
    const Micros begin = clock.begins_at(Tick{tick});
    EXPECT_EQ(clock.tick_at(begin), Tick{tick});
    EXPECT_EQ(clock.tick_at(begin - 2), Tick{tick - 1});
  }
}

class ClockSyncFrom : public testing::TestWithParam<double> {};

TEST_P(ClockSyncFrom, AnyErrorConvergesWithinASecondWithoutOvershoot) {
  Loop loop;
  loop.clock.start(Tick{1000}, loop.now, 100'000);
  const double wanted = loop.clock.offset(loop.now) + GetParam();
  loop.run(60, wanted);
  EXPECT_NEAR(loop.clock.offset(loop.now), wanted, 0.8);
  const double before = loop.clock.offset(loop.now);
  loop.run(600, wanted);
  EXPECT_NEAR(loop.clock.offset(loop.now), before, 0.8) << "it wanders";
  EXPECT_NEAR(loop.clock.mean_lead(), 2, 0.6);
}
INSTANTIATE_TEST_SUITE_P(Ticks, ClockSyncFrom,
                         testing::Values(-20.0, -6.0, -2.5, -0.9, 0.0, 0.9, 2.5, 6.0, 25.0));

TEST(ClockSync, SlewsASmallErrorAndNeverFasterThanFivePercent) {
  Loop loop;
  loop.clock.start(Tick{1000}, loop.now, 100'000);
  const double wanted = loop.clock.offset(loop.now) + 2;
  for (int i = 0; i < 120; ++i) {
    const double before = loop.clock.offset(loop.now);
    loop.run(1, wanted);
    EXPECT_LE(std::abs(loop.clock.offset(loop.now) - before), 0.0501);
  }
}

TEST(ClockSync, IsNotMovedByAQuarterOfOutliers) {
  Loop loop;
  loop.clock.start(Tick{1000}, loop.now, 100'000);
  const double wanted = loop.clock.offset(loop.now);
  loop.run(120, wanted);
  const double before = loop.clock.offset(loop.now);
  for (int i = 0; i < 200; ++i) {
    loop.run(4, wanted);
    loop.clock.on_feedback(loop.clock.offset(loop.now), 0, loop.now);  // held back by a stream
  }
  EXPECT_NEAR(loop.clock.offset(loop.now), before, 1.0);
}

class ClockSyncWaiting : public testing::TestWithParam<std::uint32_t> {};

TEST_P(ClockSyncWaiting, SettlesAtTheWantedLeadFromTheStartAndFromAnyOther) {
  for (const std::uint32_t before : {GetParam(), 0U, 2U, 8U}) {
    Loop loop;
    loop.clock.set_wanted_lead(before);
    loop.clock.start(Tick{1000}, loop.now, 100'000);
    const double two = loop.clock.offset(loop.now) + 1 - before;
    loop.run(120, two);
    loop.clock.set_wanted_lead(GetParam());
    loop.run(100, two);
    EXPECT_NEAR(loop.clock.offset(loop.now), two + GetParam() - 2, 0.8)
        << "within 100 ticks, from " << before;
    loop.run(100, two);
    EXPECT_NEAR(loop.clock.mean_lead(), GetParam(), 0.6) << "from " << before;
  }
}
INSTANTIATE_TEST_SUITE_P(Ticks, ClockSyncWaiting, testing::Values(0U, 2U, 4U, 8U));

TEST(ClockSync, LeftAloneItNeverLeavesItsOffsetAndIsBackInASecondWhenItFollowsAgain) {
  Loop loop;
  loop.clock.set_following(false, 0);
  loop.clock.start(Tick{1000}, loop.now, 100'000);
  const double first = loop.clock.offset(loop.now);
  for (const double off_by : {0.0, -20.0, 25.0, 1.0}) {
    loop.run(60, first + off_by);
    for (int i = 0; i < 100; ++i) loop.clock.on_no_news(loop.now);
    ASSERT_NEAR(loop.clock.offset(loop.now), first, 1e-6) << off_by;
  }
  loop.run(60, first - 7);
  EXPECT_NEAR(loop.clock.mean_lead(), 9, 0.6) << "it is measured all the same";
  loop.clock.set_following(true, loop.now);
  loop.run(60, first - 7);
  EXPECT_NEAR(loop.clock.offset(loop.now), first - 7, 0.8);
  const double left = loop.clock.offset(loop.now);
  loop.clock.set_following(false, loop.now);
  loop.run(60, first);
  EXPECT_NEAR(loop.clock.offset(loop.now), left, 1e-6) << "it stays where it was";
}

TEST(ClockSync, LeftAloneItMovesByWhatItsCommandsAreToWaitLonger) {
  ClockSync clock;
  clock.set_following(false, 0);
  clock.start(Tick{1000}, 0, 100'000);
  const double first = clock.offset(0);
  clock.set_wanted_lead(8);
  EXPECT_NEAR(clock.offset(5'000'000), first + 6, 1e-6);
  clock.set_wanted_lead(1'000'000);
  EXPECT_NEAR(clock.offset(5'000'000), first + 6, 1e-6) << "no more than the limit";
  clock.set_wanted_lead(0);
  EXPECT_NEAR(clock.offset(5'000'000), first - 2, 1e-6);
}

TEST(ClockSync, AReplaysClockIsWhereItWasTold) {
  ClockSync clock;
  clock.pace(Tick{5}, 0);
  EXPECT_FALSE(clock.started());
  clock.start(Tick{1000}, 0, 100'000);
  clock.pace(Tick{2000}, 1'000'000);
  EXPECT_EQ(clock.tick_at(1'000'000), Tick{2000});
  EXPECT_NEAR(clock.position(1'500'000), 2030, 1e-6);
}

TEST(ClockSync, StepsForwardWhenNothingIsHeardOfItsCommandsAndComesBack) {
  ClockSync clock;
  clock.start(Tick{1000}, 0, 100'000);
  const double start = clock.offset(0);
  Micros now = 0;
  double furthest = start;
  for (int i = 0; i < 14; ++i) clock.on_no_news(now += 16'667);
  EXPECT_GT(clock.offset(now), start + 5);
  for (int i = 0; i < 600; ++i) {
    clock.on_no_news(now += 16'667);
    furthest = std::max(furthest, clock.offset(now));
  }
  EXPECT_LT(furthest, start + 30) << "further is too early for the server";
}

}  // namespace
}  // namespace tw::client
