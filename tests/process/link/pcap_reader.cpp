// SPDX-License-Identifier: MIT
#include "pcap_reader.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "lab/link/packet.hpp"

namespace tw::link {
namespace {

std::uint32_t word(ByteView bytes, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

/// Ones' complement sum of 16-bit words.
std::uint32_t sum(ByteView bytes, std::uint32_t total = 0) {
  for (std::size_t i = 0; i < bytes.size(); i += 2)
    total += static_cast<std::uint32_t>(bytes[i] << 8) | (i + 1 < bytes.size() ? bytes[i + 1] : 0u);
  while (total > 0xffff) total = (total & 0xffff) + (total >> 16);
  return total;
}

}  // namespace

std::vector<CapturedPacket> read_pcap(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
  const Bytes all(text.begin(), text.end());
  std::vector<CapturedPacket> packets;
  EXPECT_GE(all.size(), 24u) << path;
  if (all.size() < 24) return packets;
  EXPECT_EQ(word(all, 0), 0xa1b23c4d) << "nanoseconds, in this machine's byte order";
  EXPECT_EQ(word(all, 4), 2u | (4u << 16)) << "version 2.4";
  EXPECT_EQ(word(all, 20), 101u) << "LINKTYPE_RAW";
  for (std::size_t at = 24; at < all.size();) {
    EXPECT_LE(at + 16, all.size());
    const std::size_t size = word(all, at + 8);
    EXPECT_EQ(word(all, at + 12), size);
    EXPECT_LE(at + 16 + size, all.size());
    if (testing::Test::HasFailure()) return packets;
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(at + 16);
    packets.push_back({std::int64_t{word(all, at)} * 1'000'000'000 + word(all, at + 4),
                       Bytes(begin, begin + static_cast<std::ptrdiff_t>(size))});
    at += 16 + size;
  }
  return packets;
}

bool ip_checksum_fits(ByteView packet) { return sum(packet.first((packet[0] & 15u) * 4)) == 0xffff; }

bool transport_checksum_fits(ByteView packet) {
  const std::size_t header = (packet[0] & 15u) * 4;
  const ByteView segment = packet.subspan(header);
  if (packet[9] == kUdpProtocol && segment[6] == 0 && segment[7] == 0) return false;
  const auto pseudo = sum(packet.subspan(12, 8), packet[9] + static_cast<std::uint32_t>(segment.size()));
  return sum(segment, pseudo) == 0xffff;
}

}  // namespace tw::link
