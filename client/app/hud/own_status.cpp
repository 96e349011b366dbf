// SPDX-License-Identifier: MIT
#include "client/app/hud/own_status.hpp"

#include <fmt/format.h>

#include "client/app/hud/panel_header.hpp"
#include "shared/sim/tuning.hpp"

namespace tw::app {
namespace {

constexpr float kUsualWidth = 4 * 92 + 3 * 20 + 2 * 16;

void draw_meter(Canvas& canvas, const Rect& at, std::string_view label, std::string_view value, float share,
                Rgba tint) {
  canvas.text({at.x, at.y}, label, {Face::kText, 11, colour::kMuted});
  canvas.text({at.right(), at.y}, value, {Face::kMono, 12, colour::kText, Align::kRight});
  const Rect track{at.x, at.y + canvas.px(11), at.w, std::round(canvas.px(5))};
  canvas.round_rect(track, track.h / 2, colour::kLine);
  const float filled = track.w * std::clamp(share, 0.F, 1.F);
  if (filled > 1)
    canvas.round_rect({track.x, track.y, std::max(filled, track.h), track.h}, track.h / 2, tint);
}

}  // namespace

void draw_own_status(Canvas& canvas, const Rect& area, const client::LanePanel& panel, float least_x) {
  const client::DrawnPlayer* own = nullptr;
  for (const client::DrawnPlayer& player : panel.players)
    if (player.self) own = &player;
  if (own == nullptr || own->state != sim::PlayerState::kAlive) return;
  // Beside the lane's figures, aside and closer together where the middle is not free.
  const float left = least_x + canvas.px(8), room = area.right() - canvas.px(12) - left;
  const float gap = canvas.px(room < canvas.px(kUsualWidth) ? 12 : 20), pad = canvas.px(16);
  const float total = std::min(canvas.px(kUsualWidth), room), w = (total - 3 * gap - 2 * pad) / 4;
  const Rect box{std::round(std::max(left, area.centre().x - total / 2)),
                 std::round(area.bottom() - canvas.px(60)), total, canvas.px(46)};
  canvas.round_rect(box, canvas.px(10), faded(colour::kPanel, 0.92F));
  float x = box.x + pad;
  const auto meter = [&](std::string_view label, const std::string& value, float share, Rgba tint) {
    draw_meter(canvas, {x, box.y + canvas.px(16), w, 0}, label, value, share, tint);
    x += w + gap;
  };
  const float health = static_cast<float>(own->health) / sim::kMaxHealth;
  meter("health", fmt::format("{}", own->health), health,
        health > 0.55F   ? colour::kGood
        : health > 0.28F ? colour::kWarm
                         : colour::kDanger);
  meter("shield", fmt::format("{}", own->shield), static_cast<float>(own->shield) / sim::kMaxShield,
        colour::kFocus);
  meter("dash", own->dash_ready >= 1 ? "ready" : "", own->dash_ready,
        own->hasted ? colour::kWarm : colour::kText);
  meter("rail", own->rail_charge >= 1 ? "release" : "", own->rail_charge, colour::kDanger);
}

float draw_lane_status(Canvas& canvas, const Rect& area, const client::View& view,
                       const client::LanePanel& panel, const SlowFigures& figures) {
  const float y = area.bottom() - canvas.px(37);
  const float left = area.x + canvas.px(14);
  // A lane that is lost for seconds is that old: the figure must not run into its name.
  const float age_ms = figures.shown().age_ms;
  const std::string ping = fmt::format("{:>3.0f} ms", view.ping_ms),
                    age = age_ms < 1000 ? fmt::format("{:>3.0f} ms", age_ms)
                                        : fmt::format("{:.1f} s", age_ms / 1000);
  const float figure = canvas.text_width("000 ms", Face::kMono, 12);
  const float tag = canvas.text_width(to_string(panel.kind), Face::kMono, 13) + canvas.px(20);
  const float label = canvas.text_width("ping", Face::kText, 11),
              age_label = canvas.text_width("age", Face::kText, 11);
  const float w = tag + 2 * figure + label + age_label + canvas.px(62);
  canvas.round_rect({left, y - canvas.px(23), w, canvas.px(46)}, canvas.px(10), faded(colour::kPanel, 0.92F));
  float x = left + canvas.px(10);
  x += draw_tag(canvas, {x, y}, to_string(panel.kind), Face::kMono, lane_colour(panel.kind)) + canvas.px(14);
  const auto pair = [&](std::string_view name, float name_width, const std::string& value, Rgba tint) {
    canvas.text({x, y}, name, {Face::kText, 11, colour::kMuted});
    canvas.text({x + name_width + canvas.px(6) + figure, y}, value, {Face::kMono, 12, tint, Align::kRight});
    x += name_width + figure + canvas.px(20);
  };
  pair("ping", label, ping, colour::kText);
  pair("age", age_label, age, figures.stalling() ? colour::kDanger : colour::kText);
  return left + w;
}

}  // namespace tw::app
