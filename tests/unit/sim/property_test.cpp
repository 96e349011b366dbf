// SPDX-License-Identifier: MIT
// What must hold in every tick of any match, whatever the players do; and what step() must survive.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <queue>
#include <set>

#include "shared/base/random.hpp"
#include "shared/sim/step.hpp"
#include "shared/sim/tame.hpp"
#include "shared/sim/tuning.hpp"
#include "shared/sim/walls.hpp"
#include "tests/unit/sim/shipped_maps.hpp"

namespace tw::sim {
namespace {

struct Match {
  const char* map;
  std::size_t players;
  int ticks;
};
void PrintTo(const Match& match, std::ostream* out) { *out << match.map << " with " << match.players; }
class AnyMatch : public testing::TestWithParam<Match> {
 protected:
  const Map map_ = load_map(std::string{TW_MAPS_DIR "/"} + GetParam().map);
};

void expect_sound_player(const Map& map, const Player& player) {
  ASSERT_LE(player.health, kMaxHealth);
  ASSERT_LE(player.shield, kMaxShield);
  ASSERT_LE(player.rail_charge, kRailChargeTicks);
  ASSERT_LE(std::abs(player.vel.x), kDashSpeed);
  ASSERT_LE(std::abs(player.vel.y), kDashSpeed);
  if (player.state != PlayerState::kAlive) return;
  ASSERT_GT(player.health, 0);
  ASSERT_FALSE(circle_touches_wall(map, player.pos, kPlayerRadius)) << player.pos.x << ' ' << player.pos.y;
}

void expect_sound_disc(const Map& map, const Disc& disc, Tick now) {
  if (disc.owner == kNoPlayer) {
    ASSERT_EQ(disc, Disc{});
    return;
  }
  ASSERT_LE(disc.bounces_left, kDiscBounces);
  ASSERT_GT(disc.dies_at, now);
  ASSERT_FALSE(square_touches_wall(map, disc.pos, kDiscRadius));
}

/// Keeps the score from events alone.
struct Ledger {
  std::array<int, kMaxPlayers> score{}, kills{}, deaths{};

