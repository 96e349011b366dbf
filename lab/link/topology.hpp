// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab/link/namespaces.hpp"
#include "lab/link/netlink.hpp"
#include "lab/link/port.hpp"

namespace tw::link {

/// A device whose lost packets count against the link, and a way to ask for them from any namespace.
struct WatchedDevice {
  Netlink netlink;
  const char* name = "";
};

/// The two ends and what lies between them; see address_plan.hpp.
struct Topology {
  std::string backend;  ///< "tun" or "veth"
  NetNamespace server, client;
  std::unique_ptr<Port> server_port, client_port;
  std::vector<WatchedDevice> watched;
};

/// Builds it inside the calling process's user namespace, and leaves the process in one of the new network
/// namespaces. `backend` as in LinkOptions. Throws std::runtime_error with a sentence.
Topology build_topology(const std::string& backend);

}  // namespace tw::link
