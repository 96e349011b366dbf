// SPDX-License-Identifier: MIT
#include "client/app/hud/strip_chart.hpp"

#include <fmt/format.h>

namespace tw::app {
namespace {

constexpr float kUsable = 0.92F;  ///< of the height: a little air above the highest age

/// Highest age of each pixel column; columns without a frame keep -1.
std::vector<float> column_peaks(const StripChart& chart, std::size_t columns) {
  std::vector<float> peaks(columns, -1);
  for (const client::AgeSample& sample : chart.ages) {
    const float t = chart_time(sample.at, chart.now);
    if (t < 0 || t > 1) continue;
    const auto column = std::min(columns - 1, static_cast<std::size_t>(t * static_cast<float>(columns)));
    peaks[column] = std::max(peaks[column], sample.age_ms);
  }
  return peaks;
}

void draw_axis(Canvas& canvas, const Rect& area, float ceiling_ms) {
  const int lines = area.h > canvas.px(70) ? 3 : 2;
  for (int i = 1; i <= lines; ++i) {
    const float share = static_cast<float>(i) / static_cast<float>(lines);
    const float y = std::round(area.bottom() - area.h * share * kUsable);
    canvas.rect({area.x, y, area.w - canvas.px(kChartGutter), 1}, faded(colour::kLine, 0.45F));
    canvas.text({area.right() - canvas.px(6), y + canvas.px(i == lines ? 6 : 0)},
                fmt::format("{:.0f}", ceiling_ms * share), {Face::kMono, 10, colour::kMuted, Align::kRight});
  }
}

void draw_curve(Canvas& canvas, const Rect& area, const StripChart& chart) {
  const float step = std::max(2.F, std::round(canvas.px(2.5F)));
  const auto columns = static_cast<std::size_t>(std::max(1.F, area.w / step));
  const std::vector<float> peaks = column_peaks(chart, columns);
  const float width = std::max(1.3F, canvas.px(1.4F));
  std::optional<Vec> before;
  for (std::size_t i = 0; i < columns; ++i) {
    if (peaks[i] < 0) continue;
    const Vec at{area.x + step * static_cast<float>(i),
                 area.bottom() - area.h * kUsable * chart_height(peaks[i], chart.ceiling_ms)};
    // Wider than a quarter second without a frame: the lane was not open.
    if (before && at.x - before->x < std::max(area.w / 40, 1.5F * step)) {
      const Rgba top = faded(chart.tint, 0.30F), foot = faded(chart.tint, 0.04F);
      canvas.triangle(*before, at, {at.x, area.bottom()}, top, top, foot);
      canvas.triangle(*before, {at.x, area.bottom()}, {before->x, area.bottom()}, top, foot, foot);
      canvas.line(*before, at, width, chart.tint);
    }
    before = at;
  }
}

/// The title, and what the dashes mean, on a ground of their own: the curve may pass behind.
void draw_legend(Canvas& canvas, const Rect& area, const StripChart& chart) {
  const float y = area.y + canvas.px(11);
  float x = area.x + canvas.px(8);
  const float end = area.right() - canvas.px(kChartGutter);
  for (const char* title : {"age, ms, last 10 s", "age, ms"})
    if (x + canvas.text_width(title, Face::kText, 10) < end) {
      x += canvas.text({x, y}, title, {Face::kText, 10, colour::kMuted});
      break;
    }
  if (!chart.ideal_p99_ms || !std::isfinite(*chart.ideal_p99_ms)) return;
  x += canvas.px(14);
  const std::string ideal = fmt::format("ideal p99 {:.0f}", *chart.ideal_p99_ms);
  if (x + canvas.px(26) + canvas.text_width(ideal, Face::kText, 10) < end) {
    canvas.dashed_line({x, y}, {x + canvas.px(20), y}, 1, canvas.px(4), colour::kText);
    canvas.text({x + canvas.px(26), y}, ideal, {Face::kText, 10, colour::kMuted});
  }
  const float line_y =
      std::round(area.bottom() - area.h * kUsable * chart_height(*chart.ideal_p99_ms, chart.ceiling_ms)) +
      0.5F;
  canvas.dashed_line({area.x, line_y}, {end, line_y}, 1, canvas.px(4), faded(colour::kText, 0.6F));
}

}  // namespace

float chart_ceiling_ms(float max_ms) {
  for (const float step : {90.F, 150.F, 300.F, 450.F, 600.F, 900.F, 1200.F, 1800.F, 3000.F, 6000.F})
    if (max_ms <= step) return step;
  return 15'000;
}

float chart_height(float age_ms, float ceiling_ms) { return std::clamp(age_ms / ceiling_ms, 0.F, 1.04F); }

float chart_time(Micros at, Micros now) {
  return 1 - static_cast<float>(now - at) / static_cast<float>(kChartMicros);
}

void draw_strip_chart(Canvas& canvas, const Rect& area, const StripChart& chart) {
  canvas.ground_round(area, canvas.px(4), colour::kArena);
  draw_axis(canvas, area, chart.ceiling_ms);
  draw_curve(canvas, {area.x, area.y, area.w - canvas.px(kChartGutter), area.h}, chart);
  draw_legend(canvas, area, chart);
}

}  // namespace tw::app
