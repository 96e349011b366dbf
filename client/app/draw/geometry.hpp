// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

namespace tw::app {

inline constexpr float kPi = 3.14159265358979f;

/// A point or a displacement, in pixels of the window unless a name says otherwise; y grows downwards.
struct Vec {
  float x = 0, y = 0;
  friend constexpr bool operator==(Vec, Vec) = default;
};
constexpr Vec operator+(Vec a, Vec b) { return {a.x + b.x, a.y + b.y}; }
constexpr Vec operator-(Vec a, Vec b) { return {a.x - b.x, a.y - b.y}; }
constexpr Vec operator*(Vec a, float s) { return {a.x * s, a.y * s}; }
inline float length(Vec v) { return std::sqrt(v.x * v.x + v.y * v.y); }
inline Vec direction(float radians) { return {std::cos(radians), std::sin(radians)}; }
/// Length 1, or the zero vector for the zero vector.
inline Vec normalised(Vec v) {
  const float l = length(v);
  return l > 0 ? v * (1 / l) : Vec{};
}
constexpr Vec perpendicular(Vec v) { return {-v.y, v.x}; }
constexpr Vec lerp(Vec a, Vec b, float t) { return a + (b - a) * t; }

struct Rect {
  float x = 0, y = 0, w = 0, h = 0;

  constexpr float right() const { return x + w; }
  constexpr float bottom() const { return y + h; }
  constexpr Vec centre() const { return {x + w / 2, y + h / 2}; }
  constexpr bool contains(Vec p) const { return p.x >= x && p.x < right() && p.y >= y && p.y < bottom(); }
  constexpr bool contains(const Rect& other) const {
    return other.x >= x && other.y >= y && other.right() <= right() && other.bottom() <= bottom();
  }
  constexpr bool overlaps(const Rect& other) const {
    return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
  }
  constexpr Rect inset(float by) const {
    return {x + by, y + by, std::max(0.F, w - 2 * by), std::max(0.F, h - 2 * by)};
  }
  friend constexpr bool operator==(const Rect&, const Rect&) = default;
};

}  // namespace tw::app
