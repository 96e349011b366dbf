// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "shared/base/types.hpp"

namespace tw::link {

/// The numbers are part of the seeded draws: do not change them.
enum class Direction : std::uint8_t { kToServer = 0, kToClient = 1 };
inline constexpr std::size_t kDirections = 2;

constexpr std::size_t index(Direction direction) { return static_cast<std::size_t>(direction); }

inline constexpr std::size_t kMtuBytes = 1500;

inline constexpr std::uint8_t kTcpProtocol = 6, kUdpProtocol = 17;  ///< as in the IP header

/// What the link reads from an IPv4 packet.
struct PacketInfo {
  /// kOther also for later fragments and for headers that are cut off.
  enum class Protocol : std::uint8_t { kUdp, kTcp, kOther };

  Protocol protocol = Protocol::kOther;
  std::uint16_t source_port = 0,
                destination_port = 0;  ///< 0 where there are none, as in all fragments but the first
  bool tcp_data = false;               ///< TCP, and it carries payload
  std::uint8_t protocol_number = 0;    ///< of the IP header
  std::uint16_t payload_at = 0, payload_bytes = 0;  ///< behind the UDP or TCP header; of others there is none
  std::uint32_t tcp_seq = 0, tcp_ack = 0;
  std::uint8_t tcp_flags = 0, sack_blocks = 0;  ///< sack_blocks 0..4
};

/// Null for anything that is not a whole IPv4 packet. Never reads past `packet`.
std::optional<PacketInfo> read_packet(ByteView packet);

}  // namespace tw::link
