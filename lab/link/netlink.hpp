// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "lab/link/address_plan.hpp"
#include "shared/base/net.hpp"

namespace tw::link {

/// The few rtnetlink requests that the link needs, each sent and acknowledged before it returns. Works on the
/// network namespace in which it was constructed. Throws std::runtime_error with a sentence.
class Netlink {
 public:
  Netlink();

  int index_of(const std::string& device);
  /// A cable with two ends: `device` here, `peer` in the namespace `peer_namespace_fd`.
  void add_veth(const std::string& device, const Mac& mac, const std::string& peer, const Mac& peer_mac,
                int peer_namespace_fd);
  void set_up(const std::string& device);
  void set_queue_length(const std::string& device, std::uint32_t packets);
  void add_address(const std::string& device, std::uint32_t address, std::uint8_t prefix_bits);
  /// Packets for the network leave by `device`, without a gateway.
  void add_route(const std::string& device, std::uint32_t network, std::uint8_t prefix_bits);
  void add_neighbour(const std::string& device, std::uint32_t address, const Mac& mac);
  /// Packets that the kernel dropped at `device` since it exists, in either direction.
  std::uint64_t drops(const std::string& device);

 private:
  class Request;
  void execute(Request& request, const std::string& what);

  UniqueFd fd_;
};

}  // namespace tw::link
