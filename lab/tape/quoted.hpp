// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace tw::tape {

/// What a stranger wrote, short enough and plain enough for one line of an error.
inline std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text.substr(0, 40)) out += c >= ' ' && c <= '~' ? c : '?';
  return out + (text.size() > 40 ? "...'" : "'");
}

}  // namespace tw::tape
