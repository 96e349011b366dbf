// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "client/app/draw/canvas.hpp"
#include "client/app/hud/slow_figures.hpp"

namespace tw::app {

/// The lane's tag, whether one plays here, the age (large), its p99, and the red tag while the lane is held.
void draw_panel_header(Canvas& canvas, const Rect& area, const client::LanePanel& panel,
                       const SlowFigures& figures);

/// One line under the chart: p50, p99, stalls, loss, what the lane itself sent again, kbit/s. `resent`: "" leaves it out.
void draw_panel_figures(Canvas& canvas, const Rect& area, const SlowFigures& figures,
                        const std::string& resent);

/// A rounded tag: tinted ground, text in the tint. `left_middle` is the middle of its left edge. Returns its width.
float draw_tag(Canvas& canvas, Vec left_middle, std::string_view words, Face face, Rgba tint);

}  // namespace tw::app
