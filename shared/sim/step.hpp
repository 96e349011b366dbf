// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "shared/sim/event.hpp"
#include "shared/sim/map.hpp"
#include "shared/sim/past_bodies.hpp"
#include "shared/sim/world.hpp"

namespace tw::sim {

using Commands = std::array<Command, kMaxPlayers>;  ///< by seat; entries of absent players are ignored

/// The first World of a match: round 1, nobody seated. `seed` != 0 decides spawn places.
World make_world(const Map& map, std::uint32_t seed);

/// Seats a player (state kAbsent -> kAlive at a spawn place). False if the seat is taken.
bool add_player(World& world, const Map& map, PlayerId player, EventList& events);
/// Empties a seat: the player's discs go with it.
void remove_player(World& world, PlayerId player);

/// One tick: world.tick + 1, in the order written at the head of step.cpp. Deterministic: the same World, Map
/// and Commands give the same bytes on every compiler and machine. Integers only, no allocation. Safe for a
/// World with any field values. Events are appended: the caller clears the list.
/// `rewinds`: what each shooter's rail meets (lag compensation; the server's affair). Null: everybody as they stand.
void step(World& world, const Map& map, const Commands& commands, EventList& events,
          const Rewinds* rewinds = nullptr);

/// The rail's path: from `origin` along `aim` to the first wall, or `max_units`. (Also used to draw the aim
/// line.)
Vec2 trace_wall(const Map& map, Vec2 origin, Angle aim, std::int32_t max_units);

}  // namespace tw::sim
