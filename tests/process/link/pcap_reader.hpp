// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/types.hpp"

namespace tw::link {

struct CapturedPacket {
  std::int64_t at_ns = 0;
  Bytes bytes;
};

/// The packets of a pcap file as ours are; fails the running test if it is not one.
std::vector<CapturedPacket> read_pcap(const std::string& path);

/// RFC 1071, over the IP header.
bool ip_checksum_fits(ByteView packet);
/// Of UDP or TCP, with the pseudo header. One of 0, which UDP may have, does not fit.
bool transport_checksum_fits(ByteView packet);

}  // namespace tw::link
