// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "client/app/draw/geometry.hpp"
#include "client/core/view.hpp"

namespace tw::app {

/// World units to pixels of the window: one scale for both axes.
struct Camera {
  float scale = 1;  ///< pixels a unit
  Vec offset;       ///< where the world's origin lies, pixels
  Rect viewport;    ///< where the arena is drawn, pixels: no larger than the arena itself

  Vec to_screen(client::Point p) const { return {p.x * scale + offset.x, p.y * scale + offset.y}; }
  client::Point to_world(Vec p) const { return {(p.x - offset.x) / scale, (p.y - offset.y) / scale}; }
};

/// The whole of `arena` (world units), centred, if it can be shown at no less than `least_scale`; else `follow_scale`,
/// centred on `focus` as far as the arena's edges allow. Without a focus (a spectator) the whole, however small.
Camera make_camera(const Rect& viewport, const Rect& arena, std::optional<client::Point> focus,
                   float least_scale, float follow_scale);

/// What of a map is worth showing, world units: its border wall, always one tile thick, is cut to a rim.
Rect shown_arena(const sim::Map& map);

}  // namespace tw::app
