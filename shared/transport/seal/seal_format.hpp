// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "shared/base/lane_kind.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"

/// A sealed datagram (docs/PROTOCOL.md, section 8):
///
///     what u8 (type in the low four bits, lane kind in the high four) | session u32 | sequence u64 | ciphertext | tag 16
///
/// Little endian. The 13 bytes of the head and the protocol's version are authenticated with the ciphertext.
namespace tw::transport {

inline constexpr std::size_t kSealHeadBytes = 13;
inline constexpr std::size_t kSealTagBytes = 16;
static_assert(kSealHeadBytes + kSealTagBytes == kSealBytes);
/// What fits into a sealed datagram.
inline constexpr std::size_t kMaxSealedPlainBytes = kMaxUdpPayloadBytes - kSealBytes;
/// Exactly so long is a hello, padded with zeros: whoever asks has sent many times what the answer costs.
inline constexpr std::size_t kHelloBytes = kMaxUdpPayloadBytes;
/// No sequence number is ever used twice with one key; a lane would end here, after some 37,000 years at 240 a second.
inline constexpr std::uint64_t kLastSequence = 1ULL << 48;

enum class SealType : std::uint8_t {
  kData = 0,       ///< a datagram of whatever runs inside
  kHello = 1,      ///< client: its random; 1,200 bytes in all
  kChallenge = 2,  ///< server: the client's random again, and its own; from then on both hold the lane's keys
  kPathChallenge = 3,  ///< server, to the address that a client seems to have moved to: eight bytes
  kPathResponse = 4,   ///< client, from there: the same eight
  kClose = 5,          ///< either: nothing more will come. Sent three times
};
inline constexpr std::uint8_t kSealTypes = 6;

struct SealHead {
  SealType type = SealType::kData;
  LaneKind kind = LaneKind::kUdp;
  std::uint32_t session = 0;
  std::uint64_t sequence = 0;
};

using SealHeadBytes = std::array<std::uint8_t, kSealHeadBytes>;
SealHeadBytes to_bytes(const SealHead& head);
/// nullopt: not of a length that a sealed datagram can have, or a type or lane that does not exist.
std::optional<SealHead> read_seal_head(ByteView datagram);

void put_little_endian(std::uint8_t* at, std::uint64_t value, std::size_t bytes);
std::uint64_t get_little_endian(const std::uint8_t* at, std::size_t bytes);

}  // namespace tw::transport
