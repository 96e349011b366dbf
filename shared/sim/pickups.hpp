// SPDX-License-Identifier: MIT
#pragma once

#include "shared/sim/event.hpp"
#include "shared/sim/map.hpp"
#include "shared/sim/world.hpp"

namespace tw::sim {

/// Gives every pickup that is there to the nearest player who touches it and can use it, by lot among equals.
/// Health and shield are left alone by players who have all of it.
void collect_pickups(World& world, const Map& map, EventList& events);

}  // namespace tw::sim
