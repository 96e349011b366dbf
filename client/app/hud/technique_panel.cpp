// SPDX-License-Identifier: MIT
#include "client/app/hud/technique_panel.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <string>
#include <vector>

namespace tw::app {
namespace {

constexpr Micros kAllShownFor = 4'000'000;
constexpr float kRow = 18, kPad = 10, kNameWidth = 110, kChoiceWidth = 140, kCostWidth = 190;

struct Line {
  std::string name, choice, cost;
  bool usual = true;
};

/// ", 12 µs"; nothing where it is not measured.
std::string micros_of(float micros) {
  return micros == 0 ? std::string() : fmt::format(", {:.{}f} µs", micros, micros < 10 ? 1 : 0);
}

/// What this lane alone decides.
void add_drawing(std::vector<Line>& lines, const client::LanePanel& panel, bool plays) {
  const client::Techniques usual;
  const client::LaneFigures& figures = panel.figures;
  const std::string answered = panel.role == protocol::LaneRole::kPlay
                                   ? fmt::format("{:.0f} ms, ", figures.input_ms)
                                   : std::string();
  if (plays)
    lines.push_back(
        {"F5  own player", std::string(to_string(panel.own)),
         fmt::format("{}{:.0f} steps/s{}", answered, figures.steps_per_s, micros_of(figures.own_us)),
         panel.own == usual.own});
  lines.push_back({"F6  others", std::string(to_string(panel.others)),
                   fmt::format("{:+.0f} ms{}", figures.added_delay_ms, micros_of(figures.others_us)),
                   panel.others == usual.others});
}

/// How our commands come to the server in time.
void add_timing(std::vector<Line>& lines, const client::Techniques& now, const client::LaneFigures& figures) {
  const client::Techniques usual;
  const std::string late = fmt::format("{:.0f} % late", figures.commands_late_pct);
  lines.push_back({"Ctrl+F7  clock", now.clock_sync ? "kept in step" : "left alone", late,
                   now.clock_sync == usual.clock_sync});
  lines.push_back({"Ctrl+F8  buffer", fmt::format("{} ticks", now.input_buffer_ticks),
                   fmt::format("{:+.0f} ms, {}", figures.command_wait_ms, late),
                   now.input_buffer_ticks == usual.input_buffer_ticks});
}

/// What goes over the network otherwise than usual.
void add_network(std::vector<Line>& lines, const client::View& view, bool plays) {
  const client::Techniques usual, &now = view.techniques;
  const client::LaneFigures& figures = view.lanes.front().figures;
  if (plays) {
    const bool back = now.shots == client::Shots::kSeen;
    lines.push_back({"F7  my rail hits", std::string(to_string(now.shots)),
                     back ? fmt::format("{:.0f} ms back", view.seen_behind_ms) : std::string("0 ms back"),
                     now.shots == usual.shots});
    lines.push_back({"F8  commands",
                     now.redundancy == 0 ? std::string("each sent once")
                                         : fmt::format("each sent {} times", now.redundancy + 1),
                     fmt::format("{:.0f} kbit/s up", figures.kbit_s_up), now.redundancy == usual.redundancy});
    add_timing(lines, now, figures);
  }
  lines.push_back({"F10 snapshots", fmt::format("{} a second", kTickHz / now.snapshot_ticks),
                   fmt::format("{:.0f} kbit/s down", figures.kbit_s_down),
                   now.snapshot_ticks == usual.snapshot_ticks});
  lines.push_back({"F11 told", now.deltas ? "as differences" : "whole, each time",
                   fmt::format("{:.0f} bytes each", figures.bytes_per_snapshot), now.deltas == usual.deltas});
}

std::vector<Line> lines_of(const client::View& view, std::size_t lane) {
  const client::LanePanel& panel = view.lanes[lane];
  const bool plays = view.self != kNoPlayer;
  std::vector<Line> lines;
  add_drawing(lines, panel, plays);
  if (lane == 0 && !view.recorded) add_network(lines, view, plays);
  const bool changed = view.techniques_since != 0 && view.now - view.techniques_since < kAllShownFor;
  if (!changed) std::erase_if(lines, [](const Line& line) { return line.usual; });
  if (lane == 0 && plays && !lines.empty())
    lines.push_back({"mispredicted", fmt::format("{} snapshots", panel.figures.mispredictions),
                     fmt::format("last {:.1f} units", panel.figures.correction_units)});
  if (lane == 0 && plays && !lines.empty() && panel.figures.hit_told_ms > 0)
    lines.push_back({"my last hit", fmt::format("told after {:.0f} ms", panel.figures.hit_told_ms), {}});
  return lines;
}

}  // namespace

void draw_techniques(Canvas& canvas, const Rect& area, const client::View& view, std::size_t lane) {
  const std::vector<Line> lines = lines_of(view, lane);
  if (lines.empty()) return;
  const float pad = canvas.px(kPad);
  // Closer together where they would not fit.
  const float row = std::min(canvas.px(kRow), (area.h - pad - 2) / static_cast<float>(lines.size()));
  const float name = canvas.px(kNameWidth), choice = canvas.px(kChoiceWidth), cost = canvas.px(kCostWidth);
  const bool costs = area.w >= name + choice + cost + 4 * pad;
  const float height = row * static_cast<float>(lines.size()) + pad;
  const float top = std::min(area.y + pad / 2, area.bottom() - height - 2);
  const Rect box{std::round(area.x + pad), std::round(top),
                 2 * pad + name + choice + (costs ? cost : 0), height};
  canvas.round_rect(box, canvas.px(6), faded(colour::kPanel, 0.96F));
  canvas.round_frame(box, canvas.px(6), 1, faded(colour::kLine, 0.75F));
  float y = box.y + pad / 2 + row / 2;
  for (const Line& line : lines) {
    canvas.text({box.x + pad, y}, line.name, {Face::kText, 12, colour::kMuted});
    canvas.text({box.x + pad + name, y}, line.choice, {Face::kTitle, 12, colour::kText});
    if (costs)
      canvas.text({box.right() - pad, y}, line.cost, {Face::kMono, 12, colour::kMuted, Align::kRight});
    y += row;
  }
}

}  // namespace tw::app
