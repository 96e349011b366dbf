// SPDX-License-Identifier: MIT
#pragma once

#include "client/app/draw/canvas.hpp"
#include "client/app/hud/slow_figures.hpp"
#include "client/core/view.hpp"

namespace tw::app {

/// Health, shield, dash and rail of the own player, in the middle of the lower edge, but right of `least_x`.
void draw_own_status(Canvas& canvas, const Rect& area, const client::LanePanel& panel, float least_x);

/// Lane, ping and age in the lower left corner. Where they end.
float draw_lane_status(Canvas& canvas, const Rect& area, const client::View& view,
                       const client::LanePanel& panel, const SlowFigures& figures);

}  // namespace tw::app
