// SPDX-License-Identifier: MIT
#pragma once

#include "client/app/draw/canvas.hpp"
#include "client/app/render/camera.hpp"
#include "client/core/view.hpp"

namespace tw::app {

/// Flying discs: a bright core in the owner's colour, a glow, and a trail as long as the way of the last tenth second.
void draw_discs(Canvas& canvas, const Camera& camera, const client::LanePanel& panel);

/// Pickups by shape: a cross heals, a shield protects, chevrons speed up. Taken ones leave a faint socket.
void draw_pickups(Canvas& canvas, const Camera& camera, const client::LanePanel& panel, Micros now,
                  bool still);

}  // namespace tw::app
