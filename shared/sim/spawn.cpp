// SPDX-License-Identifier: MIT
#include "shared/sim/spawn.hpp"

#include <algorithm>
#include <limits>

#include "shared/sim/integer_math.hpp"
#include "shared/sim/lots.hpp"
#include "shared/sim/tuning.hpp"

namespace tw::sim {
namespace {

/// Distances are compared in steps of two tiles; compared exactly, one corner of the map would win nearly
/// always.
constexpr std::int64_t kAboutEqual = std::int64_t{2} * kTileSub;

void restore(Player& player, Vec2 pos, Tick now) {
  player.pos = pos;
  player.vel = {};
  player.state = PlayerState::kAlive;
  player.dash_ready_at = {};
  player.disc_ready_at = {};
  player.rail_ready_at = {};
  player.haste_until = {};
  player.protected_until = now + kProtectionTicks;
  player.rail_charge = 0;
  player.health = kMaxHealth;
  player.shield = 0;
}

}  // namespace

Spawner::Spawner(const World& world, const Map& map) : map_(map) {
  nearest_squared_.fill(std::numeric_limits<std::int64_t>::max());
  for (const Player& player : world.players)
    if (player.state == PlayerState::kAlive) notice(player.pos);
}

void Spawner::place(World& world, PlayerId id, EventList& events) {
  Player& player = world.players[id.index()];
  restore(player, map_.spawns[choose(world)], world.tick);
  notice(player.pos);
  events.push({.tick = world.tick, .kind = EventKind::kSpawn, .actor = id, .from = player.pos});
}

std::size_t Spawner::choose(World& world) const {
  std::size_t best = 0;
  std::int64_t best_distance = -1;
  std::uint32_t equals = 0;
  for (std::size_t i = 0; i < map_.spawn_count; ++i) {
    const std::int64_t distance = isqrt(nearest_squared_[i]) / kAboutEqual;
    if (distance < best_distance) continue;
    equals = distance > best_distance ? 1 : equals + 1;
    best_distance = distance;
    if (equals == 1 || newest_wins(world, equals)) best = i;
  }
  return best;
}

void Spawner::notice(Vec2 player) {
  for (std::size_t i = 0; i < map_.spawn_count; ++i)
    nearest_squared_[i] = std::min(nearest_squared_[i], length_squared(map_.spawns[i] - player));
}

}  // namespace tw::sim
