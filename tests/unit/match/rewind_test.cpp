// SPDX-License-Identifier: MIT
#include "server/match/rewind.hpp"

#include <gtest/gtest.h>

#include "shared/sim/tuning.hpp"

namespace tw::match {
namespace {

constexpr PlayerId kShooter{0}, kRunner{1};

/// Ticks 100 to 140, in which the runner goes 160 subunits a tick along x.
class RewindTest : public testing::Test {
 protected:
  RewindTest() {
    for (std::uint32_t tick = 100; tick <= kNow.value; ++tick) {
      sim::World world;
      world.tick = Tick{tick};
      for (const PlayerId id : {kShooter, kRunner}) world.players[id.index()].state = sim::PlayerState::kAlive;
      world.players[kRunner.index()].pos = {x_at(tick), 0};
      history_.insert(world.tick) = world;
    }
  }
  static std::int32_t x_at(std::uint32_t tick) { return static_cast<std::int32_t>(tick) * 160; }
  sim::Player& runner(std::uint32_t tick) { return history_.find(Tick{tick})->players[kRunner.index()]; }
  /// What the shooter's rail meets in tick 141; null: everybody as they stand.
  const sim::PastBodies* seen(std::uint16_t behind) {
    rewinder_.clear();
    rewinder_.add(kShooter, behind, kNow, history_);
    return rewinder_.rewinds()[kShooter.index()];
  }

  static constexpr Tick kNow{140};
  WorldHistory history_;
  Rewinder rewinder_;
};

TEST_F(RewindTest, FindsThemBetweenTwoTicksAsTheScreenHadThem) {
  ASSERT_NE(seen(16 * 11), nullptr);
  EXPECT_EQ(seen(16 * 11)->pos[kRunner.index()].x, x_at(130));
  EXPECT_EQ(seen(16 * 11 - 4)->pos[kRunner.index()].x, x_at(130) + 160 / 4);
  EXPECT_EQ(seen(16 * 11 - 4)->behind, 16 * 11 - 4);
  EXPECT_TRUE(seen(16 * 11)->there[kRunner.index()]);
}

TEST_F(RewindTest, GoesBackNoFurtherThanItsCapWhateverIsSaid) {
  for (const std::uint16_t said : {std::uint16_t{16 * kMaxRewindTicks}, std::uint16_t{16 * kMaxRewindTicks + 1},
                                   kMaxSeenBehind, std::uint16_t{65'535}}) {
    ASSERT_NE(seen(said), nullptr);
    EXPECT_EQ(seen(said)->pos[kRunner.index()].x, x_at(kNow.value + 1 - kMaxRewindTicks)) << said;
    EXPECT_EQ(seen(said)->behind, 16 * kMaxRewindTicks);
  }
}

TEST_F(RewindTest, ThePresentIsNotRewound) {
  for (const int said : {0, 1, 15, 16}) EXPECT_EQ(seen(static_cast<std::uint16_t>(said)), nullptr) << said;
}

TEST_F(RewindTest, WhoWasDeadOnTheWayIsNotThere) {
  runner(135).state = sim::PlayerState::kDead;
  EXPECT_FALSE(seen(16 * 11)->there[kRunner.index()]);
  EXPECT_TRUE(seen(16 * 5)->there[kRunner.index()]) << "alive ever since";
}

TEST_F(RewindTest, WhoWasPutElsewhereIsNotThere) {
  for (std::uint32_t tick = 135; tick <= kNow.value; ++tick) runner(tick).pos.y = 3 * sim::kDashSpeed;
  EXPECT_FALSE(seen(16 * 11)->there[kRunner.index()]);
  EXPECT_TRUE(seen(16 * 5)->there[kRunner.index()]);
}

TEST_F(RewindTest, WhatTheHistoryDoesNotHoldIsNotRewound) {
  rewinder_.clear();
  rewinder_.add(kShooter, 16 * 11, Tick{105}, history_);
  EXPECT_EQ(rewinder_.rewinds()[kShooter.index()], nullptr);
  rewinder_.add(kShooter, 16 * 11, Tick{3}, history_);
  EXPECT_EQ(rewinder_.rewinds()[kShooter.index()], nullptr) << "before the match began";
}

TEST(WouldFireRail, OnlyAFullChargeThatIsLetGo) {
  sim::Player player;
  player.state = sim::PlayerState::kAlive;
  player.rail_charge = sim::kRailChargeTicks;
  EXPECT_TRUE(would_fire_rail(player, {}));
  EXPECT_FALSE(would_fire_rail(player, {.aim = 0, .buttons = sim::kRail}));
  --player.rail_charge;
  EXPECT_FALSE(would_fire_rail(player, {}));
  player.rail_charge = sim::kRailChargeTicks;
  player.state = sim::PlayerState::kDead;
  EXPECT_FALSE(would_fire_rail(player, {}));
}

}  // namespace
}  // namespace tw::match
