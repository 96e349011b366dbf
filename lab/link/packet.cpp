// SPDX-License-Identifier: MIT
#include "lab/link/packet.hpp"

namespace tw::link {
namespace {

constexpr std::size_t kMinIpHeaderBytes = 20, kMinTcpHeaderBytes = 20, kUdpHeaderBytes = 8;

std::uint16_t u16(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>((bytes[at] << 8) | bytes[at + 1]);
}

std::uint32_t u32(ByteView bytes, std::size_t at) {
  return (std::uint32_t{u16(bytes, at)} << 16) | u16(bytes, at + 2);
}

/// Blocks of the first selective-acknowledgement option (RFC 2018); of malformed options, none.
std::uint8_t count_sack_blocks(ByteView options) {
  constexpr std::uint8_t kEnd = 0, kPadding = 1, kSack = 5;
  constexpr std::size_t kBlockBytes = 8, kMaxBlocks = 4;
  for (std::size_t at = 0; at < options.size() && options[at] != kEnd;) {
    if (options[at] == kPadding) {
      ++at;
      continue;
    }
    const std::size_t length = at + 1 < options.size() ? options[at + 1] : 0;
    if (length < 2 || at + length > options.size()) return 0;
    const std::size_t blocks = (length - 2) / kBlockBytes;
    if (options[at] == kSack) return static_cast<std::uint8_t>(blocks <= kMaxBlocks ? blocks : 0);
    at += length;
  }
  return 0;
}

/// `segment` has a whole minimal header. One that claims to be shorter, or longer than the segment, has no options
/// and no payload: its receiver throws it away.
void read_tcp(ByteView segment, PacketInfo& info) {
  const std::size_t header_bytes = static_cast<std::size_t>(segment[12] >> 4) * 4;
  info.tcp_seq = u32(segment, 4);
  info.tcp_ack = u32(segment, 8);
  info.tcp_flags = segment[13];
  if (header_bytes < kMinTcpHeaderBytes || header_bytes > segment.size()) return;
  info.sack_blocks =
      count_sack_blocks(segment.subspan(kMinTcpHeaderBytes, header_bytes - kMinTcpHeaderBytes));
  info.payload_at = static_cast<std::uint16_t>(info.payload_at + header_bytes);
  info.payload_bytes = static_cast<std::uint16_t>(segment.size() - header_bytes);
  info.tcp_data = info.payload_bytes > 0;
}

void read_udp(ByteView datagram, PacketInfo& info) {
  info.payload_at = static_cast<std::uint16_t>(info.payload_at + kUdpHeaderBytes);
  info.payload_bytes = static_cast<std::uint16_t>(datagram.size() - kUdpHeaderBytes);
}

}  // namespace

std::optional<PacketInfo> read_packet(ByteView packet) {
  if (packet.size() < kMinIpHeaderBytes || (packet[0] >> 4) != 4) return std::nullopt;
  const std::size_t header_bytes = static_cast<std::size_t>(packet[0] & 15) * 4;
  const std::size_t total_bytes = u16(packet, 2);
  if (header_bytes < kMinIpHeaderBytes || total_bytes < header_bytes || total_bytes > packet.size())
    return std::nullopt;

  PacketInfo info{.protocol_number = packet[9], .payload_at = static_cast<std::uint16_t>(header_bytes)};
  const bool first_fragment = (u16(packet, 6) & 0x1fff) == 0;
  const ByteView payload = packet.subspan(header_bytes, total_bytes - header_bytes);
  if (!first_fragment) return info;
  const bool tcp = packet[9] == kTcpProtocol && payload.size() >= kMinTcpHeaderBytes;
  const bool udp = packet[9] == kUdpProtocol && payload.size() >= kUdpHeaderBytes;
  if (!tcp && !udp) return info;
  info.protocol = tcp ? PacketInfo::Protocol::kTcp : PacketInfo::Protocol::kUdp;
  info.source_port = u16(payload, 0);
  info.destination_port = u16(payload, 2);
  tcp ? read_tcp(payload, info) : read_udp(payload, info);
  return info;
}

}  // namespace tw::link
