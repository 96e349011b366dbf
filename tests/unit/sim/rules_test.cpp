// SPDX-License-Identifier: MIT
// Damage, protection, pickups, spawn places and rounds.
#include <set>

#include "shared/sim/integer_math.hpp"
#include "tests/unit/sim/arena.hpp"

namespace tw::sim {
namespace {

TEST(Damage, TakesTheShieldFirst) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300), victim = arena.seat(1, 500, 300);
  arena[victim].shield = kMaxShield;
  arena.rail({shooter});
  EXPECT_EQ(arena[victim].shield, 0);
  EXPECT_EQ(arena[victim].health, kMaxHealth - (kRailDamage - kMaxShield));
}

TEST(Damage, AKillScoresAndTheVictimReturnsAfterTwoSecondsProtected) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300), victim = arena.seat(1, 500, 300);
  arena[victim].health = 1;
  arena[victim].haste_until = Tick{9999};
  arena.rail({shooter});
  EXPECT_EQ(arena[shooter].score, 1);
  EXPECT_EQ(arena[shooter].kills, 1);
  EXPECT_EQ(arena[victim].deaths, 1);
  EXPECT_EQ(arena[victim].state, PlayerState::kDead);
  arena.run(kRespawnTicks - 1);
  EXPECT_EQ(arena[victim].state, PlayerState::kDead);
  arena.run();
  EXPECT_EQ(arena[victim].state, PlayerState::kAlive);
  EXPECT_EQ(arena[victim].health, kMaxHealth);
  EXPECT_EQ(arena[victim].haste_until, Tick{});
  EXPECT_EQ(arena[victim].protected_until, arena.world.tick + kProtectionTicks);
  EXPECT_EQ(arena.all(EventKind::kSpawn).back().actor, victim);
}

TEST(Damage, TheStrongestShotOfTheTickGetsTheKill) {
  Arena arena;
  const PlayerId weak = arena.seat(0, 500, 500), strong = arena.seat(1, 100, 300),
                 victim = arena.seat(2, 500, 300);
  arena[victim].health = 20;
  arena.hold(strong, kRail);
  arena.run(kRailChargeTicks);
  arena.world.discs[0] = {
      .pos = arena[victim].pos, .vel = {}, .dies_at = Tick{999}, .owner = weak, .bounces_left = 3};
  arena.hold(strong, 0);
  arena.run();
  EXPECT_EQ(arena.count(EventKind::kHit), 2u);
  ASSERT_EQ(arena.count(EventKind::kKill), 1u);
  EXPECT_EQ(arena.all(EventKind::kKill)[0].actor, strong);
  EXPECT_EQ(arena[weak].score, 0);
}

TEST(Damage, EqualShotsDrawLotsForTheKill) {
  std::set<int> killers;
  for (std::uint32_t seed = 1; seed < 40; ++seed) {
    Arena arena;
    arena.world.random = seed;
    const PlayerId a = arena.seat(0, 100, 300), b = arena.seat(1, 900, 300), victim = arena.seat(2, 500, 300);
    arena[victim].health = 1;
    arena.world.random = seed;
    arena.hold(b, 0, kWest);
    arena.rail({a, b});
    killers.insert(arena.all(EventKind::kKill).at(0).actor.value);
  }
  EXPECT_EQ(killers, (std::set<int>{0, 1}));
}

TEST(Damage, OfAPlayerWhoHasLeftCreditsNobody) {
  Arena arena;
  const PlayerId victim = arena.seat(1, 500, 300);
  arena[victim].health = 1;
  arena.world.discs[0] = {
      .pos = arena[victim].pos, .vel = {}, .dies_at = Tick{999}, .owner = PlayerId{7}, .bounces_left = 3};
  arena.run();
  EXPECT_EQ(arena[victim].state, PlayerState::kDead);
  EXPECT_EQ(arena.world.players[7], Player{});
}

TEST(Protection, StopsTheShotAndFeelsNothing) {
  Arena arena;
  const PlayerId shooter = arena.seat(0, 100, 300), victim = arena.seat(1, 500, 300),
                 behind = arena.seat(2, 700, 300);
  arena[victim].protected_until = Tick{100};
  arena.rail({shooter});
  EXPECT_EQ(arena[victim].health, kMaxHealth);
  EXPECT_EQ(arena[behind].health, kMaxHealth);
  EXPECT_EQ(arena.count(EventKind::kHit), 0u);
}

