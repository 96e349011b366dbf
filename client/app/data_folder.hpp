// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

namespace tw::app {

/// $XDG_DATA_HOME/twinwire/NAME, or under ~/.local/share; in the folder for what is temporary when there is no home. Made if
/// need be; if it cannot be, who writes there notices.
std::filesystem::path data_folder(const char* name);

}  // namespace tw::app
