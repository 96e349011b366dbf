// SPDX-License-Identifier: MIT
#include "client/app/screens/split_layout.hpp"

namespace tw::app {
namespace {

constexpr float kTopBar = 48, kMargin = 12, kPad = 12, kHeader = 44, kGap = 8, kFigures = 30,
                kMostChart = 150, kRow = 19, kStrip = 36, kLowStrip = 30, kStripGap = 4, kLeastChart = 48;

/// One above the other: header, arena, chart, figures. What a whole arena leaves free goes to the chart.
PanelLayout tall_panel(const Rect& frame, float scale, float arena_ratio, bool packets) {
  const float pad = kPad * scale, gap = kGap * scale, figures = kFigures * scale;
  PanelLayout p;
  p.frame = frame;
  p.header = {frame.x + pad, frame.y, frame.w - 2 * pad, kHeader * scale};
  float chart = std::clamp(frame.h * 0.15F, 36 * scale, 96 * scale);
  p.figures = {p.header.x, frame.bottom() - figures - 2 * scale, p.header.w, figures};
  const float strip = packets ? kStrip * scale : 0,
              end = p.figures.y - (packets ? strip + kStripGap * scale : 0);
  const float free = end - chart - gap - p.header.bottom() - p.header.w * arena_ratio;
  if (arena_ratio > 0 && free > 0) chart += std::min(free, kMostChart * scale - chart);
  p.chart = {p.header.x, end - chart, p.header.w, chart};
  if (packets) p.packets = {p.header.x, p.figures.y - strip, p.header.w, strip};
  p.arena = {p.header.x, p.header.bottom(), p.header.w, std::max(1.F, p.chart.y - gap - p.header.bottom())};
  return p;
}

/// In a grid there is width but no height: the arena on the left, chart and figures beside it.
PanelLayout wide_panel(const Rect& frame, float scale, float arena_ratio, bool packets) {
  const float pad = kPad * scale, gap = kGap * scale;
  PanelLayout p;
  p.frame = frame;
  p.header = {frame.x + pad, frame.y, frame.w - 2 * pad, kHeader * scale};
  const float top = p.header.bottom(), height = std::max(1.F, frame.bottom() - pad - top);
  const float most = p.header.w * 0.66F, wanted = arena_ratio > 0 ? height / arena_ratio : most;
  p.arena = {p.header.x, top, std::round(std::min(most, wanted)), height};
  const float x = p.arena.right() + gap, width = p.header.right() - x;
  const float figures = std::min(height * 0.5F, kRow * 5 * scale);
  // Too low for both: an age chart that can be read comes first.
  packets = packets && height - figures - gap - (kLowStrip + kStripGap) * scale >= kLeastChart * scale;
  const float strip = packets ? kLowStrip * scale : 0, taken = packets ? strip + kStripGap * scale : 0;
  p.chart = {x, top, width, std::max(1.F, height - figures - gap - taken)};
  if (packets) p.packets = {x, p.chart.bottom() + kStripGap * scale, width, strip};
  p.figures = {x, p.chart.bottom() + taken + gap, width, figures};
  return p;
}

}  // namespace

SplitLayout split_layout(Vec window, float scale, std::size_t panels, float bottom_height, float arena_ratio,
                         bool packets) {
  const float margin = kMargin * scale;
  // Three low rows would have no room for figures: five and six lanes stand in columns of three.
  const std::size_t columns = panels <= 1 ? 1 : panels <= 4 ? 2 : 3, rows = (panels + columns - 1) / columns;
  SplitLayout layout;
  layout.top = {0, 0, window.x, kTopBar * scale};
  const float bottom = bottom_height * scale;
  layout.bottom = {margin, window.y - bottom - margin, window.x - 2 * margin, bottom};
  const float end = bottom > 0 ? layout.bottom.y - margin : window.y - margin;
  const float width = (window.x - margin * static_cast<float>(columns + 1)) / static_cast<float>(columns);
  const float height =
      (end - layout.top.bottom() - margin * static_cast<float>(rows - 1)) / static_cast<float>(rows);
  for (std::size_t i = 0; i < panels; ++i) {
    const auto column = static_cast<float>(i % columns), row = static_cast<float>(i / columns);
    const Rect frame{std::round(margin + column * (width + margin)),
                     std::round(layout.top.bottom() + row * (height + margin)), std::round(width),
                     std::round(height)};
    layout.panels.push_back(rows > 1 ? wide_panel(frame, scale, arena_ratio, packets)
                                     : tall_panel(frame, scale, arena_ratio, packets));
  }
  return layout;
}

}  // namespace tw::app
