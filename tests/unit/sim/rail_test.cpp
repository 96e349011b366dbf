// SPDX-License-Identifier: MIT
#include "shared/sim/integer_math.hpp"
#include "tests/unit/sim/arena.hpp"

namespace tw::sim {
namespace {

TEST(Rail, FiresWhenAFullChargeIsLetGo) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300), victim = arena.seat(1, 500, 300);
  arena.rail({shooter});
  EXPECT_EQ(arena[victim].health, kMaxHealth - kRailDamage);
  const Event rail = arena.all(EventKind::kRailFired).at(0);
  EXPECT_EQ(rail.from, (Vec2{112 * kSubunits, 300 * kSubunits}));
  EXPECT_EQ(rail.to, (Vec2{488 * kSubunits, 300 * kSubunits})) << "it ends where it enters the victim";
  EXPECT_EQ(arena[shooter].rail_ready_at, arena.world.tick + kRailCooldownTicks);
}

TEST(Rail, LosesAChargeThatWasNotFull) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300);
  arena.hold(shooter, kRail);
  arena.run(kRailChargeTicks - 1);
  arena.hold(shooter, 0);
  arena.run(2);
  EXPECT_EQ(arena.count(EventKind::kRailFired), 0u);
  EXPECT_EQ(arena[shooter].rail_charge, 0);
}

TEST(Rail, KeepsAFullChargeForAsLongAsItIsHeld) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300);
  arena.hold(shooter, kRail);
  arena.run(kRailChargeTicks + 300);
  EXPECT_EQ(arena[shooter].rail_charge, kRailChargeTicks);
  EXPECT_EQ(arena.count(EventKind::kRailFired), 0u);
}

TEST(Rail, DoesNotChargeWhileItCoolsDown) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300);
  arena.rail({shooter});
  arena.hold(shooter, kRail);
  arena.run(kRailCooldownTicks - 1);
  EXPECT_EQ(arena[shooter].rail_charge, 0);
  arena.run();
  EXPECT_EQ(arena[shooter].rail_charge, 1);
}

TEST(Rail, KeepsTheDiscSheathedWhileItCharges) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300);
  arena.hold(shooter, kRail | kDisc);
  arena.run(kRailChargeTicks);
  EXPECT_EQ(arena.count(EventKind::kDiscFired), 0u);
}

TEST(Rail, HitsOnlyTheFirstOnItsWay) {
  Arena arena;
  const PlayerId shooter = arena.seat(5, 100, 300), far = arena.seat(1, 500, 300),
                 near = arena.seat(9, 300, 305);
  arena.rail({shooter});
  EXPECT_EQ(arena[near].health, kMaxHealth - kRailDamage);
  EXPECT_EQ(arena[far].health, kMaxHealth);
}

TEST(Rail, DoesNotPassWalls) {
  Arena arena(
      "##########\n"
      "#S...#...#\n"
      "#....#...#\n"
      "#....#...#\n"
      "#...###.S#\n"
      "##########\n");
  const PlayerId shooter = arena.seat(0, 60, 80), hidden = arena.seat(1, 260, 80);
  arena.rail({shooter});
  EXPECT_EQ(arena[hidden].health, kMaxHealth);
  EXPECT_EQ(arena.all(EventKind::kRailFired).at(0).to, (Vec2{5 * kTileSub, 80 * kSubunits}));
}

TEST(Rail, HitsByTheExactRadiusAndMissesBySubunits) {
  for (const auto& [offset, health] : {std::pair{0, kMaxHealth - kRailDamage},
                                       {kPlayerRadius, kMaxHealth - kRailDamage},
                                       {kPlayerRadius + 1, +kMaxHealth},
                                       {-kPlayerRadius, kMaxHealth - kRailDamage},
                                       {-kPlayerRadius - 1, +kMaxHealth}}) {
    Arena arena;
    const PlayerId shooter = arena.seat(0, 100, 300), victim = arena.seat(1, 700, 300);
    arena[victim].pos.y += offset;
    arena.rail({shooter});
    EXPECT_EQ(arena[victim].health, health) << "offset " << offset;
  }
}

