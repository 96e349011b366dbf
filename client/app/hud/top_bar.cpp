// SPDX-License-Identifier: MIT
#include "client/app/hud/top_bar.hpp"

#include <vector>

#include <fmt/format.h>

namespace tw::app {
namespace {

using Chip = std::pair<std::string, std::string>;

/// "5", or "5 down, 1 up" where the directions differ.
std::string both(double down, double up, int decimals) {
  if (down == up) return fmt::format("{:.{}f}", down, decimals);
  return fmt::format("{:.{}f} down, {:.{}f} up", down, decimals, up, decimals);
}

std::vector<Chip> network_chips(const client::View& view, const MatchInfo& info) {
  if (!info.link) return {{"ping", fmt::format("{:.0f} ms", view.ping_ms)}};
  const link::Stats& s = *info.link;
  const link::Conditions &down = s.settings.to_client, &up = s.settings.to_server;
  std::vector<Chip> list;
  if (down.jitter_ms > 0 || up.jitter_ms > 0)
    list.push_back({"jitter", both(down.jitter_ms, up.jitter_ms, 0) + " ms"});
  list.push_back({"one way", both(down.delay_ms, up.delay_ms, 0) + " ms"});
  list.push_back({"loss", both(down.loss_pct, up.loss_pct, 1) + " %"});
  const bool differ = down.loss_pct != up.loss_pct;
  list.push_back({"measured", fmt::format("{} % \u00b7 {:.0f} ms",
                                          differ ? both(s.measured_loss_down_pct, s.measured_loss_up_pct, 1)
                                                 : fmt::format("{:.1f}", s.measured_loss_pct),
                                          s.measured_rtt_ms / 2)});
  list.push_back({"seed", fmt::format("{}", s.seed)});
  return list;
}

std::vector<Chip> chips(const client::View& view, const MatchInfo& info) {
  std::vector<Chip> list = network_chips(view, info);
  if (!info.watched.empty()) list.push_back({"N: watching", info.watched});
  return list;
}

/// Right to left; returns where the leftmost begins. What would run into `least_x` is left out, the rightmost last.
float draw_chips(Canvas& canvas, const Rect& area, const std::vector<Chip>& list, float least_x) {
  float right = area.right() - canvas.px(12);
  for (auto chip = list.rbegin(); chip != list.rend(); ++chip) {
    const float label = canvas.text_width(chip->first, Face::kText, 12),
                value = canvas.text_width(chip->second, Face::kMono, 12);
    const float w = label + value + canvas.px(26);
    const float x = right - w;
    if (x < least_x) continue;
    canvas.round_rect({x, area.centre().y - canvas.px(12), w, canvas.px(24)}, canvas.px(12), colour::kPanel);
    canvas.text({x + canvas.px(10), area.centre().y}, chip->first, {Face::kText, 12, colour::kMuted});
    canvas.text({x + canvas.px(16) + label, area.centre().y}, chip->second, {Face::kMono, 12, colour::kText});
    right = x - canvas.px(8);
  }
  return right;
}

}  // namespace

std::string clock_text(float seconds_left) {
  const auto seconds = static_cast<int>(std::ceil(std::clamp(seconds_left, 0.F, 35'999.F)));
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

void draw_top_bar(Canvas& canvas, const Rect& area, const client::View& view, const MatchInfo& info) {
  const float y = area.centre().y;
  const float mark = canvas.text({area.x + canvas.px(20), y}, "TWINWIRE", {Face::kTitle, 15, colour::kText});
  const float clock_half = canvas.text_width("00:00", Face::kMono, 20) / 2;
  const float middle = area.centre().x;
  const bool teams = view.map != nullptr && view.map->teams;
  const std::string where = fmt::format("{} \u00b7 round {}{}", view.map ? view.map->name : "", view.round,
                                        view.phase == sim::Phase::kIntermission ? " is over" : "");
  const float x = area.x + canvas.px(20) + mark + canvas.px(12);
  canvas.text({x, y},
              canvas.fitted(where, Face::kText, 13, middle - clock_half - canvas.px(teams ? 60 : 16) - x),
              {Face::kText, 13, colour::kMuted});
  const Rgba tint = view.phase == sim::Phase::kIntermission ? colour::kMuted
                    : view.phase_seconds_left < 10.5F       ? colour::kDanger
                                                            : colour::kText;
  canvas.text({middle, y}, clock_text(view.phase_seconds_left), {Face::kMono, 20, tint, Align::kCentre});
  float side = clock_half + canvas.px(16);
  if (teams) {
    const auto points = [&](std::size_t i) { return fmt::format("{}", view.side_points[i]); };
    const auto& tints = colour_set().sides;
    canvas.text({middle - side, y}, points(0), {Face::kMono, 20, tints[0], Align::kRight});
    canvas.text({middle + side, y}, points(1), {Face::kMono, 20, tints[1]});
    side += canvas.px(44);
  }
  draw_chips(canvas, area, chips(view, info), middle + side);
}

}  // namespace tw::app
