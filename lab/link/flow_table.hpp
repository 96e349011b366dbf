// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lab/link/packet.hpp"
#include "lab/link/remote.hpp"
#include "shared/base/net.hpp"

namespace tw::link {

/// 5 lanes, lobby and probe for each of a handful of clients; whoever asks for more is counted under "other".
inline constexpr std::size_t kMaxFlows = 64;

/// Which flow a packet belongs to: known by the port on the client's side, to which the socket factory bound
/// it.
class FlowTable {
 public:
  struct Flow {
    std::string label;
    std::uint64_t hash = 0;  ///< of the label, for the draws
    std::array<std::uint64_t, kDirections>
        nth{};  ///< packets ever seen: never reset, or the draws would repeat
    FlowCounters counters;
  };
  static constexpr std::uint8_t kOther = 0;  ///< everything without a label
  static constexpr std::uint8_t kProbe = 1;  ///< the link's own, kept out of every counter that is shown

  FlowTable();
  /// Packets of this client port count under `label` from now on. False if the table is full.
  bool add(SocketKind kind, std::uint16_t client_port, std::string_view label);
  void add_probe(std::uint16_t client_port);

  std::uint8_t classify(Direction direction, const PacketInfo& packet) const;
  Flow& operator[](std::uint8_t flow) { return flows_[flow]; }
  std::size_t size() const { return flows_.size(); }
  void reset_counters();
  std::map<std::string, FlowCounters> counters() const;

 private:
  static constexpr std::size_t kPorts = 65536;

  std::vector<Flow> flows_;
  std::array<std::vector<std::uint8_t>, 2> by_port_;  ///< udp, tcp
};

}  // namespace tw::link