TEST(Rail, DoesNotHitBackwards) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 300, 300), behind = arena.seat(1, 270, 300);
  arena.rail({shooter});
  EXPECT_EQ(arena[behind].health, kMaxHealth);
}

TEST(Rail, TwoMayKillEachOtherInOneTick) {
  Arena arena;
  const PlayerId a = arena.seat(0, 100, 300), b = arena.seat(1, 500, 300);
  arena[a].health = arena[b].health = kRailDamage;
  arena.hold(b, 0, kWest);
  arena.rail({a, b});
  EXPECT_EQ(arena[a].state, PlayerState::kDead);
  EXPECT_EQ(arena[b].state, PlayerState::kDead);
  EXPECT_EQ(arena[a].score, 1);
  EXPECT_EQ(arena[b].score, 1);
}

TEST(Rail, TwoAtTheSameDistanceAreBothHit) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300), a = arena.seat(1, 500, 289), b = arena.seat(2, 500, 311);
  arena[a].pos.y = 300 * kSubunits - kPlayerRadius;
  arena[b].pos.y = 300 * kSubunits + kPlayerRadius;
  arena.rail({shooter});
  EXPECT_EQ(arena[a].health, kMaxHealth - kRailDamage);
  EXPECT_EQ(arena[b].health, kMaxHealth - kRailDamage);
}

TEST(TraceWall, EndsOnTheFaceOfTheFirstWall) {
  const Arena arena;
  const Vec2 origin{300 * kSubunits, 300 * kSubunits};
  EXPECT_EQ(trace_wall(arena.map, origin, kEast, 4000), (Vec2{29 * kTileSub, origin.y}));
  EXPECT_EQ(trace_wall(arena.map, origin, kWest, 4000), (Vec2{kTileSub, origin.y}));
  EXPECT_EQ(trace_wall(arena.map, origin, kSouth, 4000), (Vec2{origin.x, 19 * kTileSub}));
  EXPECT_EQ(trace_wall(arena.map, origin, kNorth, 4000), (Vec2{origin.x, kTileSub}));
}

TEST(TraceWall, EndsAtItsRange) {
  const Arena arena;
  const Vec2 origin{300 * kSubunits, 300 * kSubunits};
  EXPECT_EQ(trace_wall(arena.map, origin, kEast, 50), (Vec2{350 * kSubunits, origin.y}));
  EXPECT_EQ(trace_wall(arena.map, origin, kEast, -5), origin);
}

TEST(TraceWall, DoesNotSlipBetweenTilesThatTouchAtACorner) {
  const Map map =
      parse_or_die(map_text("######\n"
                            "#S.#.#\n"
                            "#..#.#\n"
                            "###..#\n"
                            "#...S#\n"
                            "######\n"));
  const Vec2 corner{3 * kTileSub, 3 * kTileSub};
  EXPECT_EQ(trace_wall(map, {2 * kTileSub, 2 * kTileSub}, 0x2000, 500), corner);
}

TEST(TraceWall, FromOutsideOrFarAwayIsTheOriginItself) {
  const Arena arena;
  EXPECT_EQ(trace_wall(arena.map, {-5000, 10}, kEast, 500), (Vec2{-5000, 10}));
  const std::int32_t far = 128 * kTileSub;
  EXPECT_EQ(trace_wall(arena.map, {INT32_MAX, INT32_MIN}, kEast, INT32_MAX), (Vec2{far, -far}));
}

