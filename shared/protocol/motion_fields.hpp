// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "shared/protocol/record_fields.hpp"
#include "shared/sim/tuning.hpp"
#include "shared/sim/walls.hpp"

/// Places and speeds against their prediction. Internal to this room.
namespace tw::protocol {

/// Two numbers under one width: which of eight widths in 3 bits, then both zigzagged in that many bits.
using PairWidths = std::array<std::uint8_t, 8>;
inline constexpr PairWidths kPlaceWidths{3, 5, 7, 9, 11, 13, 16, 22};
inline constexpr PairWidths kSpeedWidths{1, 3, 5, 7, 8, 10, 12, 17};

template <class Stream>
void fields_pair(Stream& stream, std::int32_t& x, std::int32_t& y, const PairWidths& widths) {
  std::uint32_t code_x = zigzag(x), code_y = zigzag(y), choice = 0;
  while (choice < 7 && ((code_x | code_y) >> widths[choice]) != 0) ++choice;
  stream.bits(choice, 3);
  stream.bits(code_x, widths[choice]);
  stream.bits(code_y, widths[choice]);
  x = unzigzag(code_x);
  y = unzigzag(code_y);
}

constexpr bool is_position(std::int64_t value) { return -kPositionLimit < value && value < kPositionLimit; }
constexpr bool is_speed(std::int32_t value) { return value == static_cast<std::int16_t>(value); }

template <class Stream>
void fields_place(Stream& stream, sim::Vec2& pos, sim::Vec2 was) {
  sim::Vec2 off = pos - was;
  fields_pair(stream, off.x, off.y, kPlaceWidths);
  pos = was + off;
  if constexpr (!Stream::kWriting) {
    if (is_position(pos.x) && is_position(pos.y)) return;
    stream.fail();
    pos = was;
  }
}

template <class Stream>
void fields_speed(Stream& stream, sim::Velocity& vel) {
  std::int32_t x = vel.x, y = vel.y;
  fields_pair(stream, x, y, kSpeedWidths);
  if constexpr (!Stream::kWriting)
    if (!is_speed(x) || !is_speed(y)) stream.fail();
  vel = {static_cast<std::int16_t>(x), static_cast<std::int16_t>(y)};
}

/// How one coordinate and its speed came out, against the prediction.
enum class Outcome : std::uint8_t {
  kPredicted = 0,
  kWall = 1,    ///< it met a wall on the way: a player stopped there, a disc came back
  kShoved = 2,  ///< another place, the same speed
  kOther = 3,
};

/// What a wall does to one who meets it.
struct Body {
  std::int32_t radius;
  bool bounces;
};
inline constexpr Body kPlayerBody{sim::kPlayerRadius, false};
inline constexpr Body kDiscBody{sim::kDiscRadius, true};

struct Axis {
  std::int32_t pos = 0;
  std::int32_t speed = 0;
  friend constexpr bool operator==(Axis, Axis) = default;
};

/// Where a body's centre turns at the `nth` (0, 1, ...) face of a tile on its way from `start`.
constexpr std::int32_t turning_point(std::int32_t start, bool upwards, std::int32_t nth,
                                     std::int32_t radius) {
  if (upwards) return (sim::tile_of(start + radius - 1) + 1 + nth) * sim::kTileSub - radius;
  return (sim::tile_of(start - radius) - nth) * sim::kTileSub + radius;
}

constexpr Axis at_wall(Axis was, std::int32_t start, std::int32_t nth, Body body) {
  const std::int32_t turn = turning_point(start, was.speed > 0, nth, body.radius);
  if (body.bounces) return {2 * turn - was.pos, -was.speed};
  return {turn, 0};
}

inline constexpr std::int32_t kMaxFaces = 127;  ///< a map has no more tiles in a row

/// Which face explains how the axis came out, or -1.
constexpr std::int32_t find_face(Axis axis, Axis was, std::int32_t start, Body body) {
  if (was.speed == 0) return -1;
  const std::int32_t turn = body.bounces ? (axis.pos + was.pos) / 2 : axis.pos;
  const std::int32_t first = turning_point(start, was.speed > 0, 0, body.radius);
  const std::int32_t nth = (was.speed > 0 ? turn - first : first - turn) / sim::kTileSub;
  if (nth < 0 || nth > kMaxFaces || at_wall(was, start, nth, body) != axis) return -1;
  return nth;
}

inline constexpr unsigned kFaceOrder = 1;
inline constexpr unsigned kPlaceOrder = 9;
inline constexpr unsigned kSpeedOrder = 8;

template <class Stream>
void fields_face(Stream& stream, Axis& axis, Axis was, std::int32_t start, Body body) {
  std::uint32_t nth = 0;
  if constexpr (Stream::kWriting) nth = static_cast<std::uint32_t>(find_face(axis, was, start, body));
  stream.golomb(nth, kFaceOrder);
  if constexpr (!Stream::kWriting) {
    if (was.speed == 0 || nth > kMaxFaces)
      stream.fail();
    else
      axis = at_wall(was, start, static_cast<std::int32_t>(nth), body);
  }
}

template <class Stream>
void fields_residual(Stream& stream, Axis& axis, Axis was, bool other_speed) {
  std::int32_t off = axis.pos - was.pos;
  stream.signed_golomb(off, kPlaceOrder);
  constexpr std::int64_t kOut = kPositionLimit;  // beyond the range, whatever the sum is
  axis.pos = static_cast<std::int32_t>(std::clamp(std::int64_t{was.pos} + off, -kOut, kOut));
  if (!other_speed) return;
  std::int32_t change = axis.speed - was.speed;
  stream.signed_golomb(change, kSpeedOrder);
  constexpr std::int64_t kTooFast = 1 << 15;
  axis.speed =
      static_cast<std::int32_t>(std::clamp(std::int64_t{was.speed} + change, -kTooFast - 1, kTooFast));
}

constexpr Outcome outcome_of(Axis axis, Axis was, std::int32_t start, Body body) {
  if (axis == was) return Outcome::kPredicted;
  if (find_face(axis, was, start, body) >= 0) return Outcome::kWall;
  return axis.speed == was.speed ? Outcome::kShoved : Outcome::kOther;
}

/// `start`: where it was in the baseline. When reading, `axis` comes in equal to `was`.
template <class Stream>
void fields_axis(Stream& stream, Axis& axis, Axis was, std::int32_t start, Body body) {
  Outcome outcome = Outcome::kPredicted;
  if constexpr (Stream::kWriting) outcome = outcome_of(axis, was, start, body);
  stream.bits(outcome, 2);
  if (outcome == Outcome::kWall)
    fields_face(stream, axis, was, start, body);
  else if (outcome != Outcome::kPredicted)
    fields_residual(stream, axis, was, outcome == Outcome::kOther);
  if constexpr (!Stream::kWriting) {
    if (is_position(axis.pos) && is_speed(axis.speed)) return;
    stream.fail();
    axis = was;
  }
}

/// Players and discs alike.
template <class Stream, class Mover>
void fields_motion(Stream& stream, Mover& mover, const Mover& was, sim::Vec2 start, Body body) {
  Axis x{mover.pos.x, mover.vel.x}, y{mover.pos.y, mover.vel.y};
  fields_axis(stream, x, {was.pos.x, was.vel.x}, start.x, body);
  fields_axis(stream, y, {was.pos.y, was.vel.y}, start.y, body);
  mover.pos = {x.pos, y.pos};
  mover.vel = {static_cast<std::int16_t>(x.speed), static_cast<std::int16_t>(y.speed)};
}

}  // namespace tw::protocol
