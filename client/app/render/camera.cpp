// SPDX-License-Identifier: MIT
#include "client/app/render/camera.hpp"

namespace tw::app {
namespace {

/// The offset along one axis that centres `focus`, held so that no more than needed of the outside is seen.
float axis_offset(float start, float size, float map_pixels, float focus_pixels) {
  if (map_pixels <= size) return start + (size - map_pixels) / 2;
  return std::clamp(start + size / 2 - focus_pixels, start + size - map_pixels, start);
}

}  // namespace

Camera make_camera(const Rect& viewport, const Rect& arena, std::optional<client::Point> focus,
                   float least_scale, float follow_scale) {
  Camera camera;
  const float whole = std::min(viewport.w / arena.w, viewport.h / arena.h);
  const bool fits = !focus || whole >= least_scale;
  camera.scale = fits ? std::min(whole, 2 * follow_scale) : follow_scale;
  const Vec middle = arena.centre();
  const Vec at = Vec{focus ? focus->x : middle.x, focus ? focus->y : middle.y} - Vec{arena.x, arena.y};
  const float left = axis_offset(viewport.x, viewport.w, arena.w * camera.scale, at.x * camera.scale);
  const float top = axis_offset(viewport.y, viewport.h, arena.h * camera.scale, at.y * camera.scale);
  camera.offset = {std::round(left - arena.x * camera.scale), std::round(top - arena.y * camera.scale)};
  const float x = std::max(viewport.x, std::round(left)), y = std::max(viewport.y, std::round(top));
  camera.viewport = {x, y, std::min(viewport.right(), std::round(left + arena.w * camera.scale)) - x,
                     std::min(viewport.bottom(), std::round(top + arena.h * camera.scale)) - y};
  return camera;
}

Rect shown_arena(const sim::Map& map) {
  constexpr float kRim = 10;  // units of the border wall that stay in sight
  const auto tile = static_cast<float>(sim::kTileUnits);
  return Rect{0, 0, static_cast<float>(map.width) * tile, static_cast<float>(map.height) * tile}.inset(tile -
                                                                                                       kRim);
}

}  // namespace tw::app
