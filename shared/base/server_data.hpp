// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace tw {

/// Where this user's server keeps accounts, key and the operator's socket unless it is told another place:
/// $XDG_DATA_HOME/twinwire-server, or under ~/.local/share.
std::string default_server_data();
/// The operator's socket in it.
inline std::string admin_socket_of(const std::string& data_directory) {
  return data_directory + "/admin.sock";
}

}  // namespace tw
