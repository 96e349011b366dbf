// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "client/app/hud/kill_feed.hpp"
#include "client/app/hud/notices.hpp"
#include "client/app/hud/own_status.hpp"
#include "client/app/hud/score_table.hpp"
#include "client/app/hud/technique_panel.hpp"
#include "client/app/hud/top_bar.hpp"
#include "client/app/screens/match_screen.hpp"

namespace tw::app {
namespace {

constexpr float kLeastScale = 0.5F, kFollowScale = 1.0F;
constexpr float kTopBar = 48, kStatusStrip = 66;
constexpr float kHeldBannerMs = 250;  ///< shorter freezes show in the age; a banner for each would nag

void draw_news(Canvas& canvas, const Rect& area, const client::Connection& connection,
               const client::LanePanel& panel, const SlowFigures& figures, const std::string& news) {
  using State = client::Connection::State;
  if (connection.state == State::kLost) {
    draw_banner(canvas, area, fmt::format("{} {} s left", connection.sentence, connection.seconds_left),
                colour::kDanger);
  } else if (connection.state == State::kStandIn) {
    draw_banner(canvas, area, connection.sentence, lane_colour(panel.kind));
  } else if (panel.state == transport::ClientLane::State::kClosed) {
    draw_banner(canvas, area, "The match is gone. Esc leads back to the lobby.", colour::kDanger);
  } else if (figures.held_ms() > kHeldBannerMs) {
    draw_banner(canvas, area,
                fmt::format("No news over {} for {:.0f} ms", to_string(panel.kind), figures.held_ms()),
                colour::kDanger);
  } else if (!news.empty()) {
    draw_banner(canvas, area, news, colour::kFocus);
  }
}

}  // namespace

void MatchScreen::draw_alone(sf::RenderTarget& target, Canvas& canvas, const MatchFrame& frame) {
  update(frame.view);
  const client::View& view = frame.view;
  const client::LanePanel& panel = view.lanes[0];
  const Rect window{0, 0, frame.window.x, frame.window.y};
  const float ui = canvas.scale();
  const Rect arena = view.map ? shown_arena(*view.map) : Rect{0, 0, 1, 1};
  // Bars have strips of their own: they must hide nobody.
  const Rect field{0, canvas.px(kTopBar), window.w, window.h - canvas.px(kTopBar + kStatusStrip)};
  cameras_.assign(1, make_camera(field, arena, own_position(panel), kLeastScale * ui, kFollowScale * ui));
  const bool play = panel.role == protocol::LaneRole::kPlay;
  arena_.draw(target, canvas, view, 0, cameras_[0],
              {frame.info.show_ghosts, frame.info.show_truth && view.truth_known, reduced_motion_, play,
               frame.shake});
  draw_hit_edge(canvas, cameras_[0].viewport, arena_.own_flash(view, 0));
  draw_top_bar(canvas, {0, 0, window.w, canvas.px(kTopBar)}, view, frame.info);
  draw_kill_feed(canvas, {window.right() - canvas.px(12), field.y + canvas.px(8)}, view, 6);
  draw_own_status(canvas, window, panel, draw_lane_status(canvas, window, view, panel, figures_[0]));
  const float margin = canvas.px(8);
  draw_techniques(canvas, {field.inset(margin)}, view, 0, frame.info.show_ghosts);
  if (play) draw_respawn(canvas, field, panel, view.self);
  // While the seat waits the banner says it all.
  if (view.connection.state != client::Connection::State::kLost) draw_lane_state(canvas, field, panel);
  draw_news(canvas, field, view.connection, panel, figures_[0], frame.info.news);
  canvas.flush(target);
  if (frame.show_scores) draw_score_table(canvas, window, view);
  if (frame.aiming && cameras_[0].viewport.contains(frame.mouse)) draw_crosshair(canvas, frame.mouse);
  canvas.flush(target);
}

}  // namespace tw::app