TEST(Protection, EndsWithTheFirstShot) {
  Arena arena;
  const PlayerId id = arena.seat(0, 100, 300);
  arena[id].protected_until = Tick{100};
  arena.run();
  EXPECT_EQ(arena[id].protected_until, Tick{100});
  arena.hold(id, kDisc);
  arena.run();
  EXPECT_EQ(arena[id].protected_until, arena.world.tick);
}

struct PickupCase {
  char tile;
  PickupKind kind;
  std::uint32_t back_ticks;
};
class Pickup : public testing::TestWithParam<PickupCase> {};

TEST_P(Pickup, IsTakenOnceAndComesBack) {
  std::string grid = hall(30, 20);
  grid[31 * 9 + 15] = GetParam().tile;
  Arena arena(grid);
  const PlayerId id = arena.seat(0, 15 * 32 + 16, 9 * 32 + 16);
  const auto spend = [&] {
    arena[id].health = 10;
    arena[id].shield = 0;
  };
  spend();
  arena.run();
  ASSERT_EQ(arena.count(EventKind::kPickup), 1u);
  EXPECT_EQ(arena.all(EventKind::kPickup)[0].value, static_cast<std::uint16_t>(GetParam().kind));
  EXPECT_EQ(arena[id].health, GetParam().kind == PickupKind::kHealth ? 10 + kHealthGain : 10);
  EXPECT_EQ(arena[id].shield, GetParam().kind == PickupKind::kShield ? kMaxShield : 0);
  EXPECT_EQ(arena[id].haste_until,
            GetParam().kind == PickupKind::kHaste ? arena.world.tick + kHasteTicks : Tick{});
  spend();
  arena.run(GetParam().back_ticks - 1);
  EXPECT_EQ(arena.count(EventKind::kPickup), 1u);
  arena.run();
  EXPECT_EQ(arena.count(EventKind::kPickup), 2u);
}
INSTANTIATE_TEST_SUITE_P(Kinds, Pickup,
                         testing::Values(PickupCase{'H', PickupKind::kHealth, kHealthBackTicks},
                                         PickupCase{'P', PickupKind::kShield, kShieldBackTicks},
                                         PickupCase{'X', PickupKind::kHaste, kHasteBackTicks}));

TEST(Pickups, AreLeftByThoseWhoCannotUseThem) {
  std::string grid = hall(30, 20);
  grid[31 * 9 + 15] = 'H';
  Arena arena(grid);
  arena.seat(0, 15 * 32 + 16, 9 * 32 + 16);
  arena.run(5);
  EXPECT_EQ(arena.count(EventKind::kPickup), 0u);
}

TEST(Pickups, GoToTheNearestOfTwo) {
  std::string grid = hall(30, 20);
  grid[31 * 9 + 15] = 'X';
  Arena arena(grid);
  arena.seat(0, 15 * 32 + 16 - 14, 9 * 32 + 16);
  const PlayerId nearer = arena.seat(1, 15 * 32 + 16 + 13, 9 * 32 + 16);
  arena.run();
  EXPECT_EQ(arena.all(EventKind::kPickup).at(0).actor, nearer);
}

TEST(Pickups, BetweenEqualsGoByLot) {
  std::string grid = hall(30, 20);
  grid[31 * 9 + 15] = 'X';
  std::set<int> takers;
  for (std::uint32_t seed = 1; seed < 40; ++seed) {
    Arena arena(grid);
    arena.seat(0, 15 * 32 + 16 - 14, 9 * 32 + 16);
    arena.seat(1, 15 * 32 + 16 + 14, 9 * 32 + 16);
    arena.world.random = seed;
    arena.run();
    takers.insert(arena.all(EventKind::kPickup).at(0).actor.value);
  }
  EXPECT_EQ(takers, (std::set<int>{0, 1}));
}

TEST(Spawn, IsAtThePlaceFurthestFromEnemies) {
  Arena arena;
  arena.seat(0, 60, 60);
  EventList events;
  ASSERT_TRUE(add_player(arena.world, arena.map, PlayerId{1}, events));
  EXPECT_EQ(arena.world.players[1].pos, arena.map.spawns[1]);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events.begin()->kind, EventKind::kSpawn);
}

TEST(Spawn, DrawsLotsAmongEqualPlaces) {
  std::set<std::int32_t> places;
  for (std::uint32_t seed = 1; seed < 40; ++seed) {
    const Arena arena;
    World world = make_world(arena.map, seed);
    EventList events;
    add_player(world, arena.map, PlayerId{0}, events);
    places.insert(world.players[0].pos.x);
  }
  EXPECT_EQ(places.size(), 2u);
}

