// SPDX-License-Identifier: MIT
#pragma once

#include "shared/sim/event.hpp"
#include "shared/sim/map.hpp"
#include "shared/sim/step.hpp"
#include "shared/sim/world.hpp"

namespace tw::sim {

/// Takes the commands in: aim, buttons, dash, and the velocity that follows. Positions do not change.
void steer_players(World& world, const Commands& commands, EventList& events);

/// One player's part of it. Needs no map: the snapshot codec predicts with it.
void steer_player(Player& player, PlayerId id, Command command, Tick now, EventList& events);

/// Positions follow velocities, along walls. Without walls and neighbours pos += vel, exactly.
void move_players(World& world, const Map& map);

/// Overlapping players part, each by half of the overlap. All pairs are measured before anyone is moved, so
/// that nobody's number decides who yields.
void push_players_apart(World& world, const Map& map);

}  // namespace tw::sim
