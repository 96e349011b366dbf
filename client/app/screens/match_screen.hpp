// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include <SFML/Graphics/RenderTarget.hpp>

#include "client/app/draw/canvas.hpp"
#include "client/app/hud/match_info.hpp"
#include "client/app/hud/packet_strip.hpp"
#include "client/app/hud/slow_figures.hpp"
#include "client/app/packet_watch.hpp"
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
  bool aiming = false;             ///< the crosshair is drawn: one plays, and no form is in the way
  PacketWatch* packets = nullptr;  ///< with a link
  bool clicked = false;            ///< the left button went down since the last frame
  float shake = 0;                 ///< ArenaLook::shake
};

/// What the user did in the bars of a match.
struct MatchActions {
  std::optional<link::Settings> link_settings;
  bool outage = false;
  bool toggle_truth = false;
  bool toggle_scores = false;
  bool toggle_pause = false;  ///< of the packet strips
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
  /// Whose arena lies there, of View::lanes.
  std::optional<std::size_t> panel_at(Vec point) const;
  /// The camera of the panel that one plays on, once drawn.
  const Camera& play_camera() const { return cameras_.front(); }
  bool has_camera() const { return !cameras_.empty(); }
  /// A click at this point is for the packets, not for the weapons.
  bool over_packets(Vec point) const;
  const std::string& packet_story() const { return story_; }  ///< of the packet that is looked at; else empty
  std::vector<Rect> packet_strips() const;                    ///< as last drawn, by lane

 private:
  struct PickedPacket {
    std::size_t lane = 0;
    trace::Mark mark;
  };

  void update(const client::View& view);
  static SplitLayout split_layout_of(const Canvas& canvas, const MatchFrame& frame);
  void link_controls(Canvas& canvas, const MatchFrame& frame, float bar_width, MatchActions& actions);
  void status_line(Canvas& canvas, const MatchFrame& frame, const Rect& bar) const;
  /// The packet that the mouse points at, or the one that was clicked at last: with its neighbours and its story.
  void draw_packet_lens_over(sf::RenderTarget& target, Canvas& canvas, const MatchFrame& frame);
  std::optional<PickedPacket> packet_under(const MatchFrame& frame, float scale) const;
  std::optional<client::Point> own_position(const client::LanePanel& panel) const;
  void draw_history(Canvas& canvas, const MatchFrame& frame, const client::LanePanel& panel,
                    const PanelLayout& at, float chart_ceiling);
  void draw_panel(sf::RenderTarget& target, Canvas& canvas, const MatchFrame& frame, std::size_t lane,
                  const PanelLayout& at, const Camera& camera, float chart_ceiling);

  bool reduced_motion_;
  ArenaRenderer arena_;
  std::vector<SlowFigures> figures_;
  std::vector<Camera> cameras_;
  std::vector<PacketPlace> places_;     ///< as last drawn, by lane
  std::optional<PickedPacket> pinned_;  ///< clicked
  std::optional<Rect> lens_;            ///< where the lens was drawn last
  std::string story_;
  std::optional<link::Settings> wanted_;  ///< what the sliders say until the link has taken it
};

}  // namespace tw::app
