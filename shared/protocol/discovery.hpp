// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"

/// "Is there a game on this network?": one datagram of fixed size each way, unsealed, so nothing in it is trusted. The
/// question is as large as the largest answer, so that nobody can be flooded through us.
namespace tw::protocol {

inline constexpr std::uint16_t kDiscoveryPort = 7779;  ///< 7776 lobby, 7777 game, 7778 udp-raw of the lab
inline constexpr std::size_t kDiscoveryBytes = 128;    ///< of a question; an answer is at most as long

struct DiscoveryQuestion {
  std::uint64_t nonce = 0;  ///< drawn by who asks; an answer without it was not asked for
};

struct DiscoveryAnswer {
  std::uint64_t nonce = 0;                    ///< the question's
  std::uint16_t protocol = kProtocolVersion;  ///< that the server speaks
  std::uint16_t lobby_port = 0;               ///< TCP, at the address that the answer comes from
  std::uint8_t players = 0, matches = 0;      ///< 255: so many, or more
  std::string name, version;                  ///< of the server: 0..32 bytes each, foreign text
};

Bytes encode(const DiscoveryQuestion& question);
/// Longer names and versions are cut.
Bytes encode(const DiscoveryAnswer& answer);
/// nullopt: not exactly such a datagram.
std::optional<DiscoveryQuestion> decode_question(ByteView datagram);
std::optional<DiscoveryAnswer> decode_answer(ByteView datagram);

/// 10/8, 172.16/12, 192.168/16, 169.254/16, 127/8: questions from elsewhere are not answered. IPv4, host order.
constexpr bool is_private(std::uint32_t address) {
  return address >> 24 == 10 || address >> 24 == 127 || address >> 20 == 0xac1 || address >> 16 == 0xc0a8 ||
         address >> 16 == 0xa9fe;
}

}  // namespace tw::protocol