TEST(TraceWall, AgreesWithAFineWalkAlongTheRayForEveryAim) {
  const Map map =
      parse_or_die(map_text("############\n"
                            "#S...#.....#\n"
                            "#..........#\n"
                            "#..##....#.#\n"
                            "#........S.#\n"
                            "############\n"));
  const Vec2 origin{5 * kTileSub + 1234, 2 * kTileSub + 4321};
  for (int turn = 0; turn < 4096; ++turn) {
    const Vec2 end = trace_wall(map, origin, static_cast<Angle>(turn * 16 + 5), 4000);
    const std::int64_t length = isqrt(length_squared(end - origin));
    for (std::int64_t walked = 0; walked + 8 < length; walked += 8) {
      const Vec2 at = origin + scale(end - origin, walked, length);
      ASSERT_FALSE(map.wall_at_tile(at.x / kTileSub, at.y / kTileSub)) << "turn " << turn;
    }
    bool wall_around = false;
    for (const Vec2 step : {Vec2{2, 2}, {2, -2}, {-2, 2}, {-2, -2}})
      wall_around |= map.wall_at_tile((end + step).x / kTileSub, (end + step).y / kTileSub);
    ASSERT_TRUE(wall_around) << "turn " << turn;
  }
}

/// Somebody who was at one place when the shooter saw them, and is at another now.
struct Seen {
  explicit Seen(Arena& hall) : arena(hall), victim(hall.seat(1, 500, 400)) {
    past.pos[victim.index()] = {500 * kSubunits, 300 * kSubunits};
    past.there[victim.index()] = true;
    past.behind = 160;
  }
  void shoot(PlayerId shooter) {
    arena.rewinds[shooter.index()] = &past;
    arena.rail({shooter});
  }
  Arena& arena;
  PlayerId victim;
  PastBodies past;
};

TEST(Rail, RewoundMeetsWhomItsShooterSawAndTellsWhereTheyStandNow) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300);
  Seen seen(arena);
  seen.shoot(shooter);
  EXPECT_EQ(arena[seen.victim].health, kMaxHealth - kRailDamage);
  const Event told = arena.all(EventKind::kRewound).at(0);
  EXPECT_EQ(told.actor, shooter);
  EXPECT_EQ(told.target, seen.victim);
  EXPECT_EQ(told.value, 160);
  EXPECT_EQ(told.from, seen.past.pos[seen.victim.index()]);
  EXPECT_EQ(told.to, arena[seen.victim].pos);
}

TEST(Rail, NotRewoundMissesThemAndTellsNothing) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300);
  const Seen seen(arena);
  arena.rail({shooter});
  EXPECT_EQ(arena[seen.victim].health, kMaxHealth);
  EXPECT_EQ(arena.count(EventKind::kRewound), 0u);
}

TEST(Rail, RewoundPassesWhoWasNotThereAndWhoIsDeadNow) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300);
  Seen seen(arena);
  seen.past.there[seen.victim.index()] = false;
  arena[seen.victim].pos = {500 * kSubunits, 300 * kSubunits};  // stands there now
  seen.shoot(shooter);
  EXPECT_EQ(arena[seen.victim].health, kMaxHealth);
  EXPECT_EQ(arena.count(EventKind::kRewound), 0u);
}

TEST(Rail, RewoundPassesWhoHasDiedSince) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300), behind = arena.seat(2, 700, 300);
  Seen seen(arena);
  seen.past.pos[behind.index()] = arena[behind].pos;
  seen.past.there[behind.index()] = true;
  arena[seen.victim].state = PlayerState::kDead;
  arena[seen.victim].respawn_at = Tick{10'000};
  seen.shoot(shooter);
  EXPECT_EQ(arena[behind].health, kMaxHealth - kRailDamage) << "the dead are no shield";
}

TEST(Rail, RewoundDoesNotPassWalls) {
  Arena arena(
      "##########\n"
      "#S...#...#\n"
      "#....#...#\n"
      "#....#...#\n"
      "#...###.S#\n"
      "##########\n");
  const PlayerId shooter = arena.seat(0, 60, 80), hidden = arena.seat(1, 60, 120);
  PastBodies past;
  past.pos[hidden.index()] = {260 * kSubunits, 80 * kSubunits};
  past.there[hidden.index()] = true;
  arena.rewinds[shooter.index()] = &past;
  arena.rail({shooter});
  EXPECT_EQ(arena[hidden].health, kMaxHealth);
  EXPECT_EQ(arena.all(EventKind::kRailFired).at(0).to, (Vec2{5 * kTileSub, 80 * kSubunits}));
}

}  // namespace
}  // namespace tw::sim
