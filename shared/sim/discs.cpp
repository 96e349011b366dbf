// SPDX-License-Identifier: MIT
#include <algorithm>

#include "shared/sim/integer_math.hpp"
#include "shared/sim/trig.hpp"
#include "shared/sim/tuning.hpp"
#include "shared/sim/walls.hpp"
#include "shared/sim/weapons.hpp"

namespace tw::sim {
namespace {

/// Where a coordinate lands that would have gone `past` the wall's face: as far before the face as it went
/// beyond.
std::int32_t mirrored(std::int32_t past, std::int32_t direction) {
  const std::int32_t front = direction > 0 ? past + kDiscRadius : past - kDiscRadius;
  const std::int32_t face = direction > 0 ? tile_of(front) * kTileSub : (tile_of(front) + 1) * kTileSub;
  return past + 2 * (face - front);
}

/// Moves one coordinate by `distance`; true if it met a wall. To walls a disc is a small square: a bounce
/// turns one sign around and nothing else, so its speed never drifts and its path stays two straight lines on
/// the wire.
bool bounce_axis(const Map& map, Vec2& pos, std::int32_t Vec2::*axis, std::int32_t distance) {
  if (distance == 0) return false;
  Vec2 next = pos;
  next.*axis += distance;
  if (!square_touches_wall(map, next, kDiscRadius)) {
    pos = next;
    return false;
  }
  next.*axis = mirrored(next.*axis, distance);
  if (!square_touches_wall(map, next, kDiscRadius)) pos = next;
  return true;
}

/// One stride of flight. True if the disc lives on.
bool fly_stride(World& world, const Map& map, Disc& disc, Vec2 part, EventList& events) {
  const bool turned_x = bounce_axis(map, disc.pos, &Vec2::x, part.x);
  const bool turned_y = bounce_axis(map, disc.pos, &Vec2::y, part.y);
  if (!turned_x && !turned_y) return true;
  if (turned_x) disc.vel.x = static_cast<std::int16_t>(-disc.vel.x);
  if (turned_y) disc.vel.y = static_cast<std::int16_t>(-disc.vel.y);
  events.push({.tick = world.tick, .kind = EventKind::kDiscBounce, .actor = disc.owner, .from = disc.pos});
  if (disc.bounces_left == 0) return false;
  --disc.bounces_left;
  return true;
}

/// True if the disc touched someone; it hurts everyone whom it touches at once. Its owner only after a
/// bounce.
bool strike(World& world, const Disc& disc, Wounds& wounds, EventList& events) {
  bool struck = false;
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    const Player& player = world.players[i];
    if (player.state != PlayerState::kAlive || !within(disc.pos, player.pos, kDiscRadius + kPlayerRadius))
      continue;
    if (i == disc.owner.index() && disc.bounces_left == kDiscBounces) continue;
    struck = true;
    wounds.add(world, PlayerId{static_cast<std::uint8_t>(i)},
               {disc.owner, Weapon::kDisc, kDiscDamage, disc.pos}, events);
  }
  return struck;
}

/// True if the disc lives on.
bool fly(World& world, const Map& map, Disc& disc, Wounds& wounds, EventList& events) {
  if (world.tick >= disc.dies_at) return false;
  const std::int32_t n = std::max(1, strides(to_vec(disc.vel), kMaxStride));
  for (std::int32_t i = 0; i < n; ++i) {
    if (!fly_stride(world, map, disc, stride(to_vec(disc.vel), i, n), events)) return false;
    if (strike(world, disc, wounds, events)) return false;
  }
  return true;
}

/// From the player's centre towards the muzzle, as far as there is room.
Vec2 find_muzzle(const Map& map, Vec2 centre, Vec2 direction) {
  constexpr std::int32_t kSteps = 6;
  const Vec2 reach = scale(direction, kPlayerRadius + kDiscRadius, kUnitLength);
  Vec2 muzzle = centre;
  for (std::int32_t i = 0; i < kSteps; ++i) {
    const Vec2 next = muzzle + stride(reach, i, kSteps);
    if (square_touches_wall(map, next, kDiscRadius)) break;
    muzzle = next;
  }
  return muzzle;
}

/// A free slot, or that of the disc that would die first: nobody's shot is refused because others shot
/// before.
Disc& slot_for_new_disc(World& world) {
  Disc* oldest = &world.discs.front();
  for (Disc& disc : world.discs) {
    if (disc.owner == kNoPlayer) return disc;
    if (disc.dies_at < oldest->dies_at) oldest = &disc;
  }
  return *oldest;
}

}  // namespace

void fly_discs(World& world, const Map& map, Wounds& wounds, EventList& events) {
  for (Disc& disc : world.discs) {
    if (disc.owner == kNoPlayer) continue;
    if (!fly(world, map, disc, wounds, events)) disc = {};
  }
}

void launch_disc(World& world, const Map& map, PlayerId owner, EventList& events) {
  const Player& player = world.players[owner.index()];
  const Vec2 direction = unit_vector(player.aim);
  Disc& disc = slot_for_new_disc(world);
  disc = {.pos = find_muzzle(map, player.pos, direction),
          .vel = to_velocity(scale(direction, kDiscSpeed, kUnitLength)),
          .dies_at = world.tick + kDiscLifeTicks,
          .owner = owner,
          .bounces_left = kDiscBounces};
  events.push({.tick = world.tick, .kind = EventKind::kDiscFired, .actor = owner, .from = disc.pos});
}

}  // namespace tw::sim
