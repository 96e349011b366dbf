// SPDX-License-Identifier: MIT
#pragma once

#include "client/app/draw/canvas.hpp"

namespace tw::app {

/// Dims what the window shows and lays a card in its middle, `size` before the UI scale but no larger than the window has room for.
/// Where it lies, pixels: the place of the form.
Rect draw_card(Canvas& canvas, Vec window, Vec size);

}  // namespace tw::app
