// SPDX-License-Identifier: MIT
#include "server/match/rewind.hpp"

#include <algorithm>
#include <cstdlib>

#include "shared/sim/tuning.hpp"

namespace tw::match {
namespace {

constexpr std::uint32_t kParts = 16;  ///< of a tick
/// Nobody walks, dashes or is pushed further in a tick: who did was put there, and was not seen on the way.
constexpr std::int32_t kFurthestInATick = 2 * sim::kDashSpeed;

bool was_put(sim::Vec2 a, sim::Vec2 b) {
  return std::abs(a.x - b.x) > kFurthestInATick || std::abs(a.y - b.y) > kFurthestInATick;
}

/// Alive and on foot in every tick from `from` to `to`, which the history holds.
bool walked_on(std::size_t seat, Tick from, Tick to, const WorldHistory& history) {
  const sim::Player* before = nullptr;
  for (Tick tick = from; tick <= to; ++tick) {
    const sim::World* world = history.find(tick);
    if (world == nullptr) return false;
    const sim::Player& player = world->players[seat];
    if (player.state != sim::PlayerState::kAlive) return false;
    if (before != nullptr && was_put(before->pos, player.pos)) return false;
    before = &player;
  }
  return true;
}

std::int32_t between(std::int32_t a, std::int32_t b, std::uint32_t part) {
  return a + (b - a) * static_cast<std::int32_t>(part) / static_cast<std::int32_t>(kParts);
}

}  // namespace

void Rewinder::add(PlayerId shooter, std::uint16_t seen_behind, Tick now, const WorldHistory& history) {
  const std::uint32_t behind = std::min<std::uint32_t>(seen_behind, kParts * kMaxRewindTicks);
  const std::uint64_t next = std::uint64_t{kParts} * (now.value + std::uint64_t{1});
  if (behind <= kParts || behind > next) return;
  const std::uint64_t seen = next - behind;
  const Tick from{static_cast<std::uint32_t>(seen / kParts)};
  const auto part = static_cast<std::uint32_t>(seen % kParts);
  const sim::World* older = history.find(from);
  const sim::World* newer = part == 0 ? older : history.find(from + 1);
  if (older == nullptr || newer == nullptr) return;

  sim::PastBodies& bodies = bodies_[shooter.index()];
  bodies.behind = static_cast<std::uint16_t>(behind);
  for (std::size_t seat = 0; seat < kMaxPlayers; ++seat) {
    const sim::Vec2 a = older->players[seat].pos, b = newer->players[seat].pos;
    bodies.there[seat] = walked_on(seat, from, now, history);
    bodies.pos[seat] = {between(a.x, b.x, part), between(a.y, b.y, part)};
  }
  rewinds_[shooter.index()] = &bodies;
}

bool would_fire_rail(const sim::Player& player, sim::Command command) {
  return player.state == sim::PlayerState::kAlive && player.rail_charge == sim::kRailChargeTicks &&
         (command.buttons & sim::kRail) == 0;
}

}  // namespace tw::match
