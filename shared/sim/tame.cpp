// SPDX-License-Identifier: MIT
#include "shared/sim/tame.hpp"

#include <algorithm>

#include "shared/sim/tuning.hpp"

namespace tw::sim {
namespace {

Vec2 inside(Vec2 pos, const Map& map) {
  return {std::clamp(pos.x, 0, std::max(0, map.width * kTileSub)),
          std::clamp(pos.y, 0, std::max(0, map.height * kTileSub))};
}

std::int16_t bounded_speed(std::int16_t speed) {
  return static_cast<std::int16_t>(std::clamp<std::int32_t>(speed, -kDashSpeed, kDashSpeed));
}

void tame_player(Player& player, const Map& map) {
  if (player.state != PlayerState::kAlive && player.state != PlayerState::kDead) {
    player = {};
    return;
  }
  player.pos = inside(player.pos, map);
  player.vel = {bounded_speed(player.vel.x), bounded_speed(player.vel.y)};
  player.rail_charge = std::min(player.rail_charge, kRailChargeTicks);
  player.health = std::min(player.health, kMaxHealth);
  player.shield = std::min(player.shield, kMaxShield);
}

void tame_disc(Disc& disc, const Map& map, Tick now) {
  if (disc.owner.index() >= kMaxPlayers) {
    disc = {};
    return;
  }
  disc.pos = inside(disc.pos, map);
  disc.bounces_left = std::min(disc.bounces_left, kDiscBounces);
  if (disc.dies_at - now > std::int64_t{kDiscLifeTicks}) disc.dies_at = now + kDiscLifeTicks;
}

}  // namespace

void tame(World& world, const Map& map) {
  for (Player& player : world.players) tame_player(player, map);
  for (Disc& disc : world.discs) tame_disc(disc, map, world.tick);
}

}  // namespace tw::sim
