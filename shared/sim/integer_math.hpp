// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>

#include "shared/sim/units.hpp"

/// Exact geometry. With |x|, |y| < 2^21 every product below stays far inside 64 bits.
namespace tw::sim {

constexpr std::int64_t dot(Vec2 a, Vec2 b) { return std::int64_t{a.x} * b.x + std::int64_t{a.y} * b.y; }
constexpr std::int64_t cross(Vec2 a, Vec2 b) { return std::int64_t{a.x} * b.y - std::int64_t{a.y} * b.x; }
constexpr std::int64_t length_squared(Vec2 v) { return dot(v, v); }

constexpr bool within(Vec2 a, Vec2 b, std::int32_t distance) {
  const Vec2 d = a - b;
  if (d.x >= distance || d.x <= -distance || d.y >= distance || d.y <= -distance) return false;
  return length_squared(d) < std::int64_t{distance} * distance;
}

/// Floor of the square root, digit by digit in base 4.
constexpr std::int64_t isqrt(std::int64_t value) {
  if (value <= 0) return 0;
  auto rest = static_cast<std::uint64_t>(value);
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << ((std::bit_width(rest) - 1) / 2 * 2); bit != 0; bit >>= 2) {
    if (rest >= root + bit) {
      rest -= root + bit;
      root = (root >> 1) + bit;
    } else {
      root >>= 1;
    }
  }
  return static_cast<std::int64_t>(root);
}

/// `v * numerator / denominator`, rounded towards zero: opposite vectors stay exactly opposite.
constexpr Vec2 scale(Vec2 v, std::int64_t numerator, std::int64_t denominator) {
  return {static_cast<std::int32_t>(v.x * numerator / denominator),
          static_cast<std::int32_t>(v.y * numerator / denominator)};
}

constexpr std::int32_t larger_component(Vec2 v) {
  const std::int32_t x = v.x < 0 ? -v.x : v.x;
  const std::int32_t y = v.y < 0 ? -v.y : v.y;
  return x > y ? x : y;
}

constexpr Vec2 to_vec(Velocity v) { return {v.x, v.y}; }
/// The caller knows that both components fit.
constexpr Velocity to_velocity(Vec2 v) {
  return {static_cast<std::int16_t>(v.x), static_cast<std::int16_t>(v.y)};
}

/// How often a move of `whole` must look at the walls.
constexpr std::int32_t strides(Vec2 whole, std::int32_t longest_stride) {
  return (larger_component(whole) + longest_stride - 1) / longest_stride;
}
/// The part of `whole` that belongs to stride `i` of `n`. The parts sum to the whole exactly.
constexpr Vec2 stride(Vec2 whole, std::int32_t i, std::int32_t n) {
  return scale(whole, i + 1, n) - scale(whole, i, n);
}

}  // namespace tw::sim
