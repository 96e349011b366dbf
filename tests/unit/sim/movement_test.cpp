// SPDX-License-Identifier: MIT
#include <cstdlib>

#include "shared/sim/integer_math.hpp"
#include "tests/unit/sim/arena.hpp"

namespace tw::sim {
namespace {

TEST(Movement, ReachesFullSpeedWithinEightTicksAndKeepsItExactly) {
  Arena arena;
  const PlayerId id = arena.seat(0, 100, 300);
  arena.hold(id, kRight);
  arena.run(8);
  EXPECT_EQ(arena[id].vel, (Velocity{kRunSpeed, 0}));
  const Vec2 before = arena[id].pos;
  arena.run(60);
  EXPECT_EQ(arena[id].pos, before + (Vec2{60 * kRunSpeed, 0}))
      << "a steady run is a straight line on the wire";
}

TEST(Movement, IsNoFasterDiagonally) {
  Arena arena;
  const PlayerId id = arena.seat(0, 100, 100);
  arena.hold(id, kRight | kDown);
  arena.run(20);
  const std::int64_t speed = isqrt(length_squared(to_vec(arena[id].vel)));
  EXPECT_NEAR(static_cast<double>(speed), kRunSpeed, 2);
}

TEST(Movement, GlidesToAStandWhenKeysAreLetGo) {
  Arena arena;
  const PlayerId id = arena.seat(0, 100, 300);
  arena.hold(id, kRight);
  arena.run(20);
  arena.hold(id, 0);
  arena.run(1);
  EXPECT_GT(arena[id].vel.x, 0);
  arena.run(kRunSpeed / kFriction);
  EXPECT_EQ(arena[id].vel, Velocity{});
}

TEST(Movement, OppositeKeysCancelOut) {
  Arena arena;
  const PlayerId id = arena.seat(0, 100, 300);
  arena.hold(id, kLeft | kRight | kUp | kDown);
  arena.run(10);
  EXPECT_EQ(arena[id].pos, (Vec2{100 * kSubunits, 300 * kSubunits}));
}

TEST(Movement, AWallStopsABodyAtItsRadiusInEveryDirection) {
  for (const auto& [key, x, y] : {std::tuple{kLeft, 44, 300},
                                  {kRight, 30 * 32 - 44, 300},
                                  {kUp, 300, 44},
                                  {kDown, 300, 20 * 32 - 44}}) {
    Arena arena;
    const PlayerId id = arena.seat(0, 300, 300);
    arena.hold(id, key);
    arena.run(400);
    EXPECT_EQ(arena[id].pos, (Vec2{x * kSubunits, y * kSubunits}));
    EXPECT_EQ(arena[id].vel, Velocity{});
  }
}

TEST(Movement, SlidesAlongAWallOverTheSeamsOfItsTilesWithoutABump) {
  Arena arena;
  const PlayerId id = arena.seat(0, 100, 44);
  arena.hold(id, kRight | kUp);
  arena.run(20);
  const Velocity steady = arena[id].vel;
  const Vec2 before = arena[id].pos;
  arena.run(100);
  EXPECT_EQ(arena[id].vel, steady);
  EXPECT_EQ(arena[id].pos, before + (Vec2{100 * steady.x, 0}));
}

TEST(Movement, RoundsAnOuterCornerInsteadOfStickingToIt) {
  Arena arena(
      "##########\n"
      "#S.......#\n"
      "#........#\n"
      "#...##...#\n"
      "#...##...#\n"
      "#........#\n"
      "#.......S#\n"
      "##########\n");
  const PlayerId id = arena.seat(0, 6 * 32 + 6, 64);  // falls on the pillar, half over its right edge
  arena.hold(id, kDown);
  arena.run(120);
  EXPECT_GT(arena[id].pos.y, 5 * kTileSub);
}

TEST(Movement, FitsThroughAGapOfOneTile) {
  Arena arena(
      "#######\n"
      "#S....#\n"
      "###.###\n"
      "#....S#\n"
      "#######\n");
  const PlayerId id = arena.seat(0, 3 * 32 + 16, 32 + 16);
  arena.hold(id, kDown);
  arena.run(60);
  EXPECT_EQ(arena[id].pos.y, 4 * kTileSub - kPlayerRadius);
}

TEST(Dash, IsThreeTimesAsFastShortAndCoolsDown) {
  Arena arena;
  const PlayerId id = arena.seat(0, 100, 300);
  arena.hold(id, kRight | kDash);
  arena.run(kDashTicks);
  EXPECT_EQ(arena[id].vel, (Velocity{kDashSpeed, 0}));
  arena.run(8);
  EXPECT_EQ(arena[id].vel.x, kRunSpeed);
  EXPECT_EQ(arena.count(EventKind::kDash), 1u);

  arena.hold(id, 0);
  arena.run();
  arena.hold(id, kRight | kDash);
  arena.run();
  EXPECT_EQ(arena.count(EventKind::kDash), 1u) << "still cooling down";
}

TEST(Dash, NeedsAFreshPressOnceItIsReady) {
  Arena arena;
  const PlayerId id = arena.seat(0, 100, 300);
  arena.hold(id, kDash);
  arena.run(kDashCooldownTicks + 5);
  EXPECT_EQ(arena.count(EventKind::kDash), 1u);
  arena.hold(id, 0);
  arena.run();
  arena.hold(id, kDash);
  arena.run();
  EXPECT_EQ(arena.count(EventKind::kDash), 2u);
}

TEST(Dash, FollowsTheAimWhenNoDirectionIsHeld) {
  Arena arena;
  const PlayerId id = arena.seat(0, 300, 300);
  arena.hold(id, kDash, kNorth);
  arena.run();
  EXPECT_EQ(arena[id].vel, (Velocity{0, -kDashSpeed}));
}

TEST(Movement, HasteIsFasterAndEnds) {
  Arena arena(hall(100, 10));
  const PlayerId id = arena.seat(0, 60, 100);
  arena[id].haste_until = Tick{60};
  arena.hold(id, kRight);
  arena.run(30);
  EXPECT_EQ(arena[id].vel.x, kRunSpeed * kHastePercent / 100);
  arena.run(60);
  EXPECT_EQ(arena[id].vel.x, kRunSpeed);
}

TEST(Movement, ChargingARailIsSlow) {
  Arena arena;
  const PlayerId id = arena.seat(0, 100, 300);
  arena.hold(id, kRight | kRail);
  arena.run(20);
  EXPECT_EQ(arena[id].vel.x, kRunSpeed * kChargingPercent / 100);
}

TEST(Crowd, TwoWhoOverlapPartByTheSameAmount) {
  Arena arena;
  const PlayerId a = arena.seat(0, 300, 300), b = arena.seat(1, 310, 300);
  arena.run();
  EXPECT_EQ(arena[a].pos.x, 293 * kSubunits);
  EXPECT_EQ(arena[b].pos.x, 317 * kSubunits);
}

TEST(Crowd, ManyAtOnePlaceComeApart) {
  Arena arena;
  for (int i = 0; i < 64; ++i) arena.seat(i, 400, 300);
  arena.run(240);
  for (std::size_t i = 0; i < 64; ++i)
    for (std::size_t j = i + 1; j < 64; ++j)
      EXPECT_FALSE(within(arena.world.players[i].pos, arena.world.players[j].pos, kPlayerRadius));
}

TEST(Crowd, NobodyIsPushedIntoAWall) {
  Arena arena;
  const PlayerId a = arena.seat(0, 44, 44);
  for (int i = 1; i < 12; ++i) arena.hold(arena.seat(i, 60 + i, 60), kLeft | kUp);
  for (int i = 0; i < 200; ++i) {
    arena.run();
    ASSERT_GE(arena[a].pos.x, 44 * kSubunits);
    ASSERT_GE(arena[a].pos.y, 44 * kSubunits);
  }
}

TEST(Crowd, TheDeadAreNotInTheWay) {
  Arena arena;
  const PlayerId a = arena.seat(0, 300, 300), b = arena.seat(1, 310, 300);
  arena[b].state = PlayerState::kDead;
  arena[b].respawn_at = Tick{1000};
  arena.run();
  EXPECT_EQ(arena[a].pos.x, 300 * kSubunits);
}

}  // namespace
}  // namespace tw::sim
