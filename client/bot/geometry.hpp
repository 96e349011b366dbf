// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "shared/sim/map.hpp"
#include "shared/sim/units.hpp"

/// What a bot needs of geometry. Floats: a bot only chooses buttons, the simulation stays in integers.
namespace tw::bot {

struct Vec {
  double x = 0, y = 0;  ///< world units, or units a tick
  friend constexpr Vec operator+(Vec a, Vec b) { return {a.x + b.x, a.y + b.y}; }
  friend constexpr Vec operator-(Vec a, Vec b) { return {a.x - b.x, a.y - b.y}; }
  friend constexpr Vec operator*(Vec a, double k) { return {a.x * k, a.y * k}; }
};

inline Vec to_vec(sim::Vec2 v) {
  return {v.x / double{sim::kSubunits}, v.y / double{sim::kSubunits}};
}
inline Vec to_vec(sim::Velocity v) {
  return {v.x / double{sim::kSubunits}, v.y / double{sim::kSubunits}};
}
inline double dot(Vec a, Vec b) {
  return a.x * b.x + a.y * b.y;
}
inline double length(Vec v) {
  return std::hypot(v.x, v.y);
}
inline Vec left_of(Vec v) {
  return {-v.y, v.x};
}
inline double angle_of(Vec v) {
  return std::atan2(v.y, v.x);
}

/// The signed turn from `a` to `b`, -pi..pi.
inline double turn_between(double a, double b) {
  return std::remainder(b - a, 2 * std::numbers::pi);
}

inline sim::Angle to_angle(double radians) {
  const double turns = radians / (2 * std::numbers::pi);
  return static_cast<sim::Angle>(std::lround((turns - std::floor(turns)) * 65536.0) & 0xffff);
}

/// True if a circle of `radius` units can go straight from a to b (0: a thin ray).
bool clear_way(const sim::Map& map, Vec a, Vec b, double radius);

}  // namespace tw::bot
