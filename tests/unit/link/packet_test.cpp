// SPDX-License-Identifier: MIT
#include "lab/link/packet.hpp"

#include <gtest/gtest.h>

#include "lab/link/remote/packet_log.hpp"
#include "packets.hpp"

namespace tw::link {
namespace {

TEST(Packet, ReadsPortsOfUdpAndTcp) {
  for (const std::uint8_t protocol : {kUdpNumber, kTcpNumber}) {
    const auto info = read_packet(make_packet(protocol, 40000, 7777, 10));
    ASSERT_TRUE(info);
    EXPECT_EQ(info->protocol,
              protocol == kUdpNumber ? PacketInfo::Protocol::kUdp : PacketInfo::Protocol::kTcp);
    EXPECT_EQ(info->source_port, 40000);
    EXPECT_EQ(info->destination_port, 7777);
  }
}

TEST(Packet, TellsSegmentsWithDataFromBareAcknowledgements) {
  EXPECT_TRUE(read_packet(make_packet(kTcpNumber, 1, 2, 1))->tcp_data);
  EXPECT_FALSE(read_packet(make_packet(kTcpNumber, 1, 2, 0))->tcp_data);
  EXPECT_FALSE(read_packet(make_packet(kUdpNumber, 1, 2, 1))->tcp_data);
  Bytes options_only = make_packet(kTcpNumber, 1, 2, 12);
  options_only[32] = 8 << 4;  // a header of 32 bytes: all of it options
  EXPECT_FALSE(read_packet(options_only)->tcp_data);
}

/// A TCP packet with these options (whole words) and this much payload.
Bytes tcp_packet(const Bytes& options, std::size_t payload_bytes) {
  Bytes packet = make_packet(kTcpNumber, 1, 2, options.size() + payload_bytes);
  packet[32] = static_cast<std::uint8_t>((5 + options.size() / 4) << 4);
  std::copy(options.begin(), options.end(), packet.begin() + 40);
  return packet;
}

Bytes sack_option(std::uint8_t blocks) {
  Bytes option{1, 1, 5, static_cast<std::uint8_t>(2 + 8 * blocks)};
  option.resize(4u + 8u * blocks, 0xff);
  return option;
}

TEST(Packet, ReadsWhatThePacketLogNeeds) {
  Bytes packet = tcp_packet(sack_option(3), 100);
  const Bytes numbers{0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0};
  std::copy(numbers.begin(), numbers.end(), packet.begin() + 24);
  packet[33] = kTcpAck | kTcpPsh;
  const auto tcp = read_packet(packet);
  ASSERT_TRUE(tcp);
  EXPECT_EQ(tcp->protocol_number, 6);
  EXPECT_EQ(tcp->tcp_seq, 0x12345678u);
  EXPECT_EQ(tcp->tcp_ack, 0x9abcdef0u);
  EXPECT_EQ(tcp->tcp_flags, kTcpAck | kTcpPsh);
  EXPECT_EQ(tcp->sack_blocks, 3);
  EXPECT_EQ(tcp->payload_at, 40 + 28);
  EXPECT_EQ(tcp->payload_bytes, 100);
  const auto udp = read_packet(make_packet(kUdpNumber, 1, 2, 77));
  EXPECT_EQ(udp->payload_at, 28);
  EXPECT_EQ(udp->payload_bytes, 77);
  EXPECT_EQ(udp->protocol_number, 17);
}

TEST(Packet, CountsSackBlocksBehindOtherOptionsAndNoneOfMalformedOnes) {
  for (std::uint8_t blocks = 1; blocks <= 3; ++blocks)
    EXPECT_EQ(read_packet(tcp_packet(sack_option(blocks), 0))->sack_blocks, blocks);
  const Bytes behind_timestamps{1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 5, 10, 0, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_EQ(read_packet(tcp_packet(behind_timestamps, 5))->sack_blocks, 1);
  const Bytes behind_the_end{0, 1, 5, 10, 0, 0, 0, 0, 0, 0, 0, 0};
  const Bytes no_length{1, 1, 1, 5}, too_long{1, 1, 5, 34, 0, 0, 0, 0}, zero_length{8, 0, 5, 10, 0, 0, 0, 0};
  for (const Bytes& options : {behind_the_end, no_length, too_long, zero_length})
    EXPECT_EQ(read_packet(tcp_packet(options, 0))->sack_blocks, 0);
}

TEST(Packet, ATcpHeaderThatClaimsAnImpossibleLengthHasNoPayload) {
  Bytes packet = make_packet(kTcpNumber, 1, 2, 8);
  for (const int words : {0, 4, 15}) {
    packet[32] = static_cast<std::uint8_t>(words << 4);
    const auto info = read_packet(packet);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->payload_bytes, 0);
    EXPECT_FALSE(info->tcp_data);
  }
}

TEST(Packet, ALaterFragmentHasNoPorts) {
  Bytes fragment = make_packet(kUdpNumber, 40000, 7777, 100);
  fragment[7] = 1;
  EXPECT_EQ(read_packet(fragment)->protocol, PacketInfo::Protocol::kOther);
  EXPECT_EQ(read_packet(fragment)->source_port, 0);
}

TEST(Packet, RefusesWhatIsNotAWholeIpv4Packet) {
  const Bytes good = make_packet(kUdpNumber, 1, 2, 10);
  const auto with = [&](std::size_t at, std::uint8_t value) {
    Bytes changed = good;
    changed[at] = value;
    return changed;
  };
  EXPECT_FALSE(read_packet({}));
  EXPECT_FALSE(read_packet(with(0, 0x65))) << "version 6";
  EXPECT_FALSE(read_packet(with(0, 0x44))) << "a header of 16 bytes";
  EXPECT_FALSE(read_packet(with(3, 19))) << "shorter than its header";
  EXPECT_FALSE(read_packet(with(3, 255))) << "longer than what came";
}

TEST(Packet, NoPrefixAndNoHeaderLengthReadsTooFar) {
  for (const std::uint8_t protocol : {kUdpNumber, kTcpNumber}) {
    const Bytes whole = make_packet(protocol, 1, 2, 10);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      for (unsigned first = 0x40; first <= 0x4f; ++first) {
        // Exact: a sanitizer sees a byte more.
        Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        if (size > 0) cut[0] = static_cast<std::uint8_t>(first);
        if (size > 3) cut[3] = static_cast<std::uint8_t>(size);
        const auto info = read_packet(cut);
        ASSERT_TRUE(!info || info->payload_at + info->payload_bytes <= static_cast<int>(size));
      }
    }
  }
}

}  // namespace
}  // namespace tw::link
