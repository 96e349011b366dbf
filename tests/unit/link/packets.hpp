// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "lab/link/packet.hpp"
#include "shared/base/types.hpp"

namespace tw::link {

inline constexpr std::uint8_t kUdpNumber = kUdpProtocol, kTcpNumber = kTcpProtocol;

/// An IPv4 packet with a 20-byte header and the ports; the rest is zeros. TCP has a 20-byte header of its own.
inline Bytes make_packet(std::uint8_t protocol, std::uint16_t source_port, std::uint16_t destination_port,
                         std::size_t payload_bytes) {
  const std::size_t header_bytes = 20u + (protocol == kTcpNumber ? 20u : 8u);
  Bytes packet(header_bytes + payload_bytes);
  const auto put16 = [&](std::size_t at, std::size_t value) {
    packet[at] = static_cast<std::uint8_t>(value >> 8);
    packet[at + 1] = static_cast<std::uint8_t>(value & 255);
  };
  packet[0] = 0x45;
  put16(2, packet.size());
  packet[9] = protocol;
  put16(20, source_port);
  put16(22, destination_port);
  if (protocol == kTcpNumber) packet[32] = 5 << 4;
  return packet;
}

}  // namespace tw::link
