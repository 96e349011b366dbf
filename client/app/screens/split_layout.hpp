// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "client/app/draw/geometry.hpp"

namespace tw::app {

/// Where everything of one lane's panel goes, pixels. None overlap; all lie in `frame`.
struct PanelLayout {
  Rect frame;
  Rect header;  ///< the lane's tag, the age, the p99
  Rect arena;
  Rect chart;  ///< the age of the last 10 s
  Rect
      packets;  ///< what became of each packet, on the chart's axis of time; empty without a link or without room
  Rect figures;  ///< one line of figures below it
};

struct SplitLayout {
  Rect top, bottom;
  std::vector<PanelLayout> panels;
};

/// One or two panels stand side by side; three and four in a grid, five and six in two rows of three. `bottom_height`: unscaled, 0 for no bottom bar.
/// `arena_ratio`: height over width of an arena that is shown whole; what it leaves free goes to the charts. 0: none.
/// `packets`: there is a link whose packets can be shown.
SplitLayout split_layout(Vec window, float scale, std::size_t panels, float bottom_height,
                         float arena_ratio = 0, bool packets = false);

}  // namespace tw::app
