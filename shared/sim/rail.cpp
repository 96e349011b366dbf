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

/// A rail that passes no further from a body than this was meant for it.
constexpr std::int32_t kNearMiss = 5 * kPlayerRadius;
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

/// Where the targets of one shot are; kNoPlayer is nobody.
class Targets {
 public:
  Targets(const World& world, PlayerId shooter, const PastBodies* past)
      : world_(world), shooter_(shooter), past_(past) {}

  bool there(std::size_t seat) const {
    const bool alive = world_.players[seat].state == PlayerState::kAlive && seat != shooter_.index();
    return alive && (past_ == nullptr || past_->there[seat]);
  }
  Vec2 at(std::size_t seat) const { return past_ == nullptr ? world_.players[seat].pos : past_->pos[seat]; }

 private:
  const World& world_;
  PlayerId shooter_;
  const PastBodies* past_;
};

/// Who the shot was for: the first that it met, or else the one that it passed most closely.
PlayerId meant(const Targets& targets, Vec2 origin, Vec2 direction,
               const std::array<std::int64_t, kMaxPlayers>& entries, std::int64_t wall) {
  PlayerId chosen = kNoPlayer;
  std::int64_t first = wall;
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    if (entries[i] >= first) continue;
    first = entries[i];
    chosen = PlayerId{static_cast<std::uint8_t>(i)};
  }
  if (chosen != kNoPlayer) return chosen;
  std::int64_t closest = std::int64_t{kNearMiss} * kUnitLength;
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    if (!targets.there(i)) continue;
    const Vec2 relative = targets.at(i) - origin;
    const std::int64_t along = dot(relative, direction);
    const std::int64_t off = std::abs(cross(direction, relative));
    if (along <= 0 || along >= wall || off >= closest) continue;
    closest = off;
    chosen = PlayerId{static_cast<std::uint8_t>(i)};
  }
  return chosen;
}

}  // namespace

void fire_rail(World& world, const Map& map, PlayerId shooter, const PastBodies* past, Wounds& wounds,
               EventList& events) {
  const Player& player = world.players[shooter.index()];
  const Targets targets(world, shooter, past);
  const Vec2 direction = unit_vector(player.aim);
  Vec2 end = trace_ray(map, player.pos, direction, kRailRangeUnits * kSubunits);

  std::array<std::int64_t, kMaxPlayers> entries;
  std::int64_t nearest = dot(end - player.pos, direction);
  const std::int64_t wall = nearest;
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    entries[i] =
        targets.there(i) ? entry_into_circle(player.pos, direction, targets.at(i), kPlayerRadius) : kMiss;
    nearest = std::min(nearest, entries[i]);
  }
  if (nearest < wall) end = player.pos + scale(direction, nearest, length_squared(direction));

  const Vec2 muzzle = player.pos + scale(direction, kPlayerRadius, kUnitLength);
  events.push(
      {.tick = world.tick, .kind = EventKind::kRailFired, .actor = shooter, .from = muzzle, .to = end});
  if (past != nullptr) {
    if (const PlayerId target = meant(targets, player.pos, direction, entries, wall); target != kNoPlayer)
      events.push({.tick = world.tick,
                   .kind = EventKind::kRewound,
                   .actor = shooter,
                   .target = target,
                   .value = past->behind,
                   .from = targets.at(target.index()),
                   .to = world.players[target.index()].pos});
  }
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    if (entries[i] != nearest || nearest >= wall) continue;  // two at exactly the same distance are both hit
    wounds.add(world, PlayerId{static_cast<std::uint8_t>(i)}, {shooter, Weapon::kRail, kRailDamage, end},
               events);
  }
}

}  // namespace tw::sim
