// SPDX-License-Identifier: MIT
#include "shared/sim/walls.hpp"

#include <algorithm>
#include <limits>

#include "shared/sim/integer_math.hpp"
#include "shared/sim/step.hpp"
#include "shared/sim/trig.hpp"
#include "shared/sim/tuning.hpp"

namespace tw::sim {
namespace {

constexpr std::int32_t kMaxCoordinate = kMaxMapSide * kTileSub;

struct TileRange {
  std::int32_t left, right, top, bottom;  // inclusive
};

/// The tiles that a square of this half side overlaps; merely touching an edge does not count.
TileRange tiles_under(Vec2 centre, std::int32_t half) {
  return {tile_of(centre.x - half), tile_of(centre.x + half - 1), tile_of(centre.y - half),
          tile_of(centre.y + half - 1)};
}

/// Calls `visit(tx, ty)` for every wall tile under the square.
template <class Visit>
void for_each_wall(const Map& map, Vec2 centre, std::int32_t half, Visit visit) {
  const TileRange tiles = tiles_under(centre, half);
  for (std::int32_t ty = tiles.top; ty <= tiles.bottom; ++ty)
    for (std::int32_t tx = tiles.left; tx <= tiles.right; ++tx)
      if (map.wall_at_tile(tx, ty)) visit(tx, ty);
}

/// From the nearest point of a tile to `point`.
Vec2 away_from_tile(Vec2 point, std::int32_t tx, std::int32_t ty) {
  return {point.x - std::clamp(point.x, tx * kTileSub, (tx + 1) * kTileSub),
          point.y - std::clamp(point.y, ty * kTileSub, (ty + 1) * kTileSub)};
}

/// Where a circle overlaps walls: `normal` points from the nearest wall point to the centre.
struct Contact {
  Vec2 normal;
  std::int64_t distance_squared = std::numeric_limits<std::int64_t>::max();
};

/// The deepest overlap. Along a straight wall that is always the tile beside the centre, never the seam
/// between two tiles, so a body slides over seams without a bump.
Contact deepest_contact(const Map& map, Vec2 centre, std::int32_t radius) {
  Contact deepest;
  const std::int64_t reach = std::int64_t{radius} * radius;
  for_each_wall(map, centre, radius, [&](std::int32_t tx, std::int32_t ty) {
    const Vec2 normal = away_from_tile(centre, tx, ty);
    const std::int64_t distance_squared = length_squared(normal);
    if (distance_squared < reach && distance_squared < deepest.distance_squared)
      deepest = {normal, distance_squared};
  });
  return deepest;
}

/// `offset * radius / length`, rounded away from zero: the result is never shorter than the radius.
std::int32_t stretched(std::int32_t offset, std::int32_t radius, std::int64_t length) {
  const std::int64_t product = std::int64_t{offset} * radius;
  const std::int64_t rounding = product > 0 ? length - 1 : 1 - length;
  return static_cast<std::int32_t>(product == 0 ? 0 : (product + rounding) / length);
}

/// The velocity without its part against `normal`.
Velocity along_wall(Velocity velocity, const Contact& contact) {
  const std::int64_t into = dot(to_vec(velocity), contact.normal);
  if (into >= 0) return velocity;
  return to_velocity(to_vec(velocity) - scale(contact.normal, into, contact.distance_squared));
}

/// Pushes the circle out of what it overlaps. False: it found no way out.
bool push_out(const Map& map, Vec2& centre, Velocity& velocity, std::int32_t radius) {
  constexpr int kMaxContacts = 4;  // two faces and two corners are the most that one stride can meet
  for (int i = 0; i < kMaxContacts; ++i) {
    const Contact contact = deepest_contact(map, centre, radius);
    if (contact.distance_squared == std::numeric_limits<std::int64_t>::max()) return true;
    if (contact.distance_squared == 0) return false;
    const std::int64_t length = isqrt(contact.distance_squared);
    const Vec2 wall_point = centre - contact.normal;
    centre = wall_point +
             Vec2{stretched(contact.normal.x, radius, length), stretched(contact.normal.y, radius, length)};
    velocity = along_wall(velocity, contact);
  }
  return !circle_touches_wall(map, centre, radius);
}

/// One axis of a ray's walk over the grid.
struct RayAxis {
  std::int32_t tile, step;  // the tile we are in, and +1 or -1
  std::int64_t gap, speed;  // distance from the origin to the next border, and how fast the ray covers it
};

RayAxis start_axis(std::int32_t origin, std::int32_t direction) {
  const std::int32_t tile = tile_of(origin);
  if (direction >= 0) return {tile, 1, std::int64_t{tile + 1} * kTileSub - origin, direction};
  return {tile, -1, origin - std::int64_t{tile} * kTileSub, -std::int64_t{direction}};
}

void cross_border(RayAxis& axis) {
  axis.tile += axis.step;
  axis.gap += kTileSub;
}

/// Less than 0: the ray meets the next border of `a` first; 0: both at once, in a corner.
std::int64_t border_order(const RayAxis& a, const RayAxis& b) {
  if (b.speed == 0) return -1;
  if (a.speed == 0) return 1;
  return a.gap * b.speed - b.gap * a.speed;
}

}  // namespace

bool circle_touches_wall(const Map& map, Vec2 centre, std::int32_t radius) {
  return deepest_contact(map, centre, radius).distance_squared != std::numeric_limits<std::int64_t>::max();
}

bool square_touches_wall(const Map& map, Vec2 centre, std::int32_t half) {
  bool touches = false;
  for_each_wall(map, centre, half, [&](std::int32_t, std::int32_t) { touches = true; });
  return touches;
}

void slide_circle(const Map& map, Vec2& centre, Velocity& velocity, std::int32_t radius) {
  const std::int32_t n = strides(to_vec(velocity), kMaxStride);
  for (std::int32_t i = 0; i < n; ++i) {
    const Vec2 before = centre;
    centre = centre + stride(to_vec(velocity), i, n);
    if (push_out(map, centre, velocity, radius)) continue;
    centre = before;
    velocity = {};
    return;
  }
}

Vec2 trace_ray(const Map& map, Vec2 origin, Vec2 direction, std::int32_t limit) {
  RayAxis x = start_axis(origin.x, direction.x);
  RayAxis y = start_axis(origin.y, direction.y);
  if (map.wall_at_tile(x.tile, y.tile)) return origin;
  for (std::int32_t i = 0; i < 2 * kMaxMapSide; ++i) {
    const std::int64_t order = border_order(x, y);
    const RayAxis first = order <= 0 ? x : y;
    if (first.gap * kUnitLength >= limit * first.speed) return origin + scale(direction, limit, kUnitLength);
    bool wall = order == 0 &&
                (map.wall_at_tile(x.tile + x.step, y.tile) || map.wall_at_tile(x.tile, y.tile + y.step));
    if (order <= 0) cross_border(x);
    if (order >= 0) cross_border(y);
    wall = wall || map.wall_at_tile(x.tile, y.tile);
    if (wall) return origin + scale(direction, first.gap, first.speed);
  }
  return origin;  // not reached: a map has fewer borders than that
}

Vec2 trace_wall(const Map& map, Vec2 origin, Angle aim, std::int32_t max_units) {
  const Vec2 inside{std::clamp(origin.x, -kMaxCoordinate, kMaxCoordinate),
                    std::clamp(origin.y, -kMaxCoordinate, kMaxCoordinate)};
  const std::int32_t units = std::clamp(max_units, 0, 2 * kMaxMapSide * kTileUnits);
  return trace_ray(map, inside, unit_vector(aim), units * kSubunits);
}

}  // namespace tw::sim
