// SPDX-License-Identifier: MIT
#pragma once

#include "shared/sim/event.hpp"
#include "shared/sim/map.hpp"
#include "shared/sim/world.hpp"

namespace tw::sim {

/// Ends the round or the intermission when its time is over. A new round finds everybody due to return.
void advance_phase(World& world, const Map& map, EventList& events);

/// Brings the dead back whose time has come, in both phases.
void respawn_the_dead(World& world, const Map& map, EventList& events);

}  // namespace tw::sim
