// SPDX-License-Identifier: MIT
#include "shared/sim/damage.hpp"

#include <algorithm>
#include <limits>

#include "shared/sim/lots.hpp"
#include "shared/sim/sides.hpp"
#include "shared/sim/tuning.hpp"

namespace tw::sim {
namespace {

void add_to_score(Player& player, std::int32_t points) {
  constexpr std::int32_t kLeast = std::numeric_limits<std::int16_t>::min();
  constexpr std::int32_t kMost = std::numeric_limits<std::int16_t>::max();
  player.score = static_cast<std::int16_t>(std::clamp(player.score + points, kLeast, kMost));
}

void count_up(std::uint16_t& counter) {
  if (counter < std::numeric_limits<std::uint16_t>::max()) ++counter;
}

/// True if the player dies of it.
bool suffer(Player& player, std::uint32_t damage) {
  const std::uint32_t absorbed = std::min<std::uint32_t>(damage, player.shield);
  const std::uint32_t felt = std::min<std::uint32_t>(damage - absorbed, player.health);
  player.shield = static_cast<std::uint8_t>(player.shield - absorbed);
  player.health = static_cast<std::uint8_t>(player.health - felt);
  return player.health == 0;
}

void die(Player& player, Tick now) {
  player.state = PlayerState::kDead;
  player.vel = {};
  player.rail_charge = 0;
  player.shield = 0;
  player.respawn_at = now + kRespawnTicks;
  count_up(player.deaths);
}

/// The killer may have died in this very tick, or left the match.
void credit(World& world, PlayerId killer, PlayerId victim) {
  Player& player = world.players[killer.index()];
  if (killer == victim) {
    add_to_score(player, -1);
  } else if (player.state != PlayerState::kAbsent) {
    add_to_score(player, +1);
    count_up(player.kills);
  }
}

}  // namespace

void Wounds::add(World& world, PlayerId target, const Shot& shot, EventList& events) {
  if (world.tick < world.players[target.index()].protected_until) return;
  if (teams_ && are_mates(shot.actor, target)) return;
  Wound& wound = wounds_[target.index()];
  wound.damage += shot.damage;
  if (shot.damage > wound.strongest.damage) {
    wound.strongest = shot;
    wound.equals = 1;
  } else if (shot.damage == wound.strongest.damage && newest_wins(world, ++wound.equals)) {
    wound.strongest = shot;
  }
  events.push({.tick = world.tick,
               .kind = EventKind::kHit,
               .actor = shot.actor,
               .target = target,
               .value = shot.damage,
               .from = shot.at});
}

void Wounds::deal(World& world, EventList& events) const {
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    const Wound& wound = wounds_[i];
    if (wound.damage == 0 || !suffer(world.players[i], wound.damage)) continue;
    const PlayerId victim{static_cast<std::uint8_t>(i)};
    const PlayerId killer = wound.strongest.actor;
    die(world.players[i], world.tick);
    credit(world, killer, victim);
    events.push({.tick = world.tick,
                 .kind = EventKind::kKill,
                 .actor = killer,
                 .target = victim,
                 .value = static_cast<std::uint16_t>(wound.strongest.weapon),
                 .from = world.players[i].pos});
  }
}

}  // namespace tw::sim
