// SPDX-License-Identifier: MIT
#pragma once

#include "client/app/draw/canvas.hpp"
#include "client/app/render/camera.hpp"
#include "client/app/render/effects.hpp"
#include "client/core/view.hpp"

namespace tw::app {

/// Radius of a player's mark, pixels: the true one, but never too small to tell which way it looks.
float player_mark_radius(const Canvas& canvas, const Camera& camera);

/// Where the server has each player: a dashed outline, joined to what is drawn by a line in the lane's colour.
void draw_truth(Canvas& canvas, const Camera& camera, const client::LanePanel& panel);

/// Of the own player while it is predicted: where it would be drawn if it were not, and the way that the last correction
/// goes.
void draw_ghosts(Canvas& canvas, const Camera& camera, const client::LanePanel& panel);

/// Arrowheads with shields, charge and spawn protection; one's own has a white ring and a dash meter.
void draw_players(Canvas& canvas, const Camera& camera, const client::LanePanel& panel,
                  const Effects& effects, Micros now);

/// Names and health bars, above everything else of the arena.
void draw_name_plates(Canvas& canvas, const Camera& camera, const client::LanePanel& panel);

}  // namespace tw::app
