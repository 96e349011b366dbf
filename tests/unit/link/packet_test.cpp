// SPDX-License-Identifier: MIT
#include "lab/link/packet.hpp"

#include <gtest/gtest.h>

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
        Bytes cut(whole.begin(),
                  whole.begin() + static_cast<std::ptrdiff_t>(size));  // exact: a sanitizer sees a byte more
        if (size > 0) cut[0] = static_cast<std::uint8_t>(first);
        if (size > 3) cut[3] = static_cast<std::uint8_t>(size);
        read_packet(cut);
      }
    }
  }
}

}  // namespace
}  // namespace tw::link
