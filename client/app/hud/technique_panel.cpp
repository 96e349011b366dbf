// SPDX-License-Identifier: MIT
#include "client/app/hud/technique_panel.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "client/app/hud/technique_layout.hpp"

namespace tw::app {
namespace {

constexpr Micros kAllShownFor = 4'000'000;
constexpr float kPad = 10;

struct Line {
  std::string name, choice, cost{};
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
  if (plays)
    lines.push_back({"F5  own player", std::string(to_string(panel.own)),
                     fmt::format("{:.0f} steps/s{}", figures.steps_per_s, micros_of(figures.own_us)),
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

/// What has come of it so far.
std::vector<Line> counters_of(const client::View& view, std::size_t lane) {
  const client::LaneFigures& f = view.lanes[lane].figures;
  std::vector<Line> lines{{"others guessed", fmt::format("{} frames", f.frames_guessed)},
                          {"others stuck", fmt::format("{} frames", f.frames_stuck)}};
  if (lane != 0 || view.self == kNoPlayer) return lines;
  lines.push_back({"key to screen", fmt::format("{:.0f} ms", f.input_ms)});
  lines.push_back(
      {"mispredicted", fmt::format("{}, last {:.1f} units", f.mispredictions, f.correction_units)});
  lines.push_back({"my commands", fmt::format("{} late, {} lost", f.commands_late, f.commands_lost)});
  lines.push_back({"rails rewound", fmt::format("{} mine, {} at me", f.rails_rewound, f.rewound_at_me)});
  lines.push_back(
      {"my last hit", f.hit_told_ms > 0 ? fmt::format("told after {:.0f} ms", f.hit_told_ms) : "none yet"});
  return lines;
}

std::vector<Line> techniques_of(const client::View& view, std::size_t lane) {
  const bool plays = view.self != kNoPlayer;
  std::vector<Line> lines;
  add_drawing(lines, view.lanes[lane], plays);
  if (lane == 0 && !view.recorded) add_network(lines, view, plays);
  const bool changed = view.techniques_since != 0 && view.now - view.techniques_since < kAllShownFor;
  if (!changed) std::erase_if(lines, [](const Line& line) { return line.usual; });
  return lines;
}

}  // namespace

void draw_techniques(Canvas& canvas, const TechniqueArea& area, const client::View& view, std::size_t lane,
                     bool count) {
  const std::vector<Line> techniques = techniques_of(view, lane);
  if (techniques.empty() && !count) return;
  const std::vector<Line> counters = counters_of(view, lane);
  const TechniqueLayout at =
      technique_layout(area.at, canvas.scale(), techniques.size(), counters.size(), area.lower_right);
  canvas.round_rect(at.box, canvas.px(6), faded(colour::kPanel, 0.96F));
  canvas.round_frame(at.box, canvas.px(6), 1, faded(colour::kLine, 0.75F));
  const float pad = at.type / 12 * canvas.px(kPad), left = at.box.x + pad,
              top = at.box.y + canvas.px(kPad) / 2;
  float y = top + at.row / 2;
  for (const Line& line : techniques) {
    canvas.text({left, y}, line.name, {Face::kText, at.type, colour::kMuted});
    canvas.text({left + at.name, y}, line.choice, {Face::kTitle, at.type, colour::kText});
    if (at.cost > 0)
      canvas.text({left + at.name + at.choice + at.cost, y}, line.cost,
                  {Face::kMono, at.type, colour::kMuted, Align::kRight});
    y += at.row;
  }
  if (at.beside) y = top + at.row / 2;
  const float x = at.beside ? at.box.right() - pad - at.name - at.count : left;
  for (const Line& line : counters) {
    canvas.text({x, y}, line.name, {Face::kText, at.type, colour::kMuted});
    canvas.text({x + at.name, y}, line.choice, {Face::kText, at.type, colour::kText});
    y += at.row;
  }
}

}  // namespace tw::app
