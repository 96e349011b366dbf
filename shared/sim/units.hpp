// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tw::sim {

/// Positions are integers in 1/256 of a world unit; one unit is one pixel of the reference view at zoom 1.
inline constexpr std::int32_t kSubunits = 256;
inline constexpr std::int32_t kTileUnits = 32;
inline constexpr std::int32_t kTileSub = kTileUnits * kSubunits;

/// Subunits. |x|, |y| < 2^20 (128 tiles of 32 units), so that products fit 64 bits everywhere.
struct Vec2 {
  std::int32_t x = 0;
  std::int32_t y = 0;
  friend constexpr bool operator==(Vec2, Vec2) = default;
};
constexpr Vec2 operator+(Vec2 a, Vec2 b) { return {a.x + b.x, a.y + b.y}; }
constexpr Vec2 operator-(Vec2 a, Vec2 b) { return {a.x - b.x, a.y - b.y}; }

/// Subunits per tick.
struct Velocity {
  std::int16_t x = 0;
  std::int16_t y = 0;
  friend constexpr bool operator==(Velocity, Velocity) = default;
};

/// A full turn is 65,536; 0 looks along +x, a quarter turn along +y (down on the screen).
using Angle = std::uint16_t;

}  // namespace tw::sim
