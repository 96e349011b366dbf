// SPDX-License-Identifier: MIT
#include "shared/sim/movement.hpp"

#include <algorithm>
#include <cstdlib>

#include "shared/sim/integer_math.hpp"
#include "shared/sim/trig.hpp"
#include "shared/sim/tuning.hpp"
#include "shared/sim/walls.hpp"

namespace tw::sim {
namespace {

constexpr std::int32_t kDiagonal = 23170;  // kUnitLength / sqrt(2)
constexpr std::uint8_t kKnownButtons = 0x7f;

/// Of kUnitLength, or zero.
Vec2 wished_direction(std::uint8_t buttons) {
  const int x = int{(buttons & kRight) != 0} - int{(buttons & kLeft) != 0};
  const int y = int{(buttons & kDown) != 0} - int{(buttons & kUp) != 0};
  const std::int32_t length = x != 0 && y != 0 ? kDiagonal : kUnitLength;
  return {x * length, y * length};
}

std::int32_t top_speed(const Player& player, Tick now) {
  std::int32_t speed = kRunSpeed;
  if (now < player.haste_until) speed = speed * kHastePercent / 100;
  if (player.rail_charge > 0) speed = speed * kChargingPercent / 100;
  return speed;
}

/// A dash has no field of its own: it is the first kDashTicks of its cooldown.
bool dashing(const Player& player, Tick now) {
  return player.dash_ready_at - now > std::int64_t{kDashCooldownTicks} - kDashTicks;
}

/// One axis towards its wish. It arrives exactly, and then stays: a steady velocity costs nothing on the
/// wire.
std::int16_t approach(std::int32_t speed, std::int32_t wish, std::int32_t top) {
  const std::int32_t rate = std::abs(speed) > top ? kBrake : wish != 0 ? kAcceleration : kFriction;
  return static_cast<std::int16_t>(speed + std::clamp(wish - speed, -rate, rate));
}

void start_dash(Player& player, Tick now) {
  const Vec2 wish = wished_direction(player.buttons);
  const Vec2 direction = wish == Vec2{} ? unit_vector(player.aim) : wish;
  player.vel = to_velocity(scale(direction, kDashSpeed, kUnitLength));
  player.dash_ready_at = now + kDashCooldownTicks;
}

void walk(Player& player, Tick now) {
  const std::int32_t top = top_speed(player, now);
  const Vec2 wish = scale(wished_direction(player.buttons), top, kUnitLength);
  player.vel.x = approach(player.vel.x, wish.x, top);
  player.vel.y = approach(player.vel.y, wish.y, top);
}

/// From the second to the first. Two at exactly the same place part along the difference of their aims; only if
/// they share that too, nothing but their seats tells them apart.
Vec2 way_apart(const Player& first, const Player& second, std::size_t pair) {
  if (first.pos != second.pos) return first.pos - second.pos;
  if (first.aim != second.aim) return unit_vector(first.aim) - unit_vector(second.aim);
  return unit_vector(static_cast<Angle>(pair * 40503));  // 65536 / the golden ratio: fans a crowd out
}

/// By how much the first of two overlapping players must yield; the second yields by exactly as much the other
/// way.
Vec2 half_overlap(const Player& first, const Player& second, std::size_t pair) {
  const Vec2 apart = way_apart(first, second, pair);
  const std::int64_t length = std::max<std::int64_t>(1, isqrt(length_squared(apart)));
  const std::int64_t distance = first.pos == second.pos ? 0 : length;
  return scale(apart, std::int64_t{2} * kPlayerRadius - distance, 2 * length);
}

/// In a crowd the shoves of many neighbours add up; more than a stride at once would be a throw.
Velocity bounded_shove(Vec2 shove) {
  return to_velocity(
      {std::clamp(shove.x, -kMaxStride, kMaxStride), std::clamp(shove.y, -kMaxStride, kMaxStride)});
}

}  // namespace

void steer_player(Player& player, PlayerId id, Command command, Tick now, EventList& events) {
  const bool dash_pressed = (command.buttons & ~player.buttons & kDash) != 0;
  player.buttons = command.buttons & kKnownButtons;
  if (player.state != PlayerState::kAlive) return;
  player.aim = command.aim;
  if (dash_pressed && now >= player.dash_ready_at) {
    start_dash(player, now);
    events.push({.tick = now, .kind = EventKind::kDash, .actor = id, .from = player.pos});
  } else if (!dashing(player, now)) {
    walk(player, now);
  }
}

void steer_players(World& world, const Commands& commands, EventList& events) {
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    Player& player = world.players[i];
    if (player.state == PlayerState::kAbsent) continue;
    steer_player(player, PlayerId{static_cast<std::uint8_t>(i)}, commands[i], world.tick, events);
  }
}

void move_players(World& world, const Map& map) {
  for (Player& player : world.players)
    if (player.state == PlayerState::kAlive) slide_circle(map, player.pos, player.vel, kPlayerRadius);
}

void push_players_apart(World& world, const Map& map) {
  std::array<Vec2, kMaxPlayers> shoves{};
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    const Player& first = world.players[i];
    if (first.state != PlayerState::kAlive) continue;
    for (std::size_t j = i + 1; j < kMaxPlayers; ++j) {
      const Player& second = world.players[j];
      if (second.state != PlayerState::kAlive || !within(first.pos, second.pos, 2 * kPlayerRadius)) continue;
      const Vec2 shove = half_overlap(first, second, i * kMaxPlayers + j);
      shoves[i] = shoves[i] + shove;
      shoves[j] = shoves[j] - shove;
    }
  }
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    if (shoves[i] == Vec2{}) continue;
    Velocity shove = bounded_shove(shoves[i]);
    slide_circle(map, world.players[i].pos, shove, kPlayerRadius);
  }
}

}  // namespace tw::sim
