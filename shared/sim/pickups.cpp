// SPDX-License-Identifier: MIT
#include "shared/sim/pickups.hpp"

#include <algorithm>
#include <limits>

#include "shared/sim/integer_math.hpp"
#include "shared/sim/lots.hpp"
#include "shared/sim/tuning.hpp"

namespace tw::sim {
namespace {

bool can_use(const Player& player, PickupKind kind) {
  switch (kind) {
    case PickupKind::kHealth:
      return player.health < kMaxHealth;
    case PickupKind::kShield:
      return player.shield < kMaxShield;
    case PickupKind::kHaste:
      return true;
  }
  return false;
}

PlayerId choose_taker(World& world, const PickupPlace& place) {
  PlayerId taker = kNoPlayer;
  std::int64_t nearest = std::numeric_limits<std::int64_t>::max();
  std::uint32_t equals = 0;
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    const Player& player = world.players[i];
    if (player.state != PlayerState::kAlive || !within(player.pos, place.pos, kPlayerRadius + kPickupRadius))
      continue;
    if (!can_use(player, place.kind)) continue;
    const std::int64_t distance = length_squared(player.pos - place.pos);
    if (distance > nearest) continue;
    equals = distance < nearest ? 1 : equals + 1;
    nearest = distance;
    if (equals == 1 || newest_wins(world, equals)) taker = PlayerId{static_cast<std::uint8_t>(i)};
  }
  return taker;
}

/// Gives, and says when the next one comes.
Tick give(Player& player, PickupKind kind, Tick now) {
  switch (kind) {
    case PickupKind::kHealth:
      player.health = static_cast<std::uint8_t>(std::min<int>(kMaxHealth, player.health + kHealthGain));
      return now + kHealthBackTicks;
    case PickupKind::kShield:
      player.shield = kMaxShield;
      return now + kShieldBackTicks;
    case PickupKind::kHaste:
      player.haste_until = now + kHasteTicks;
      return now + kHasteBackTicks;
  }
  return now;
}

}  // namespace

void collect_pickups(World& world, const Map& map, EventList& events) {
  for (std::size_t i = 0; i < map.pickup_count; ++i) {
    if (world.tick < world.pickup_back_at[i]) continue;
    const PickupPlace& place = map.pickups[i];
    const PlayerId taker = choose_taker(world, place);
    if (taker == kNoPlayer) continue;
    world.pickup_back_at[i] = give(world.players[taker.index()], place.kind, world.tick);
    events.push({.tick = world.tick,
                 .kind = EventKind::kPickup,
                 .actor = taker,
                 .value = static_cast<std::uint16_t>(place.kind),
                 .from = place.pos});
  }
}

}  // namespace tw::sim
