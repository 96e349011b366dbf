// SPDX-License-Identifier: MIT
#include "shared/protocol/predict.hpp"

#include <algorithm>

#include "shared/protocol/record_fields.hpp"

namespace tw::protocol {
namespace {

std::int32_t moved(std::int32_t from, std::int16_t speed, std::int32_t ticks) {
  return std::clamp(from + speed * ticks, 1 - kPositionLimit, kPositionLimit - 1);
}

sim::Vec2 moved(sim::Vec2 from, sim::Velocity vel, std::int32_t ticks) {
  return {moved(from.x, vel.x, ticks), moved(from.y, vel.y, ticks)};
}

}  // namespace

void predict(sim::World& world, Tick tick) {
  const auto ticks = static_cast<std::int32_t>(tick - world.tick);
  for (sim::Player& player : world.players)
    if (player.state == sim::PlayerState::kAlive) player.pos = moved(player.pos, player.vel, ticks);
  for (sim::Disc& disc : world.discs)
    if (disc.owner != kNoPlayer) disc.pos = moved(disc.pos, disc.vel, ticks);
  world.tick = tick;
}

}  // namespace tw::protocol
