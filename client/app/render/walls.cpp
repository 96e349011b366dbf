// SPDX-License-Identifier: MIT
#include "client/app/render/walls.hpp"

#include <SFML/Graphics/RenderStates.hpp>

#include "client/app/draw/canvas.hpp"

namespace tw::app {
namespace {

constexpr float kTile = sim::kTileUnits;
constexpr float kCorner = 5, kLight = 2.5F, kShadow = 9;  // units
constexpr int kCornerSteps = 2;
constexpr float kFarScale = 0.36F;  ///< below it a corner is less than two pixels

sf::Color to_sf(Rgba c) { return {c.r, c.g, c.b, c.a}; }

void quad(std::vector<sf::Vertex>& out, const Rect& r, Rgba top, Rgba bottom) {
  const sf::Vertex a({r.x, r.y}, to_sf(top)), b({r.right(), r.y}, to_sf(top));
  const sf::Vertex c({r.right(), r.bottom()}, to_sf(bottom)), d({r.x, r.bottom()}, to_sf(bottom));
  out.insert(out.end(), {a, b, c, a, c, d});
}

/// Appends a corner to an outline: the point itself, or a quarter circle when it stands free.
void corner(std::vector<Vec>& outline, Vec at, Vec inwards, bool free, float first_angle) {
  if (!free) return outline.push_back(at);
  const Vec centre = at + inwards * kCorner;
  for (int i = 0; i <= kCornerSteps; ++i)
    outline.push_back(centre +
                      direction(first_angle + kPi / 2 * static_cast<float>(i) / kCornerSteps) * kCorner);
}

/// Is [from, to) of this row a whole run: wall, and no wall at either end?
bool is_run(const sim::Map& map, std::int32_t ty, std::int32_t from, std::int32_t to) {
  if (from > 0 && map.wall_at_tile(from - 1, ty)) return false;
  if (to < map.width && map.wall_at_tile(to, ty)) return false;
  for (std::int32_t tx = from; tx < to; ++tx)
    if (!map.wall_at_tile(tx, ty)) return false;
  return true;
}

}  // namespace

void Walls::draw(sf::RenderTarget& target, const sim::Map& map, const Camera& camera) {
  if (built_for_ != map.hash || near_.empty()) build(map);
  const std::vector<sf::Vertex>& shown = camera.scale < kFarScale ? far_ : near_;
  target.setView(clip_view(target, camera.viewport));
  sf::RenderStates states;
  states.transform.translate(camera.offset.x, camera.offset.y).scale(camera.scale, camera.scale);
  if (!shown.empty()) target.draw(shown.data(), shown.size(), sf::Triangles, states);
}

void Walls::build(const sim::Map& map) {
  for (auto* list : {&shadows_, &bodies_, &lights_, &far_}) list->clear();
  for (std::int32_t ty = 0; ty < map.height; ++ty) add_row(map, ty);
  near_ = shadows_;
  near_.insert(near_.end(), bodies_.begin(), bodies_.end());
  near_.insert(near_.end(), lights_.begin(), lights_.end());
  built_for_ = map.hash;
}

void Walls::add_row(const sim::Map& map, std::int32_t ty) {
  for (std::int32_t tx = 0; tx < map.width;) {
    if (!map.wall_at_tile(tx, ty)) {
      ++tx;
      continue;
    }
    const std::int32_t from = tx;
    while (tx < map.width && map.wall_at_tile(tx, ty)) ++tx;
    add_edges(map, ty, from, tx);
    if (ty > 0 && is_run(map, ty - 1, from, tx)) continue;  // part of the block that began above
    std::int32_t bottom = ty + 1;
    while (bottom < map.height && is_run(map, bottom, from, tx)) ++bottom;
    add_body(map, {from, ty, tx, bottom});
  }
}

void Walls::add_body(const sim::Map& map, const Block& b) {
  const auto x0 = static_cast<float>(b.left) * kTile, x1 = static_cast<float>(b.right) * kTile;
  const auto y0 = static_cast<float>(b.top) * kTile, y1 = static_cast<float>(b.bottom) * kTile;
  const bool left_free = !map.wall_at_tile(b.left - 1, b.top), right_free = !map.wall_at_tile(b.right, b.top);
  std::vector<Vec> outline;
  corner(outline, {x0, y0}, {1, 1}, left_free && !map.wall_at_tile(b.left, b.top - 1), kPi);
  corner(outline, {x1, y0}, {-1, 1}, right_free && !map.wall_at_tile(b.right - 1, b.top - 1), kPi * 1.5F);
  corner(outline, {x1, y1}, {-1, -1}, right_free && !map.wall_at_tile(b.right - 1, b.bottom), 0);
  corner(outline, {x0, y1}, {1, -1}, left_free && !map.wall_at_tile(b.left, b.bottom), kPi / 2);
  const sf::Color body = to_sf(colour::kWall);
  for (std::size_t i = 1; i + 1 < outline.size(); ++i)
    for (const Vec p : {outline[0], outline[i], outline[i + 1]})
      bodies_.emplace_back(sf::Vector2f(p.x, p.y), body);
  quad(far_, {x0, y0, x1 - x0, y1 - y0}, colour::kWall, colour::kWall);
  const Rgba side = faded(colour::kWallEdge, 0.55F);
  if (left_free) quad(lights_, {x0, y0 + kCorner, 1.2F, y1 - y0 - 2 * kCorner}, side, side);
  if (right_free) quad(lights_, {x1 - 1.2F, y0 + kCorner, 1.2F, y1 - y0 - 2 * kCorner}, side, side);
}

/// Light falls from above: free upper edges shine, free lower edges throw a short shadow.
void Walls::add_edges(const sim::Map& map, std::int32_t ty, std::int32_t from, std::int32_t to) {
  const auto y0 = static_cast<float>(ty) * kTile;
  const auto strip = [&](std::int32_t neighbour, auto emit) {
    for (std::int32_t tx = from; tx < to;) {
      const std::int32_t start = tx;
      while (tx < to && !map.wall_at_tile(tx, neighbour)) ++tx;
      if (tx > start)
        emit(static_cast<float>(start) * kTile, static_cast<float>(tx) * kTile, start == from, tx == to);
      if (tx == start) ++tx;
    }
  };
  strip(ty - 1, [&](float x0, float x1, bool left_end, bool right_end) {
    const float left = x0 + (left_end ? kCorner : 0), right = x1 - (right_end ? kCorner : 0);
    quad(lights_, {left, y0, right - left, kLight}, colour::kWallEdge, colour::kWallEdge);
    quad(far_, {x0, y0, x1 - x0, 2 * kLight}, colour::kWallEdge, colour::kWallEdge);
  });
  strip(ty + 1, [&](float x0, float x1, bool, bool) {
    const Rgba dark{0, 0, 0, 120};
    quad(shadows_, {x0, y0 + kTile - 2, x1 - x0, kShadow}, dark, faded(dark, 0));
  });
}

}  // namespace tw::app
