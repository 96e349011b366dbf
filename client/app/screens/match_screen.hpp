// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include <SFML/Graphics/RenderTarget.hpp>

#include "client/app/draw/canvas.hpp"
#include "client/app/hud/match_info.hpp"
#include "client/app/hud/slow_figures.hpp"
#include "client/app/render/arena_renderer.hpp"
#include "client/app/screens/split_layout.hpp"
#include "client/core/view.hpp"

namespace tw::app {

/// One frame of a match, as the screens are given it.
struct MatchFrame {
  const client::View& view;
  const MatchInfo& info;
  Vec window;  ///< pixels
  Vec mouse;   ///< pixels
  bool show_scores = false;
  bool aiming = false;  ///< the crosshair is drawn: one plays, and no form is in the way
};

/// What the user did in the bars of a match.
struct MatchActions {
  std::optional<link::Settings> link_settings;
  bool outage = false;
  bool toggle_truth = false;
  bool toggle_scores = false;
};

/// What both match screens keep from frame to frame.
class MatchScreen {
 public:
  explicit MatchScreen(bool reduced_motion) : reduced_motion_(reduced_motion), arena_(reduced_motion) {}

  /// One lane: the whole window is the arena.
  void draw_alone(sf::RenderTarget& target, Canvas& canvas, const MatchFrame& frame);
  /// Two lanes and more: a panel for each.
  void draw_split(sf::RenderTarget& target, Canvas& canvas, const MatchFrame& frame);
  /// The split screen's bottom bar; call within a frame of the forms.
  MatchActions bottom_bar(Canvas& canvas, const MatchFrame& frame);

  /// The camera under a point of the window, to aim with; nothing outside of the arenas.
  std::optional<Camera> camera_at(Vec point) const;
  /// The camera of the panel that one plays on, once drawn.
  const Camera& play_camera() const { return cameras_.front(); }
  bool has_camera() const { return !cameras_.empty(); }

 private:
  void update(const client::View& view);
  static SplitLayout split_layout_of(const Canvas& canvas, const MatchFrame& frame);
  void link_controls(Canvas& canvas, const MatchFrame& frame, float width, MatchActions& actions);
  void status_line(Canvas& canvas, const MatchFrame& frame, const Rect& bar) const;
  std::optional<client::Point> own_position(const client::LanePanel& panel) const;
  void draw_panel(sf::RenderTarget& target, Canvas& canvas, const MatchFrame& frame, std::size_t lane,
                  const PanelLayout& at, const Camera& camera, float chart_ceiling);

  bool reduced_motion_;
  ArenaRenderer arena_;
  std::vector<SlowFigures> figures_;
  std::vector<Camera> cameras_;
  std::optional<link::Settings> wanted_;  ///< what the sliders say until the link has taken it
};

}  // namespace tw::app