  void note(const Event& event) {
    if (event.kind == EventKind::kRoundStart) *this = {};
    if (event.kind != EventKind::kKill) return;
    ++deaths[event.target.index()];
    score[event.actor.index()] += event.actor == event.target ? -1 : 1;
    if (event.actor != event.target) ++kills[event.actor.index()];
  }
};

TEST_P(AnyMatch, KeepsItsPromisesOnEveryTick) {
  World world = make_world(map_, 4);
  EventList events;
  for (std::size_t i = 0; i < GetParam().players; ++i)
    add_player(world, map_, PlayerId{static_cast<std::uint8_t>(i)}, events);
  world.phase_ends_at = Tick{static_cast<std::uint32_t>(GetParam().ticks / 2)};
  Ledger ledger;
  Rng rng(GetParam().players);
  Commands commands{};
  for (int tick = 0; tick < GetParam().ticks; ++tick) {
    for (Command& command : commands) {
      if (rng.below(30) == 0) command.buttons = static_cast<std::uint8_t>(rng.next());
      command.aim = static_cast<Angle>(command.aim + rng.below(3001) - 1500);
    }
    events.clear();
    step(world, map_, commands, events);
    for (const Event& event : events) ledger.note(event);
    ASSERT_EQ(events.dropped(), 0u);
    for (const Disc& disc : world.discs) ASSERT_NO_FATAL_FAILURE(expect_sound_disc(map_, disc, world.tick));
    for (std::size_t i = 0; i < kMaxPlayers; ++i) {
      const Player& player = world.players[i];
      ASSERT_NO_FATAL_FAILURE(expect_sound_player(map_, player)) << "tick " << tick << " player " << i;
      ASSERT_EQ(player.score, ledger.score[i]);
      ASSERT_EQ(player.kills, ledger.kills[i]);
      ASSERT_EQ(player.deaths, ledger.deaths[i]);
      ASSERT_TRUE(i < GetParam().players || player == Player{});
    }
  }
  EXPECT_EQ(world.round, 2);
}
INSTANTIATE_TEST_SUITE_P(Matches, AnyMatch,
                         testing::Values(Match{"foundry.txt", 8, 10000}, Match{"foundry.txt", 64, 3000},
                                         Match{"atrium.txt", 16, 10000}, Match{"expanse.txt", 64, 3000}));

class ShippedMap : public testing::TestWithParam<const char*> {};

TEST_P(ShippedMap, IsOneConnectedPlaceWithRoomForItsPlayers) {
  const Map map = load_map(std::string{TW_MAPS_DIR "/"} + GetParam());
  EXPECT_GE(map.spawn_count, map.player_limit);
  std::set<PickupKind> kinds;
  for (std::size_t i = 0; i < map.pickup_count; ++i) kinds.insert(map.pickups[i].kind);
  EXPECT_EQ(kinds.size(), 3u);

  std::set<std::pair<int, int>> seen;
  std::queue<std::pair<int, int>> open;
  open.emplace(map.spawns[0].x / kTileSub, map.spawns[0].y / kTileSub);
  while (!open.empty()) {
    const auto [x, y] = open.front();
    open.pop();
    if (map.wall_at_tile(x, y) || !seen.emplace(x, y).second) continue;
    for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) open.emplace(x + dx, y + dy);
  }
  for (int y = 0; y < map.height; ++y)
    for (int x = 0; x < map.width; ++x)
      EXPECT_TRUE(map.wall_at_tile(x, y) || seen.contains({x, y})) << "nobody reaches " << x << ',' << y;
}

TEST_P(ShippedMap, IsTheSameForPlayersFromEitherEnd) {
  const Map map = load_map(std::string{TW_MAPS_DIR "/"} + GetParam());
  for (int y = 0; y < map.height; ++y)
    for (int x = 0; x < map.width; ++x)
      EXPECT_EQ(map.wall_at_tile(x, y), map.wall_at_tile(map.width - 1 - x, map.height - 1 - y));
  const Vec2 size{map.width * kTileSub, map.height * kTileSub};
  std::set<std::pair<int, int>> places, turned;
  for (std::size_t i = 0; i < map.spawn_count; ++i) {
    places.emplace(map.spawns[i].x, map.spawns[i].y);
    turned.emplace(size.x - map.spawns[i].x, size.y - map.spawns[i].y);
  }
  EXPECT_EQ(places, turned);
}
INSTANTIATE_TEST_SUITE_P(Maps, ShippedMap, testing::Values("foundry.txt", "atrium.txt", "expanse.txt"));

/// Every field at random, extremes more often than chance would have it.
World random_world(Rng& rng) {
  World world;
  std::array<std::uint8_t, sizeof(World)> bytes;
  for (std::uint8_t& byte : bytes) {
    const std::uint32_t kind = rng.below(4);
    byte = kind == 0 ? 0 : kind == 1 ? 0xff : kind == 2 ? 0x80 : static_cast<std::uint8_t>(rng.next());
  }
  std::memcpy(static_cast<void*>(&world), bytes.data(), bytes.size());
  return world;
}

void make_likelier_to_act(World& world, Rng& rng) {
  for (Player& player : world.players) player.state = static_cast<PlayerState>(rng.below(4));
  for (Disc& disc : world.discs) disc.owner = PlayerId{static_cast<std::uint8_t>(rng.below(66))};
  world.phase = static_cast<Phase>(rng.below(3));
}

TEST(HostileWorld, OfAnyBytesIsSteppedWithinBounds) {
  const Map map = load_map(TW_MAPS_DIR "/foundry.txt");
  Rng rng(1);
  for (int i = 0; i < 300; ++i) {
    World world = random_world(rng);
    make_likelier_to_act(world, rng);
    Commands commands;
    for (Command& command : commands)
      command = {static_cast<Angle>(rng.next()), static_cast<std::uint8_t>(rng.next()), 7};
    for (int tick = 0; tick < 20; ++tick) {
      EventList events;
      step(world, map, commands, events);
      for (const Player& player : world.players) {
        ASSERT_LE(player.state, PlayerState::kDead);
        ASSERT_TRUE(player.pos.x >= 0 && player.pos.x <= map.width * kTileSub);
        ASSERT_LE(player.health, kMaxHealth);
      }
      for (const Disc& disc : world.discs)
        ASSERT_TRUE(disc.owner == kNoPlayer || disc.owner.index() < kMaxPlayers);
    }
  }
}

TEST(HostileWorld, WithoutAMapIsSteppedToo) {
  const Map nothing;
  Rng rng(2);
  for (int i = 0; i < 20; ++i) {
    World world = random_world(rng);
    make_likelier_to_act(world, rng);
    EventList events;
    for (int tick = 0; tick < 5; ++tick) step(world, nothing, {}, events);
    SUCCEED();
  }
}

TEST(HostileWorld, AnHonestWorldIsNotTouchedByTheTaming) {
  const Map map = load_map(TW_MAPS_DIR "/foundry.txt");
  World world = make_world(map, 3);
  EventList events;
  for (std::uint8_t i = 0; i < 16; ++i) add_player(world, map, PlayerId{i}, events);
  Rng rng(9);
  Commands commands{};
  for (int tick = 0; tick < 2000; ++tick) {
    for (Command& command : commands)
      command = {static_cast<Angle>(rng.next()), static_cast<std::uint8_t>(rng.next() & 0x7f), 0};
    events.clear();
    step(world, map, commands, events);
    World tamed = world;
    tame(tamed, map);
    ASSERT_EQ(tamed, world);
  }
}

}  // namespace
}  // namespace tw::sim
