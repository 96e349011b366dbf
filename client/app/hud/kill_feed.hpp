// SPDX-License-Identifier: MIT
#pragma once

#include "client/app/draw/canvas.hpp"
#include "client/core/view.hpp"

namespace tw::app {

/// Who got whom, newest on top, right-aligned at `top_right`; a line fades after six seconds.
void draw_kill_feed(Canvas& canvas, Vec top_right, const client::View& view, std::size_t lines);

}  // namespace tw::app
