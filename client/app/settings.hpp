// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "shared/base/lane_kind.hpp"

namespace tw::app {

/// What the window remembers from one start to the next. Never a password.
struct Settings {
  std::string server = "127.0.0.1:7776";
  std::string name;
  std::vector<LaneKind> lanes{LaneKind::kUdp};
  bool show_truth = true;
};

/// $XDG_CONFIG_HOME/twinwire/client.json, or under ~/.config; empty when there is no home.
std::string settings_path();
/// What cannot be read, or makes no sense, keeps its default: a damaged file never stops the program.
Settings load_settings(const std::string& path);
/// Replaces the file as a whole. Failing to remember is no reason to trouble the player: it is silent.
void save_settings(const std::string& path, const Settings& settings);

}  // namespace tw::app
