// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "client/app/draw/canvas.hpp"
#include "client/app/window/bindings.hpp"

namespace tw::app {

enum class MenuChoice : std::uint8_t { kNone, kResume, kSettings, kLeave, kQuit };

/// The menu over a running match; the match goes on behind it. `invitation`: to a game that is hosted here, or empty. Call
/// within a frame of the forms.
MenuChoice draw_match_menu(Canvas& canvas, Vec window, const std::string& invitation, const Bindings& bindings);

}  // namespace tw::app
