// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "lab/link/remote/settings.hpp"

/// Networks that people know, by name. The one list for command line, window, tapes and report.
namespace tw::link {

struct Preset {
  std::string_view name;    ///< as typed: a-z 0-9 -
  std::string_view title;   ///< for people
  std::string_view source;  ///< who says so
  bool measured = false;    ///< taken from measurements by the source, or else a judgement
  Settings settings{};
};

/// In the order in which they are listed.
std::span<const Preset> presets();
/// Null: there is no such preset.
const Preset* find_preset(std::string_view name);

}  // namespace tw::link
