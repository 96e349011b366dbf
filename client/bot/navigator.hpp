// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "client/bot/geometry.hpp"
#include "shared/sim/map.hpp"

namespace tw::bot {

/// Ways over a map's tiles: one breadth-first search from where the bot stands answers how far everything is,
/// and leads to any of it. Keeps its buffers; searching allocates nothing once warm.
class Navigator {
 public:
  static constexpr std::uint16_t kUnreachable = 0xffff;

  /// Searches from the tile of `from`. A start inside a wall reaches nothing.
  void search(const sim::Map& map, Vec from);
  /// Tiles to walk from the start; kUnreachable: no way, or outside of the map.
  std::uint16_t tiles_to(Vec place) const;
  /// The tile centres from the start (without it) to `place`, in `path`. Empty when there is no way.
  void way_to(Vec place, std::vector<Vec>& path) const;

 private:
  std::int32_t tile_at(Vec place) const;  ///< -1 outside
  Vec centre_of(std::int32_t tile) const;

  std::int32_t width_ = 0, height_ = 0;
  std::vector<std::uint16_t> distance_;
  std::vector<std::int32_t> from_;
  std::vector<std::int32_t> queue_;
};

/// Of `path`, the furthest of the next few points that a body can reach in a straight line from `at`; drops
/// what lies before it. `at` itself when the path is empty.
Vec next_waypoint(const sim::Map& map, Vec at, std::vector<Vec>& path);

}  // namespace tw::bot
