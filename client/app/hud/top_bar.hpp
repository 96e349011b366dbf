// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "client/app/draw/canvas.hpp"
#include "client/app/hud/match_info.hpp"
#include "client/core/view.hpp"

namespace tw::app {

/// "1:42"; whole seconds, rounded up, so that 0:00 is the end.
std::string clock_text(float seconds_left);

/// Name, map and round; the clock; what the link is set to beside what is measured; the seed.
void draw_top_bar(Canvas& canvas, const Rect& area, const client::View& view, const MatchInfo& info);

}  // namespace tw::app