TEST(Seats, ATakenOrImpossibleSeatIsRefused) {
  Arena arena;
  arena.seat(0, 60, 60);
  EventList events;
  EXPECT_FALSE(add_player(arena.world, arena.map, PlayerId{0}, events));
  EXPECT_FALSE(add_player(arena.world, arena.map, PlayerId{64}, events));
  EXPECT_FALSE(add_player(arena.world, arena.map, kNoPlayer, events));
  remove_player(arena.world, kNoPlayer);
  EXPECT_EQ(events.size(), 0u);
}

TEST(Round, EndsWithItsWinnerWhenTheMapSaysSo) {
  Arena arena(hall(30, 20), "round 10\n");
  arena.seat(0, 60, 60);
  const PlayerId best = arena.seat(1, 500, 300);
  arena[best].score = 3;
  arena.run(10 * kTickHz - 1);
  EXPECT_EQ(arena.world.phase, Phase::kPlaying);
  arena.run();
  EXPECT_EQ(arena.world.phase, Phase::kIntermission);
  const Event end = arena.all(EventKind::kRoundEnd).at(0);
  EXPECT_EQ(end.actor, best);
  EXPECT_EQ(end.value, 1);
}

TEST(Round, TheSecondIsAsLongAsTheFirst) {
  Arena arena(hall(30, 20), "round 10\n");
  arena.run(10 * kTickHz + kIntermissionTicks + 10 * kTickHz - 1);
  EXPECT_EQ(arena.world.phase, Phase::kPlaying);
  EXPECT_EQ(arena.world.round, 2);
  arena.run();
  EXPECT_EQ(arena.world.phase, Phase::kIntermission);
}

TEST(Round, HasNoWinnerInADraw) {
  Arena arena;
  arena.seat(0, 60, 60);
  arena.seat(1, 500, 300);
  arena.world.phase_ends_at = Tick{1};
  arena.run();
  EXPECT_EQ(arena.all(EventKind::kRoundEnd).at(0).actor, kNoPlayer);
}

TEST(Intermission, LetsPlayersMoveButNotFight) {
  Arena arena;
  const PlayerId a = arena.seat(0, 100, 300), b = arena.seat(1, 500, 300);
  arena.world.discs[0] = {
      .pos = arena[b].pos, .vel = {}, .dies_at = Tick{999}, .owner = a, .bounces_left = 3};
  arena.world.phase_ends_at = Tick{1};
  arena.hold(a, kRight | kDisc | kDash);
  arena.hold(b, kRail);
  arena.run(kIntermissionTicks);
  EXPECT_GT(arena[a].pos.x, 300 * kSubunits);
  EXPECT_EQ(arena[b].health, kMaxHealth);
  EXPECT_EQ(arena[b].rail_charge, 0);
  EXPECT_EQ(arena.count(EventKind::kDiscFired), 0u);
  EXPECT_EQ(arena.count(EventKind::kHit), 0u);
  EXPECT_EQ(arena.count(EventKind::kDash), 1u);
}

TEST(Round, TheNextOneStartsClean) {
  std::string grid = hall(30, 20);
  grid[31 * 9 + 15] = 'X';
  Arena arena(grid);
  const PlayerId a = arena.seat(0, 100, 300), b = arena.seat(1, 500, 300);
  arena.world.pickup_back_at[0] = Tick{99999};
  arena[a].score = 5;
  arena[a].kills = 6;
  arena[b].deaths = 6;
  arena[b].state = PlayerState::kDead;
  arena[b].respawn_at = Tick{99999};
  arena.world.phase_ends_at = Tick{1};
  arena.run(1 + kIntermissionTicks);
  EXPECT_EQ(arena.world.phase, Phase::kPlaying);
  EXPECT_EQ(arena.world.round, 2);
  EXPECT_EQ(arena.world.phase_ends_at, arena.world.tick + 180 * kTickHz);
  EXPECT_EQ(arena.world.pickup_back_at[0], Tick{});
  for (PlayerId id : {a, b}) {
    EXPECT_EQ(arena[id].state, PlayerState::kAlive);
    EXPECT_EQ(arena[id].score + arena[id].kills + arena[id].deaths, 0);
  }
  EXPECT_EQ(arena.count(EventKind::kSpawn), 2u);
  EXPECT_EQ(arena.all(EventKind::kRoundStart).at(0).value, 2);
}

TEST(Events, HaveDistinctNames) {
  std::set<std::string_view> names;
  for (std::uint8_t kind = 0; kind < kEventKinds; ++kind)
    names.insert(to_string(static_cast<EventKind>(kind)));
  EXPECT_EQ(names.size(), kEventKinds);
  EXPECT_FALSE(names.contains("?"));
}

}  // namespace
}  // namespace tw::sim
