// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "shared/protocol/snapshot_codec.hpp"

/// tests/golden/packets.txt: packets as they stand on the wire, one a line: kind, hex, what they say. Written by
/// golden_packets, held by the unit tests of shared/protocol and by decode.py.
namespace tw::protocol {

struct GoldenPacket {
  std::string kind;  ///< client, server, request or reply
  Bytes bytes;
  std::string says;  ///< describe(); "-" for lobby frames
};

/// One line of comparable text. A snapshot's world is told by its hash.
std::string describe(const ClientRecord& record);
std::string describe(const ServerRecord& record);

std::string to_hex(ByteView bytes);
std::vector<GoldenPacket> read_packets(const std::string& path);

}  // namespace tw::protocol
