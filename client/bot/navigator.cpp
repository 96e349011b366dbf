// SPDX-License-Identifier: MIT
#include "client/bot/navigator.hpp"

#include <algorithm>
#include <array>

namespace tw::bot {
namespace {

constexpr double kBodyUnits = 12.5;  // the player's radius and a little
constexpr std::size_t kLookAhead = 7;

}  // namespace

std::int32_t Navigator::tile_at(Vec place) const {
  const auto tx = static_cast<std::int32_t>(std::floor(place.x / sim::kTileUnits));
  const auto ty = static_cast<std::int32_t>(std::floor(place.y / sim::kTileUnits));
  return tx < 0 || ty < 0 || tx >= width_ || ty >= height_ ? -1 : ty * width_ + tx;
}

Vec Navigator::centre_of(std::int32_t tile) const {
  return {(tile % width_ + 0.5) * sim::kTileUnits, (tile / width_ + 0.5) * sim::kTileUnits};
}

void Navigator::search(const sim::Map& map, Vec from) {
  width_ = map.width;
  height_ = map.height;
  const auto tiles = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_);
  distance_.assign(tiles, kUnreachable);
  from_.resize(tiles);
  queue_.clear();
  const std::int32_t start = tile_at(from);
  if (start < 0 || map.walls[static_cast<std::size_t>(start)] != 0) return;
  distance_[static_cast<std::size_t>(start)] = 0;
  queue_.push_back(start);
  for (std::size_t head = 0; head < queue_.size(); ++head) {
    const std::int32_t tile = queue_[head];
    // The border of a map is wall, so a neighbour never wraps around a row.
    for (const std::int32_t next : {tile - 1, tile + 1, tile - width_, tile + width_}) {
      if (next < 0 || static_cast<std::size_t>(next) >= tiles) continue;
      const auto at = static_cast<std::size_t>(next);
      if (map.walls[at] != 0 || distance_[at] != kUnreachable) continue;
      distance_[at] = static_cast<std::uint16_t>(distance_[static_cast<std::size_t>(tile)] + 1);
      from_[at] = tile;
      queue_.push_back(next);
    }
  }
}

std::uint16_t Navigator::tiles_to(Vec place) const {
  const std::int32_t tile = tile_at(place);
  return tile < 0 ? kUnreachable : distance_[static_cast<std::size_t>(tile)];
}

void Navigator::way_to(Vec place, std::vector<Vec>& path) const {
  path.clear();
  const std::uint16_t tiles = tiles_to(place);
  if (tiles == kUnreachable) return;
  std::int32_t tile = tile_at(place);
  for (std::uint16_t i = 0; i < tiles; ++i) {
    path.push_back(centre_of(tile));
    tile = from_[static_cast<std::size_t>(tile)];
  }
  std::reverse(path.begin(), path.end());
}

Vec next_waypoint(const sim::Map& map, Vec at, std::vector<Vec>& path) {
  if (path.empty()) return at;
  std::size_t furthest = 0;
  for (std::size_t i = 1; i < std::min(kLookAhead, path.size()); ++i) {
    if (!clear_way(map, at, path[i], kBodyUnits)) break;
    furthest = i;
  }
  path.erase(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(furthest));
  return path.front();
}

}  // namespace tw::bot
