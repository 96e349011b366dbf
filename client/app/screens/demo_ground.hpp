// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string>

#include <SFML/Graphics/RenderTarget.hpp>

#include "client/app/demo/demo_match.hpp"
#include "client/app/draw/canvas.hpp"
#include "client/app/hud/slow_figures.hpp"
#include "client/app/render/arena_renderer.hpp"

namespace tw::app {

/// What lies behind everything that comes before a match: a match of bots, darkened, of which the left half is drawn as udp
/// brings it and the right half as tcp does.
class DemoGround {
 public:
  /// `map`: a file, read when it is drawn for the first time; without it the ground stays empty.
  explicit DemoGround(std::string map) : map_(std::move(map)) {}

  /// On: a still picture.
  void set_reduced_motion(bool on);
  /// Within `area`, pixels. `told`: brighter, and each half says what it is; otherwise something lies over it.
  void draw(sf::RenderTarget& target, Canvas& canvas, const Rect& area, Micros now, bool told);

  /// Null before it was drawn. For tools and tests.
  const client::View* view() const { return demo_ ? &demo_->view() : nullptr; }

 private:
  void begin();
  void go_on(Micros now);
  void draw_words(Canvas& canvas, const Rect& arena);

  std::string map_;
  bool begun_ = false, reduced_motion_ = false;
  std::optional<DemoMatch> demo_;
  std::optional<ArenaRenderer> arena_;
  std::array<SlowFigures, 2> figures_;
  Micros before_ = 0;
};

}  // namespace tw::app
