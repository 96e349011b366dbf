// SPDX-License-Identifier: MIT
#pragma once

#include "shared/sim/damage.hpp"
#include "shared/sim/event.hpp"
#include "shared/sim/map.hpp"
#include "shared/sim/past_bodies.hpp"
#include "shared/sim/world.hpp"

namespace tw::sim {

/// Every disc in flight: one tick of flight, bounces, and whom it hurts. discs.cpp
void fly_discs(World& world, const Map& map, Wounds& wounds, EventList& events);
/// A new disc at the player's muzzle, which never starts behind a wall. discs.cpp
void launch_disc(World& world, const Map& map, PlayerId owner, EventList& events);
/// A rail from the player's centre: it hurts the first player on its way, where `past` has them, or, if that is null,
/// where they stand. Walls end it either way. rail.cpp
void fire_rail(World& world, const Map& map, PlayerId shooter, const PastBodies* past, Wounds& wounds,
               EventList& events);

/// Charges, cooldowns, and the shots that follow. All aim at the places where players stand after this tick's
/// moves, but for the rails of those who have an entry in `rewinds` (null: nobody has).
void fire_weapons(World& world, const Map& map, const Rewinds* rewinds, Wounds& wounds, EventList& events);

}  // namespace tw::sim
