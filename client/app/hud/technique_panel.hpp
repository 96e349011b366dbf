// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "client/app/draw/canvas.hpp"
#include "client/core/view.hpp"

namespace tw::app {

/// What is done with what a lane delivers, and what that costs: for some seconds after a change all of it, afterwards what
/// is not as usual. Where `area` is narrow, without the costs. `lane`: of View::lanes; what is asked of the server and what
/// is sent stands with the first.
void draw_techniques(Canvas& canvas, const Rect& area, const client::View& view, std::size_t lane);

}  // namespace tw::app
