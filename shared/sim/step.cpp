// SPDX-License-Identifier: MIT
#include "shared/sim/step.hpp"

#include "shared/sim/damage.hpp"
#include "shared/sim/movement.hpp"
#include "shared/sim/pickups.hpp"
#include "shared/sim/rounds.hpp"
#include "shared/sim/spawn.hpp"
#include "shared/sim/tame.hpp"
#include "shared/sim/tuning.hpp"
#include "shared/sim/weapons.hpp"

// The order of a tick:
//   1. the clock: a round or an intermission may end; the dead whose time has come return
//   2. commands become velocities, velocities become positions, players who overlap part
//   3. discs fly, then weapons fire; wounds are gathered while everybody still stands, and dealt at once
//   4. the living take what lies at their feet
// Between rounds only 1 and 2 happen.
namespace tw::sim {
namespace {

void fight(World& world, const Map& map, const Rewinds* rewinds, EventList& events) {
  Wounds wounds(map.teams);
  fly_discs(world, map, wounds, events);
  fire_weapons(world, map, rewinds, wounds, events);
  wounds.deal(world, events);
  collect_pickups(world, map, events);
}

}  // namespace

World make_world(const Map& map, std::uint32_t seed) {
  World world;
  world.random = seed;
  world.phase_ends_at = Tick{map.round_ticks};
  return world;
}

bool add_player(World& world, const Map& map, PlayerId player, EventList& events) {
  if (player.index() >= kMaxPlayers || world.players[player.index()].state != PlayerState::kAbsent)
    return false;
  world.players[player.index()] = {};
  Spawner(world, map).place(world, player, events);
  return true;
}

void remove_player(World& world, PlayerId player) {
  if (player.index() >= kMaxPlayers) return;
  world.players[player.index()] = {};
  for (Disc& disc : world.discs)
    if (disc.owner == player) disc = {};
}

void step(World& world, const Map& map, const Commands& commands, EventList& events, const Rewinds* rewinds) {
  tame(world, map);
  ++world.tick;
  advance_phase(world, map, events);
  respawn_the_dead(world, map, events);
  steer_players(world, commands, events);
  move_players(world, map);
  push_players_apart(world, map);
  if (world.phase == Phase::kPlaying) fight(world, map, rewinds, events);
}

}  // namespace tw::sim
