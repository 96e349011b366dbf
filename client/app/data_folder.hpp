// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace tw::app {

/// $XDG_DATA_HOME/twinwire/NAME, or under ~/.local/share; in the folder for what is temporary when there is no home. Made if
/// need be; if it cannot be, who writes there notices.
std::filesystem::path data_folder(const char* name);

/// "2026-11-27_19-04-59", here and now: what files are called that somebody saves.
std::string time_text();

}  // namespace tw::app
