// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace tw::app {

/// Writes a file beside `path` and renames it: a reader sees the old text or the new, never half of one.
bool replace_file(const std::string& path, std::string_view text);

}  // namespace tw::app
