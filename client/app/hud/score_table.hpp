// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "client/app/draw/canvas.hpp"
#include "client/core/view.hpp"

namespace tw::app {

/// The round and how it stands, or, once it is over, who has won it.
std::string score_headline(const client::View& view);

/// The table in the middle of `area`, best first; with more players than fit, the best and oneself.
void draw_score_table(Canvas& canvas, const Rect& area, const client::View& view);

}  // namespace tw::app
