// SPDX-License-Identifier: MIT
#include "client/app/hud/notices.hpp"

#include <fmt/format.h>

namespace tw::app {

void draw_banner(Canvas& canvas, const Rect& area, std::string_view words, Rgba tint) {
  const std::string shown = canvas.fitted(words, Face::kTitle, 13, area.w - canvas.px(48));
  const float w = canvas.text_width(shown, Face::kTitle, 13) + canvas.px(32);
  const Rect box{std::round(area.centre().x - w / 2), std::round(area.y + canvas.px(16)), w, canvas.px(30)};
  canvas.round_rect(box, canvas.px(6), faded(mixed(colour::kPanel, tint, 0.22F), 0.95F));
  canvas.round_frame(box, canvas.px(6), 1, faded(tint, 0.6F));
  canvas.text(box.centre(), shown, {Face::kTitle, 13, mixed(tint, colour::kText, 0.4F), Align::kCentre});
}

void draw_vote(Canvas& canvas, const Rect& area, const protocol::to_client::Vote& vote,
               std::optional<bool> own) {
  const bool map = vote.motion == protocol::to_server::Motion::kNextMap;
  const std::string question =
      map ? fmt::format("Next round on {}?", vote.about) : fmt::format("Vote {} out?", vote.about);
  const std::string words =
      fmt::format("{}   {} for, {} against, {} s   {}", question, vote.yes, vote.no, vote.seconds_left,
                  !own   ? "F1 yes, F2 no"
                  : *own ? "you: yes"
                         : "you: no");
  draw_banner(canvas, {area.x, area.y + canvas.px(36), area.w, area.h}, words, colour::kWarm);
}

void draw_lane_state(Canvas& canvas, const Rect& area, const client::LanePanel& panel) {
  using State = transport::ClientLane::State;
  const Vec middle = area.centre();
  if (panel.state == State::kClosed) {
    canvas.round_rect({area.x, middle.y - canvas.px(30), area.w, canvas.px(60)}, 0,
                      faded(colour::kGround, 0.85F));
    canvas.text(middle - Vec{0, canvas.px(10)}, fmt::format("{} has closed", to_string(panel.kind)),
                {Face::kTitle, 15, lane_colour(panel.kind), Align::kCentre});
    canvas.text(middle + Vec{0, canvas.px(12)},
                canvas.fitted(panel.closed_reason, Face::kText, 12, area.w - canvas.px(32)),
                {Face::kText, 12, colour::kText, Align::kCentre});
  } else if (!panel.has_world) {
    const std::string words = panel.state == State::kOpen
                                  ? "Waiting for the first snapshot \u2026"
                                  : fmt::format("Connecting over {} \u2026", to_string(panel.kind));
    canvas.text(middle, words, {Face::kText, 13, colour::kMuted, Align::kCentre});
  }
}

void draw_respawn(Canvas& canvas, const Rect& area, const client::LanePanel& panel, PlayerId self) {
  if (!panel.has_world || self.index() >= kMaxPlayers) return;
  const sim::Player& player = panel.newest.players[self.index()];
  if (player.state != sim::PlayerState::kDead) return;
  const double seconds = static_cast<double>(player.respawn_at - panel.newest.tick) / kTickHz;
  const Vec middle{area.centre().x, area.y + area.h * 0.36F};
  canvas.text(middle, "You are out", {Face::kTitle, 20, colour::kText, Align::kCentre});
  canvas.text(middle + Vec{0, canvas.px(24)},
              fmt::format("back in {:.0f} s", std::max(0.0, std::ceil(seconds))),
              {Face::kMono, 13, colour::kMuted, Align::kCentre});
}

void draw_hit_edge(Canvas& canvas, const Rect& area, float strength) {
  if (strength <= 0) return;
  const float d = canvas.px(36);
  const Rgba full = faded(colour::kDanger, 0.4F * strength), none = faded(full, 0);
  canvas.gradient({area.x, area.y, area.w, d}, full, none);
  canvas.gradient({area.x, area.bottom() - d, area.w, d}, none, full);
  const Vec a{area.x, area.y}, b{area.x, area.bottom()}, c{area.right(), area.y},
      e{area.right(), area.bottom()};
  canvas.triangle(a, b, a + Vec{d, 0}, full, full, none);
  canvas.triangle(b, b + Vec{d, 0}, a + Vec{d, 0}, full, none, none);
  canvas.triangle(c, e, c - Vec{d, 0}, full, full, none);
  canvas.triangle(e, e - Vec{d, 0}, c - Vec{d, 0}, full, none, none);
}

void draw_crosshair(Canvas& canvas, Vec at) {
  const float gap = canvas.px(4), end = canvas.px(10), w = std::max(1.5F, canvas.px(1.6F));
  for (const Vec way : {Vec{1, 0}, Vec{-1, 0}, Vec{0, 1}, Vec{0, -1}}) {
    canvas.line(at + way * gap, at + way * end, w + 2, faded(colour::kArena, 0.7F));
    canvas.line(at + way * gap, at + way * end, w, colour::kText);
  }
  canvas.circle(at, canvas.px(1.2F), colour::kText);
}

std::string comparison_sentence(const client::View& view) {
  const client::LanePanel *best = nullptr, *worst = nullptr;
  for (const client::LanePanel& panel : view.lanes) {
    if (!panel.has_world || panel.ages.size() < 2) continue;
    if (!best || panel.figures.p99_ms < best->figures.p99_ms) best = &panel;
    if (!worst || panel.figures.p99_ms > worst->figures.p99_ms) worst = &panel;
  }
  if (!best || best == worst) return {};
  const float apart = worst->figures.p99_ms - best->figures.p99_ms;
  if (apart < 25) return "All lanes are equally fresh: with nothing to recover, TCP is as good as UDP.";
  return fmt::format(
      "99 of 100 frames are at most {:.0f} ms old on {}, {:.0f} ms on {}: the same losses, another "
      "transport.",
      worst->figures.p99_ms, to_string(worst->kind), best->figures.p99_ms, to_string(best->kind));
}

void draw_freeze_line(Canvas& canvas, Vec at, float width, const trace::Freeze& freeze) {
  const float end = at.x + width, gap = canvas.px(8);
  at.x += canvas.text(at, "last freeze", {Face::kText, 12, colour::kMuted}) + gap;
  at.x += canvas.text(at, to_string(freeze.gap.lane), {Face::kMono, 12, lane_colour(freeze.gap.lane)}) + gap;
  canvas.text(at, canvas.fitted(freeze.sentence, Face::kText, 12, end - at.x),
              {Face::kText, 12, colour::kText});
}

}  // namespace tw::app
