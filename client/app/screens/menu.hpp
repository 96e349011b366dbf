// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/app/draw/canvas.hpp"
#include "client/app/window/bindings.hpp"

namespace tw::app {

enum class MenuChoice : std::uint8_t { kNone, kResume, kHost, kSettings, kVoteMap, kVoteOut, kLeave, kQuit };

/// What the menu over a running match is about.
struct MatchMenu {
  std::string invitation;            ///< to a game that is hosted here, or empty
  std::vector<std::string> maps;     ///< one of which the next round could be on
  std::vector<std::string> players;  ///< whom one could want to go
};
struct MenuAction {
  MenuChoice choice = MenuChoice::kNone;
  std::string about;  ///< of a vote: the map, or the player
};

/// The menu over a running match; the match goes on behind it. Call within a frame of the forms.
MenuAction draw_match_menu(Canvas& canvas, Vec window, const MatchMenu& menu, const Bindings& bindings);

}  // namespace tw::app
