// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <SFML/Graphics/RenderTarget.hpp>

#include "client/app/draw/canvas.hpp"
#include "client/app/render/camera.hpp"
#include "client/app/render/effects.hpp"
#include "client/app/render/walls.hpp"
#include "client/core/view.hpp"

namespace tw::app {

/// What the viewer has chosen, and where the own player aims.
struct ArenaLook {
  bool show_ghosts = false;
  bool show_truth = false;
  bool reduced_motion = false;
  bool play_panel = false;  ///< draws the aim of the own player
  float shake = 0;          ///< 0..1 of what a hit may shake the arena
};

/// Draws what lanes delivered. One object for all panels of a match: they share the walls, each has its own effects.
class ArenaRenderer {
 public:
  explicit ArenaRenderer(bool reduced_motion) : reduced_motion_(reduced_motion) {}

  /// Once a frame, before the panels are drawn: the new events become effects.
  void consume(const client::View& view);
  void draw(sf::RenderTarget& target, Canvas& canvas, const client::View& view, std::size_t lane,
            const Camera& at_rest, const ArenaLook& look);
  /// How red the edge of the screen is: the own player was just hit, as the given lane tells.
  float own_flash(const client::View& view, std::size_t lane) const;

 private:
  void draw_floor(Canvas& canvas, const sim::Map& map, const Camera& camera);
  void draw_aim(Canvas& canvas, const client::View& view, const client::LanePanel& panel,
                const Camera& camera);

  bool reduced_motion_;
  Walls walls_;
  std::vector<Effects> effects_;
};

}  // namespace tw::app
