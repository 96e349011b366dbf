// SPDX-License-Identifier: MIT
#include "client/bot/geometry.hpp"

#include <algorithm>

namespace tw::bot {
namespace {

// Steps of a quarter tile: a corner can be cut by a hair, which costs a bot a missed shot and nobody else
// anything.
bool clear_ray(const sim::Map& map, Vec a, Vec b) {
  const Vec way = b - a;
  const int steps = std::max(1, static_cast<int>(length(way) / (sim::kTileUnits / 4.0)));
  for (int i = 0; i <= steps; ++i) {
    const Vec at = a + way * (static_cast<double>(i) / steps);
    const auto tx = static_cast<std::int32_t>(std::floor(at.x / sim::kTileUnits));
    const auto ty = static_cast<std::int32_t>(std::floor(at.y / sim::kTileUnits));
    if (map.wall_at_tile(tx, ty)) return false;
  }
  return true;
}

}  // namespace

bool clear_way(const sim::Map& map, Vec a, Vec b, double radius) {
  const double distance = length(b - a);
  if (radius <= 0 || distance < 1) return clear_ray(map, a, b);
  const Vec aside = left_of(b - a) * (radius / distance);
  return clear_ray(map, a + aside, b + aside) && clear_ray(map, a - aside, b - aside);
}

}  // namespace tw::bot
