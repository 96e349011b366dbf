// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>

#include "client/app/draw/canvas.hpp"
#include "client/core/view.hpp"

namespace tw::app {

inline constexpr Micros kChartMicros = 10'000'000;
inline constexpr float kChartGutter = 36;  ///< right of the curve, for the axis; before the UI scale

/// The least round figure that holds `max_ms` with a little air: the top of the axis, the same in all panels.
float chart_ceiling_ms(float max_ms);
/// Where an age stands between the axis's foot (0) and its top (1); what lies above is cut.
float chart_height(float age_ms, float ceiling_ms);
/// Where a moment stands: 0 ten seconds ago, 1 now.
float chart_time(Micros at, Micros now);

struct StripChart {
  std::span<const client::AgeSample> ages;
  Micros now = 0;
  float ceiling_ms = 100;
  std::optional<float> ideal_p99_ms;  ///< dashed, when the link's settings are known
  Rgba tint;
};
void draw_strip_chart(Canvas& canvas, const Rect& area, const StripChart& chart);

}  // namespace tw::app
