// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "client/app/draw/canvas.hpp"
#include "client/core/view.hpp"

namespace tw::app {

/// Where there is room for the panel: it grows from the upper left, or from the lower right.
struct TechniqueArea {
  Rect at;
  bool lower_right = false;
};

/// What is done with what a lane delivers, what that costs, and what has come of it: for some seconds after a change all of
/// it, afterwards what is not as usual. Where the area is small, without the costs. With `count`, what has come of it in any
/// case. `lane`: of View::lanes; what is asked of the server and what is sent stands with the first.
void draw_techniques(Canvas& canvas, const TechniqueArea& area, const client::View& view, std::size_t lane,
                     bool count);

}  // namespace tw::app
