// SPDX-License-Identifier: MIT
#include "shared/sim/integer_math.hpp"
#include "shared/sim/walls.hpp"
#include "tests/unit/sim/arena.hpp"

namespace tw::sim {
namespace {

Disc flying(Arena& arena, PlayerId owner, Vec2 units, Velocity velocity) {
  return {.pos = {units.x * kSubunits, units.y * kSubunits},
          .vel = velocity,
          .dies_at = arena.world.tick + kDiscLifeTicks,
          .owner = owner,
          .bounces_left = kDiscBounces};
}

TEST(Disc, FliesStraightFromTheMuzzleAtItsOwnSpeed) {
  Arena arena;
  const PlayerId id = arena.seat(0, 100, 300);
  arena.hold(id, kDisc, kEast);
  arena.run();
  ASSERT_EQ(arena.discs().size(), 1u);
  EXPECT_EQ(arena.discs()[0].pos, (Vec2{118 * kSubunits, 300 * kSubunits}));
  arena.run(10);
  EXPECT_EQ(arena.discs()[0].pos, (Vec2{188 * kSubunits, 300 * kSubunits}));
}

TEST(Disc, FiresWhileHeldAsOftenAsTheCooldownLetsIt) {
  Arena arena;
  const PlayerId id = arena.seat(0, 100, 300);
  arena.hold(id, kDisc);
  arena.run(kDiscCooldownTicks);
  EXPECT_EQ(arena.count(EventKind::kDiscFired), 1u);
  arena.run();
  EXPECT_EQ(arena.count(EventKind::kDiscFired), 2u);
}

TEST(Disc, HurtsWhomItTouchesAndIsGone) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300), victim = arena.seat(1, 200, 310);
  arena.hold(shooter, kDisc);
  arena.run(20);
  EXPECT_EQ(arena[victim].health, kMaxHealth - kDiscDamage);
  EXPECT_TRUE(arena.discs().empty());
  ASSERT_EQ(arena.count(EventKind::kHit), 1u);
  EXPECT_EQ(arena.all(EventKind::kHit)[0].actor, shooter);
  EXPECT_EQ(arena.all(EventKind::kHit)[0].target, victim);
  EXPECT_EQ(arena.all(EventKind::kHit)[0].value, kDiscDamage);
}

TEST(Disc, TurnsOneSignAtAWallAndLosesNoDistance) {
  Arena arena;
  const PlayerId id = arena.seat(0, 500, 300);
  arena.world.discs[0] = flying(arena, id, {44, 200}, {-1792, 300});
  arena.run();
  EXPECT_EQ(arena.discs()[0].vel, (Velocity{1792, 300}));
  EXPECT_EQ(arena.discs()[0].pos.x, (38 + 38 - 44 + 7) * kSubunits) << "mirrored at the face";
  EXPECT_EQ(arena.discs()[0].bounces_left, kDiscBounces - 1);
  EXPECT_EQ(arena.count(EventKind::kDiscBounce), 1u);
}

TEST(Disc, BreaksAtTheFourthWall) {
  Arena arena(hall(5, 20));
  const PlayerId id = arena.seat(0, 80, 600 - 60);
  arena.world.discs[0] = flying(arena, id, {80, 100}, {1792, 0});
  arena.run(kDiscLifeTicks - 1);
  EXPECT_EQ(arena.count(EventKind::kDiscBounce), kDiscBounces + 1u);
  EXPECT_TRUE(arena.discs().empty());
}

TEST(Disc, DiesOfAge) {
  Arena arena(hall(120, 20));
  const PlayerId id = arena.seat(0, 60, 300);
  arena.hold(id, kDisc);
  arena.run();
  arena.hold(id, 0);
  arena.run(kDiscLifeTicks - 1);
  EXPECT_EQ(arena.discs().size(), 1u);
  arena.run();
  EXPECT_TRUE(arena.discs().empty());
}

