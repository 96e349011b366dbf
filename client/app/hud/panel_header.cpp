// SPDX-License-Identifier: MIT
#include "client/app/hud/panel_header.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace tw::app {
namespace {

constexpr float kTagHeight = 24, kTagPad = 10;

float tag_width(Canvas& canvas, std::string_view words, Face face) {
  return canvas.text_width(words, face, 13) + 2 * canvas.px(kTagPad);
}

/// Right-aligned group "state age  272 ms   p99 326 ms"; returns where it begins.
float draw_age(Canvas& canvas, const Rect& area, const SlowFigures& figures, bool with_p99) {
  const client::LaneFigures& f = figures.shown();
  const float y = area.centre().y;
  float x = area.right();
  if (with_p99) {
    const std::string p99 = fmt::format("p99 {:>4.0f} ms", f.p99_ms);
    canvas.text({x, y}, p99, {Face::kMono, 12, colour::kMuted, Align::kRight});
    x -= canvas.text_width("p99 0000 ms", Face::kMono, 12) + canvas.px(16);
  }
  // Room for four digits whatever the figure is: it must not dance.
  const Rgba tint = figures.stalling() ? colour::kDanger : colour::kText;
  canvas.text({x, y}, fmt::format("{:>4.0f} ms", f.age_ms), {Face::kMono, 20, tint, Align::kRight});
  x -= canvas.text_width(f.age_ms >= 1000 ? "0000 ms" : "000 ms", Face::kMono, 20) + canvas.px(10);
  const float label = canvas.text({x, y}, "state age", {Face::kText, 12, colour::kMuted, Align::kRight});
  return x - label;
}

}  // namespace

float draw_tag(Canvas& canvas, Vec left_middle, std::string_view words, Face face, Rgba tint) {
  const float w = tag_width(canvas, words, face), h = canvas.px(kTagHeight);
  const Rect r{std::round(left_middle.x), std::round(left_middle.y - h / 2), w, h};
  canvas.round_rect(r, canvas.px(5), mixed(colour::kPanel, tint, 0.2F));
  canvas.text({r.x + canvas.px(kTagPad), left_middle.y}, words, {face, 13, tint});
  return w;
}

void draw_panel_header(Canvas& canvas, const Rect& area, const client::LanePanel& panel,
                       const SlowFigures& figures) {
  const float y = area.centre().y, gap = canvas.px(10);
  float left = area.x +
               draw_tag(canvas, {area.x, y}, to_string(panel.kind), Face::kMono, lane_colour(panel.kind)) +
               gap;
  const float right = draw_age(canvas, area, figures, area.w > canvas.px(400)) - 1.5F * gap;
  const std::string held = fmt::format("held {:>3.0f} ms", figures.held_ms());
  const float held_width = tag_width(canvas, "held 000 ms", Face::kMono);
  const std::string_view role = panel.role == protocol::LaneRole::kPlay ? "you play here" : "watching";
  const std::string subtitle = fmt::format("{} \u00b7 {}", role, lane_subtitle(panel.kind));
  for (const std::string_view words : {std::string_view(subtitle), role}) {
    if (left + canvas.text_width(words, Face::kText, 12) > right - held_width - gap) continue;
    left += canvas.text({left, y}, words, {Face::kText, 12, colour::kMuted}) + gap;
    break;
  }
  if (figures.held_ms() > 0 && right - held_width >= left - gap)
    draw_tag(canvas, {right - held_width, y}, held, Face::kMono, colour::kDanger);
}

void draw_panel_figures(Canvas& canvas, const Rect& area, const SlowFigures& figures,
                        const std::string& resent) {
  struct Column {
    std::string_view name;
    std::string value;
    std::string_view widest;  ///< room for it, whatever the figure is: the columns must not dance
  };
  const client::LaneFigures& f = figures.shown();
  std::vector<Column> columns{{"p50", fmt::format("{:.0f} ms", f.p50_ms), "000 ms"},
                              {"p99", fmt::format("{:.0f} ms", f.p99_ms), "0000 ms"},
                              {"stalls", fmt::format("{}", f.stalls), "000"},
                              {"lost", fmt::format("{:.1f} %", f.loss_pct), "00.0 %"}};
  if (!resent.empty()) columns.push_back({"resent", resent, "0000"});
  columns.push_back({"kbit/s", fmt::format("{:.0f}", f.kbit_s_down), "000"});
  const float between = canvas.px(6);
  const auto width = [&](const Column& c) {
    return canvas.text_width(c.name, Face::kText, 11) + between +
           canvas.text_width(c.widest, Face::kMono, 12);
  };
  float free = area.w;
  for (const Column& c : columns) free -= width(c);
  const bool stacked = area.h > canvas.px(60);  // beside the arena: one below the other
  for (; !stacked && free < 0 && columns.size() > 1; columns.erase(columns.begin()))
    free += width(columns.front());
  const auto count = static_cast<float>(columns.size());
  float x = area.x;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& [name, value, widest] = columns[i];
    const Rgba tint = name == "stalls" && f.stalls > 0 ? colour::kDanger : colour::kText;
    const Vec left = stacked ? Vec{area.x, area.y + area.h / count * (static_cast<float>(i) + 0.5F)}
                             : Vec{x, area.centre().y};
    const float label = canvas.text(left, name, {Face::kText, 11, colour::kMuted});
    if (stacked)
      canvas.text({area.right(), left.y}, value, {Face::kMono, 12, tint, Align::kRight});
    else
      canvas.text({left.x + label + between, left.y}, value, {Face::kMono, 12, tint});
    x += width(columns[i]) + free / std::max(1.F, count - 1);
  }
}

}  // namespace tw::app
