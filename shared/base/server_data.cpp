// SPDX-License-Identifier: MIT
#include "shared/base/server_data.hpp"

#include <cstdlib>

namespace tw {

std::string default_server_data() {
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && data[0] == '/')
    return std::string(data) + "/twinwire-server";
  const char* home = std::getenv("HOME");
  return std::string(home == nullptr ? "." : home) + "/.local/share/twinwire-server";
}

}  // namespace tw