TEST(Disc, SparesItsOwnerUntilItHasBounced) {
  Arena arena;
  const PlayerId id = arena.seat(0, 100, 300);
  arena.hold(id, kRight | kDash | kDisc);  // runs into its own disc
  arena.run(5);
  EXPECT_EQ(arena[id].health, kMaxHealth);
}

TEST(Disc, KillsItsOwnerAfterABounceAndCostsAPoint) {
  Arena arena;
  const PlayerId id = arena.seat(0, 60, 300);
  arena[id].health = 10;
  arena.hold(id, kDisc, kWest);
  arena.run(10);
  EXPECT_EQ(arena[id].state, PlayerState::kDead);
  EXPECT_EQ(arena[id].score, -1);
  EXPECT_EQ(arena[id].kills, 0);
  EXPECT_EQ(arena[id].deaths, 1);
  const Event kill = arena.all(EventKind::kKill).at(0);
  EXPECT_EQ(kill.actor, id);
  EXPECT_EQ(kill.target, id);
  EXPECT_EQ(kill.value, static_cast<std::uint16_t>(Weapon::kDisc));
}

TEST(Disc, NeverStartsInsideAWall) {
  Arena arena;
  const PlayerId id = arena.seat(0, 44, 44);
  for (int turn = 0; turn < 64; ++turn) {
    arena.hold(id, kDisc, static_cast<Angle>(turn * 1024));
    arena[id].disc_ready_at = {};
    arena.world.discs.fill({});
    arena[id].health = kMaxHealth;
    arena.run();
    ASSERT_EQ(arena.discs().size(), 1u);
    EXPECT_FALSE(square_touches_wall(arena.map, arena.discs()[0].pos, kDiscRadius)) << "turn " << turn;
  }
}

TEST(Disc, OfAnySpeedStaysWithinTheWalls) {
  for (const Velocity velocity :
       {Velocity{32767, 0}, {-32768, 32767}, {32767, 32767}, {-32768, -32768}, {1, 32767}}) {
    Arena arena(
        "##########\n"
        "#S...#...#\n"
        "#....#...#\n"
        "#....#...#\n"
        "#....#..S#\n"
        "##########\n");
    const PlayerId id = arena.seat(0, 60, 60);
    arena[id].health = kMaxHealth;
    arena.world.discs[0] = flying(arena, id, {100, 80}, velocity);
    for (int i = 0; i < 10; ++i) {
      arena.run();
      for (const Disc& disc : arena.discs()) {
        ASSERT_FALSE(square_touches_wall(arena.map, disc.pos, kDiscRadius));
        ASSERT_LT(disc.pos.x, 5 * kTileSub) << "it went through the wall";
      }
    }
  }
}

TEST(Disc, WhenTheTableIsFullTheOldestMakesRoom) {
  Arena arena;
  const PlayerId old = arena.seat(0, 60, 60), shooter = arena.seat(1, 500, 500);
  for (std::size_t i = 0; i < kMaxDiscs; ++i) {
    arena.world.discs[i] = flying(arena, old, {300, 300}, {0, 0});
    arena.world.discs[i].dies_at = Tick{static_cast<std::uint32_t>(100 + (i + 40) % kMaxDiscs)};
  }
  arena.hold(shooter, kDisc);
  arena.run();
  EXPECT_EQ(arena.discs().size(), kMaxDiscs);
  EXPECT_EQ(arena.world.discs[56].owner, shooter);
}

TEST(Disc, LeavesWithItsOwner) {
  Arena arena;
  const PlayerId a = arena.seat(0, 60, 60), b = arena.seat(1, 500, 500);
  arena.world.discs[3] = flying(arena, a, {300, 300}, {0, 0});
  arena.world.discs[7] = flying(arena, b, {300, 200}, {0, 0});
  remove_player(arena.world, a);
  EXPECT_EQ(arena[a], Player{});
  ASSERT_EQ(arena.discs().size(), 1u);
  EXPECT_EQ(arena.discs()[0].owner, b);
}

}  // namespace
}  // namespace tw::sim
