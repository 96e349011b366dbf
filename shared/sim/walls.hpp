// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "shared/sim/map.hpp"
#include "shared/sim/units.hpp"

/// Bodies against tiles. Nothing here knows players or discs.
namespace tw::sim {

/// The tile that holds this coordinate; rounds down, also below zero.
constexpr std::int32_t tile_of(std::int32_t coordinate) {
  return coordinate >= 0 ? coordinate / kTileSub : -((kTileSub - 1 - coordinate) / kTileSub);
}

bool circle_touches_wall(const Map& map, Vec2 centre, std::int32_t radius);
/// An axis-parallel square; `half` is half of its side.
bool square_touches_wall(const Map& map, Vec2 centre, std::int32_t half);

/// Moves a circle by `velocity`, one tick's worth, and slides it along what it meets: the part of the
/// velocity that points into the wall is lost. A circle that starts clear of walls ends clear of walls.
void slide_circle(const Map& map, Vec2& centre, Velocity& velocity, std::int32_t radius);

/// From `origin` along `direction` (of kUnitLength) to the first wall, or `limit` subunits. A ray that meets
/// the corner of two tiles exactly does not slip between them.
Vec2 trace_ray(const Map& map, Vec2 origin, Vec2 direction, std::int32_t limit);

}  // namespace tw::sim
