// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "client/app/theme/palette.hpp"
#include "client/app/window/bindings.hpp"
#include "client/app/window/sticks.hpp"
#include "shared/base/lane_kind.hpp"

namespace tw::app {

/// What is chosen on the settings screen.
struct Preferences {
  int volume = 100;    ///< 0..100
  float ui_scale = 0;  ///< 0.5..4; 0: chosen by the height of the desktop. Counts from the next start on
  int fps_limit = 60;  ///< 10..1000
  bool vsync = false;  ///< waits for the display, too
  bool reduced_motion = false;
  int shake = 50;  ///< 0..100 %: how far a hit shakes the arena; not at all with reduced motion
  Colours colours = Colours::kStandard;
  std::size_t own_colour = 0;  ///< OwnLook::colour
  Sticks sticks;
  Bindings bindings = kDefaultBindings;

  bool operator==(const Preferences&) const = default;
};

/// What the window remembers from one start to the next. Never a password.
struct Settings {
  std::string server = "127.0.0.1:7776";
  std::string name;
  std::vector<LaneKind> lanes{LaneKind::kUdp};
  bool show_truth = true;
  Preferences preferences;

  bool operator==(const Settings&) const = default;
};

/// $XDG_CONFIG_HOME/twinwire/client.json, or under ~/.config; empty when there is no home.
std::string settings_path();
/// What cannot be read, or makes no sense, keeps its default and is named in `complaints`, a line each: a damaged file never
/// stops the program. A missing file is no complaint.
Settings load_settings(const std::string& path, std::vector<std::string>& complaints);
/// Replaces the file as a whole. Failing to remember is no reason to trouble the player: it is silent.
void save_settings(const std::string& path, const Settings& settings);

}  // namespace tw::app
