// SPDX-License-Identifier: MIT
#include "lab/link/packet.hpp"

namespace tw::link {
namespace {

constexpr std::size_t kMinIpHeaderBytes = 20, kMinTcpHeaderBytes = 20, kUdpHeaderBytes = 8;
constexpr std::uint8_t kTcpNumber = 6, kUdpNumber = 17;

std::uint16_t u16(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>((bytes[at] << 8) | bytes[at + 1]);
}

bool carries_data(ByteView segment) {
  const std::size_t header_bytes = static_cast<std::size_t>(segment[12] >> 4) * 4;
  return segment.size() > header_bytes;
}

}  // namespace

std::optional<PacketInfo> read_packet(ByteView packet) {
  if (packet.size() < kMinIpHeaderBytes || (packet[0] >> 4) != 4) return std::nullopt;
  const std::size_t header_bytes = static_cast<std::size_t>(packet[0] & 15) * 4;
  const std::size_t total_bytes = u16(packet, 2);
  if (header_bytes < kMinIpHeaderBytes || total_bytes < header_bytes || total_bytes > packet.size())
    return std::nullopt;

  PacketInfo info;
  const bool first_fragment = (u16(packet, 6) & 0x1fff) == 0;
  const ByteView payload = packet.subspan(header_bytes, total_bytes - header_bytes);
  if (!first_fragment) return info;
  const bool tcp = packet[9] == kTcpNumber && payload.size() >= kMinTcpHeaderBytes;
  const bool udp = packet[9] == kUdpNumber && payload.size() >= kUdpHeaderBytes;
  if (!tcp && !udp) return info;
  info.protocol = tcp ? PacketInfo::Protocol::kTcp : PacketInfo::Protocol::kUdp;
  info.source_port = u16(payload, 0);
  info.destination_port = u16(payload, 2);
  info.tcp_data = tcp && carries_data(payload);
  return info;
}

}  // namespace tw::link
