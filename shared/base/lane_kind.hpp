// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tw {

/// One transport that carries a match's state to one client. The numbers are wire values: append only.
enum class LaneKind : std::uint8_t {
  kUdp = 0,        ///< ENet, unsequenced: a lost snapshot stays lost
  kRudp = 1,       ///< ENet, reliable and ordered, on a channel of its own
  kTcp = 2,        ///< TCP with TCP_NODELAY
  kTcpNagle = 3,   ///< TCP as the system gives it
  kTruth = 4,      ///< lab only: a Unix socket past the link
  kTcpLatest = 5,  ///< TCP with TCP_NODELAY that sends the newest state only, when the kernel has room for it
  kUdpRaw = 6,     ///< lab only: datagrams without any library, the canary of the validity gate
};
inline constexpr std::size_t kLaneKinds = 7;
/// Those that a player may choose.
inline constexpr std::array kNetworkLanes{LaneKind::kUdp, LaneKind::kRudp, LaneKind::kTcp,
                                          LaneKind::kTcpNagle, LaneKind::kTcpLatest};

constexpr bool is_tcp(LaneKind lane) {
  return lane == LaneKind::kTcp || lane == LaneKind::kTcpNagle || lane == LaneKind::kTcpLatest;
}

constexpr std::string_view to_string(LaneKind lane) {
  switch (lane) {
    case LaneKind::kUdp:
      return "udp";
    case LaneKind::kRudp:
      return "rudp";
    case LaneKind::kTcp:
      return "tcp";
    case LaneKind::kTcpNagle:
      return "tcp-nagle";
    case LaneKind::kTruth:
      return "truth";
    case LaneKind::kTcpLatest:
      return "tcp-latest";
    case LaneKind::kUdpRaw:
      return "udp-raw";
  }
  return "?";
}

/// "truth" is none: nobody asks for it by name.
constexpr std::optional<LaneKind> parse_lane_kind(std::string_view name) {
  if (name == to_string(LaneKind::kUdpRaw)) return LaneKind::kUdpRaw;
  for (LaneKind lane : kNetworkLanes)
    if (name == to_string(lane)) return lane;
  return std::nullopt;
}

}  // namespace tw
