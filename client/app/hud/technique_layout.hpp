// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "client/app/draw/geometry.hpp"

namespace tw::app {

/// Where the technique panel's lines stand. All in pixels of the window; type in sizes before the UI scale.
struct TechniqueLayout {
  Rect box;
  float row = 0;    ///< from one line to the next
  float type = 12;  ///< size of the type, smaller where the area is small
  float name = 0, choice = 0, cost = 0,
        count = 0;      ///< widths of columns; a cost of 0: there is no room for it
  bool beside = false;  ///< the counters stand right of the techniques, not below them
};

/// For so many lines of techniques and of counters: below one another where `area` is high enough, else beside one another,
/// and closer where it is too small for that. In its upper left corner, or its lower right one. Never beyond it.
TechniqueLayout technique_layout(const Rect& area, float scale, std::size_t techniques, std::size_t counters,
                                 bool lower_right);

}  // namespace tw::app
