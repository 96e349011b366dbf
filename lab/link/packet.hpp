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

/// What the link reads from an IPv4 packet.
struct PacketInfo {
  enum class Protocol : std::uint8_t { kUdp, kTcp, kOther };

  Protocol protocol = Protocol::kOther;
  std::uint16_t source_port = 0,
                destination_port = 0;  ///< 0 where there are none, as in all fragments but the first
  bool tcp_data = false;               ///< TCP, and it carries payload
};

/// Null for anything that is not a whole IPv4 packet. Never reads past `packet`.
std::optional<PacketInfo> read_packet(ByteView packet);

}  // namespace tw::link
