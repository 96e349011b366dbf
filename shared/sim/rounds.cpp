// SPDX-License-Identifier: MIT
#include "shared/sim/rounds.hpp"

#include <array>
#include <limits>

#include "shared/sim/sides.hpp"
#include "shared/sim/spawn.hpp"
#include "shared/sim/tuning.hpp"

namespace tw::sim {
namespace {

/// The one player with the highest score, or kNoPlayer if there is none. With teams, the best of the side that has more
/// points in all, the first of equals.
PlayerId find_winner(const World& world, bool teams) {
  std::array<std::int32_t, kSides> points{};
  for (std::size_t i = 0; i < kMaxPlayers; ++i)
    if (world.players[i].state != PlayerState::kAbsent) points[i % kSides] += world.players[i].score;
  PlayerId winner = kNoPlayer;
  std::int32_t best = std::numeric_limits<std::int32_t>::min();
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    const Player& player = world.players[i];
    const bool counts = !teams || points[i % kSides] > points[(i + 1) % kSides];
    if (player.state == PlayerState::kAbsent || player.score < best || !counts) continue;
    if (player.score > best)
      winner = PlayerId{static_cast<std::uint8_t>(i)};
    else if (!teams)
      winner = kNoPlayer;
    best = player.score;
  }
  return winner;
}

void end_round(World& world, bool teams, EventList& events) {
  world.phase = Phase::kIntermission;
  world.phase_ends_at = world.tick + kIntermissionTicks;
  world.discs.fill({});
  for (Player& player : world.players) player.rail_charge = 0;
  events.push({.tick = world.tick,
               .kind = EventKind::kRoundEnd,
               .actor = find_winner(world, teams),
               .value = world.round});
}

void start_round(World& world, std::uint32_t ticks, EventList& events) {
  world.phase = Phase::kPlaying;
  world.phase_ends_at = world.tick + ticks;
  ++world.round;
  world.discs.fill({});
  world.pickup_back_at.fill({});
  events.push({.tick = world.tick, .kind = EventKind::kRoundStart, .value = world.round});
  for (Player& player : world.players) {
    if (player.state == PlayerState::kAbsent) continue;
    player.state = PlayerState::kDead;
    player.respawn_at = world.tick;
    player.score = 0;
    player.kills = 0;
    player.deaths = 0;
  }
}

bool due(const Player& player, Tick now) {
  return player.state == PlayerState::kDead && now >= player.respawn_at;
}

}  // namespace

void advance_phase(World& world, const Map& map, EventList& events) {
  if (world.tick < world.phase_ends_at) return;
  if (world.phase == Phase::kPlaying)
    end_round(world, map.teams, events);
  else
    start_round(world, map.round_ticks, events);
}

void respawn_the_dead(World& world, const Map& map, EventList& events) {
  bool anyone = false;
  for (const Player& player : world.players) anyone = anyone || due(player, world.tick);
  if (!anyone) return;
  Spawner spawner(world, map);
  for (std::size_t i = 0; i < kMaxPlayers; ++i)
    if (due(world.players[i], world.tick))
      spawner.place(world, PlayerId{static_cast<std::uint8_t>(i)}, events);
}

}  // namespace tw::sim
