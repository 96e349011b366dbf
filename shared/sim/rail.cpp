// SPDX-License-Identifier: MIT
#include <algorithm>
#include <limits>

#include "shared/sim/integer_math.hpp"
#include "shared/sim/trig.hpp"
#include "shared/sim/tuning.hpp"
#include "shared/sim/walls.hpp"
#include "shared/sim/weapons.hpp"

namespace tw::sim {
namespace {

constexpr std::int64_t kMiss = std::numeric_limits<std::int64_t>::max();

/// Where a ray enters a circle, measured along the ray in subunits times the direction's length.
///   along = rel . d    off = d x rel    entry = along - sqrt(r^2 |d|^2 - off^2)
/// The first test on `off` keeps its square within 2^54.
std::int64_t entry_into_circle(Vec2 origin, Vec2 direction, Vec2 centre, std::int32_t radius) {
  const Vec2 relative = centre - origin;
  const std::int64_t along = dot(relative, direction);
  if (along <= 0) return kMiss;
  const std::int64_t off = cross(direction, relative);
  const std::int64_t reach = std::int64_t{radius} * (kUnitLength + 1);
  if (off > reach || off < -reach) return kMiss;
  const std::int64_t half_chord_squared =
      std::int64_t{radius} * radius * length_squared(direction) - off * off;
  if (half_chord_squared < 0) return kMiss;
  return std::max<std::int64_t>(0, along - isqrt(half_chord_squared));
}

}  // namespace

void fire_rail(World& world, const Map& map, PlayerId shooter, Wounds& wounds, EventList& events) {
  const Player& player = world.players[shooter.index()];
  const Vec2 direction = unit_vector(player.aim);
  Vec2 end = trace_ray(map, player.pos, direction, kRailRangeUnits * kSubunits);

  std::array<std::int64_t, kMaxPlayers> entries;
  std::int64_t nearest = dot(end - player.pos, direction);
  const std::int64_t wall = nearest;
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    const Player& other = world.players[i];
    const bool target = other.state == PlayerState::kAlive && i != shooter.index();
    entries[i] = target ? entry_into_circle(player.pos, direction, other.pos, kPlayerRadius) : kMiss;
    nearest = std::min(nearest, entries[i]);
  }
  if (nearest < wall) end = player.pos + scale(direction, nearest, length_squared(direction));

  const Vec2 muzzle = player.pos + scale(direction, kPlayerRadius, kUnitLength);
  events.push(
      {.tick = world.tick, .kind = EventKind::kRailFired, .actor = shooter, .from = muzzle, .to = end});
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    if (entries[i] != nearest || nearest >= wall) continue;  // two at exactly the same distance are both hit
    wounds.add(world, PlayerId{static_cast<std::uint8_t>(i)}, {shooter, Weapon::kRail, kRailDamage, end},
               events);
  }
}

}  // namespace tw::sim
