// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "client/app/hud/kill_feed.hpp"
#include "client/app/hud/notices.hpp"
#include "client/app/hud/packet_strip.hpp"
#include "client/app/hud/panel_header.hpp"
#include "client/app/hud/score_table.hpp"
#include "client/app/hud/strip_chart.hpp"
#include "client/app/hud/technique_panel.hpp"
#include "client/app/hud/top_bar.hpp"
#include "client/app/screens/match_screen.hpp"
#include "client/app/screens/split_layout.hpp"
#include "shared/base/ideal_age.hpp"

namespace tw::app {
namespace {

constexpr float kBarWithLink = 88, kBarWithoutLink = 44;
constexpr float kLeastScale = 0.26F, kFollowScale = 0.62F;

float common_ceiling(const client::View& view) {
  float most = 0;
  for (const client::LanePanel& panel : view.lanes)
    for (const client::AgeSample& sample : panel.ages) most = std::max(most, sample.age_ms);
  return chart_ceiling_ms(most);
}

std::optional<float> ideal_p99(const MatchInfo& info) {
  if (!info.link) return std::nullopt;
  const link::Conditions& s = info.link->settings.to_client;
  // The formula knows delay and loss alone: with jitter, a rate or outages there is no line to draw.
  if (s != link::Conditions{.loss_pct = s.loss_pct, .delay_ms = s.delay_ms} || s.loss_pct >= 100)
    return std::nullopt;
  return static_cast<float>(ideal_age_ms(0.99, s.delay_ms, 1000.0 / kTickHz, s.loss_pct / 100));
}

/// What the lane itself sent again, as its socket counts it; "-" where nothing ever is. Empty: the server does not tell.
std::string resent_text(const MatchFrame& frame, LaneKind lane) {
  const trace::LaneFacts* facts =
      frame.packets != nullptr ? frame.packets->facts(lane, frame.view.now) : nullptr;
  if (facts == nullptr) return {};
  return is_tcp(lane) || lane == LaneKind::kRudp ? fmt::format("{}", facts->retransmits) : "-";
}

/// Over the chart's oldest seconds, not over the arena: there it would hide somebody. In a grid, where the chart is too narrow
/// for it, over the arena's edge as well.
TechniqueArea technique_area(const PanelLayout& at, float scale) {
  const float pad = 4 * scale;
  if (at.arena.bottom() <= at.chart.y)
    return {
        {at.chart.x + pad, at.chart.y + pad, at.chart.w - 2 * pad, at.frame.bottom() - at.chart.y - 2 * pad}};
  return {{at.arena.x, at.header.bottom(), at.header.right() - at.arena.x,
           at.frame.bottom() - at.header.bottom() - pad},
          true};
}

}  // namespace

SplitLayout MatchScreen::split_layout_of(const Canvas& canvas, const MatchFrame& frame) {
  const bool with_link = frame.info.link.has_value() || !frame.info.link_error.empty();
  const float bar = with_link ? kBarWithLink : kBarWithoutLink;
  const std::size_t panels = frame.view.lanes.size();
  const bool packets = frame.packets != nullptr;
  SplitLayout plain = split_layout(frame.window, canvas.scale(), panels, bar, 0, packets);
  if (frame.view.map == nullptr || panels == 0) return plain;
  const Rect arena = shown_arena(*frame.view.map);
  const bool whole = frame.view.self == kNoPlayer ||
                     std::min(plain.panels[0].arena.w / arena.w, plain.panels[0].arena.h / arena.h) >=
                         kLeastScale * canvas.scale();
  return split_layout(frame.window, canvas.scale(), panels, bar, whole ? arena.h / arena.w : 0, packets);
}

void MatchScreen::draw_split(sf::RenderTarget& target, Canvas& canvas, const MatchFrame& frame) {
  update(frame.view);
  const client::View& view = frame.view;
  const SplitLayout layout = split_layout_of(canvas, frame);
  const float ceiling = common_ceiling(view);
  cameras_.clear();
  places_.clear();
  draw_top_bar(canvas, layout.top, view, frame.info);
  for (std::size_t i = 0; i < view.lanes.size(); ++i) {
    // Every panel looks at the same place: where the own player is in the panel that one plays on.
    const Rect arena = view.map ? shown_arena(*view.map) : Rect{0, 0, 1, 1};
    const float ui = canvas.scale();
    cameras_.push_back(make_camera(layout.panels[i].arena, arena, own_position(view.lanes[0]),
                                   kLeastScale * ui, kFollowScale * ui));
    draw_panel(target, canvas, frame, i, layout.panels[i], cameras_.back(), ceiling);
  }
  canvas.ground_round(layout.bottom, canvas.px(10), colour::kPanel);
  canvas.flush(target);
  draw_packet_lens_over(target, canvas, frame);
  if (frame.show_scores)
    draw_score_table(canvas, {0, layout.top.bottom(), frame.window.x, layout.bottom.y - layout.top.bottom()},
                     view);
  if (frame.aiming && camera_at(frame.mouse)) draw_crosshair(canvas, frame.mouse);
  canvas.flush(target);
}

/// The last ten seconds: how old the picture was, and below it what became of the packets.
void MatchScreen::draw_history(Canvas& canvas, const MatchFrame& frame, const client::LanePanel& panel,
                               const PanelLayout& at, float chart_ceiling) {
  const PacketWatch* packets = frame.packets;
  const PacketWatch::Lane* lane = packets != nullptr ? packets->shown(panel.kind) : nullptr;
  const bool paused = lane != nullptr && packets->paused();
  const Micros now = paused ? packets->shown_until(frame.view.now) : frame.view.now;
  const Rgba tint = lane_colour(panel.kind);
  draw_strip_chart(canvas, at.chart,
                   {paused ? lane->ages : panel.ages, now, chart_ceiling, ideal_p99(frame.info), tint});
  places_.push_back({at.chart, at.packets, at.arena.bottom() <= at.chart.y});
  if (at.packets.h > 0)
    draw_packet_strip(
        canvas, at.packets,
        {lane != nullptr ? std::span<const trace::Mark>(lane->marks) : std::span<const trace::Mark>(), now,
         tint, paused});
}

void MatchScreen::draw_panel(sf::RenderTarget& target, Canvas& canvas, const MatchFrame& frame,
                             std::size_t lane, const PanelLayout& at, const Camera& camera,
                             float chart_ceiling) {
  const client::LanePanel& panel = frame.view.lanes[lane];
  const SlowFigures& figures = figures_[lane];
  const bool play = panel.role == protocol::LaneRole::kPlay;
  // The arena paints itself: its place stays free, and no pixel is drawn twice.
  const float round = canvas.px(10);
  canvas.ground_around({at.frame.x, at.frame.y + round, at.frame.w, at.frame.h - 2 * round}, camera.viewport,
                       colour::kPanel);
  canvas.round_rect({at.frame.x, at.frame.y, at.frame.w, 2 * round}, round, colour::kPanel);
  canvas.round_rect({at.frame.x, at.frame.bottom() - 2 * round, at.frame.w, 2 * round}, round,
                    colour::kPanel);
  // A rim in the lane's colour along the top: which lane is which, from across the room.
  canvas.round_rect({at.frame.x + canvas.px(10), at.frame.y, at.frame.w - canvas.px(20), canvas.px(2.5F)}, 1,
                    lane_colour(panel.kind));
  draw_panel_header(canvas, at.header, panel, figures);
  draw_panel_figures(canvas, at.figures, figures, resent_text(frame, panel.kind));
  draw_history(canvas, frame, panel, at, chart_ceiling);
  canvas.flush(target);
  arena_.draw(target, canvas, frame.view, lane, camera,
              {frame.info.show_ghosts, frame.info.show_truth && frame.view.truth_known, reduced_motion_, play,
               frame.shake});
  if (play) draw_hit_edge(canvas, camera.viewport, arena_.own_flash(frame.view, lane));
  if (play && frame.view.lanes.size() <= 2 && camera.viewport.w > canvas.px(520))
    draw_kill_feed(canvas, {camera.viewport.right() - canvas.px(8), camera.viewport.y + canvas.px(8)},
                   frame.view, 2);
  if (play && panel.state == transport::ClientLane::State::kOpen)
    draw_respawn(canvas, at.arena, panel, frame.view.self);
  draw_lane_state(canvas, at.arena, panel);
  if (figures.held_ms() > 0)
    canvas.round_frame(camera.viewport, canvas.px(2), canvas.px(1.5F), faded(colour::kDanger, 0.8F));
  canvas.flush(target, at.arena);  // words lie over shapes until then
  draw_techniques(canvas, technique_area(at, canvas.scale()), frame.view, lane, frame.info.show_ghosts);
  canvas.flush(target);
}

}  // namespace tw::app
