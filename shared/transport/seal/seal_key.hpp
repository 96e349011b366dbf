// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "shared/base/lane_kind.hpp"
#include "shared/base/seal_secret.hpp"
#include "shared/base/types.hpp"
#include "shared/transport/seal/seal_format.hpp"

namespace tw::transport {

/// Fills its argument with bytes that nobody can guess. A simulation hands in a seeded source instead.
using RandomBytes = std::function<void(std::span<std::uint8_t>)>;
/// The system's entropy.
RandomBytes system_random();

/// The system's, or a seeded stream.
RandomBytes random_from(std::optional<std::uint32_t> seed);

/// Whether this processor can do AES-256-GCM at all.
bool has_aes_gcm();

/// What both ends of a lane drew when it opened. With the session's secret it makes the lane's two keys; a lane that
/// opens again has others, so that no sequence number is ever used twice with one key.
struct SealRandoms {
  std::array<std::uint8_t, 16> client{}, server{};
  friend bool operator==(const SealRandoms&, const SealRandoms&) = default;
};

/// One direction's key: seals or opens. Its memory is wiped when it dies. Move-only.
class SealKey {
 public:
  /// `label` names what the key is for, at most 16 bytes:
  /// BLAKE2b-256(key = secret, label padded with zeros to 16 | session u32 | kind u8 | client's random | server's random).
  SealKey(const SealSecret& secret, std::string_view label, std::uint32_t session, LaneKind kind,
          const SealRandoms& randoms);
  SealKey(SealKey&&) noexcept;
  SealKey& operator=(SealKey&&) noexcept;
  ~SealKey();

  /// `sealed` has room for the plain bytes and the tag; the two may begin at the same place. `associated` is
  /// authenticated with them. Never call it twice with one sequence and different bytes.
  void seal(std::uint64_t sequence, ByteView associated, ByteView plain,
            std::span<std::uint8_t> sealed) const;
  /// False: not sealed with this key, this sequence and these associated bytes. `plain` has room for what is sealed less
  /// the tag; what it holds after a failure is not to be looked at.
  bool open(std::uint64_t sequence, ByteView associated, ByteView sealed,
            std::span<std::uint8_t> plain) const;

 private:
  struct Secret;
  std::unique_ptr<Secret> secret_;
};

inline constexpr std::string_view kHelloLabel = "hello", kChallengeLabel = "challenge",
                                  kToServerLabel = "to server", kToClientLabel = "to client";

/// Seals a datagram: `plain` behind `head`, into `datagram`, whose bytes behind the head may already hold it. Returns
/// its length. `plain` is at most kMaxSealedPlainBytes.
std::size_t seal_datagram(const SealKey& key, const SealHead& head, ByteView plain,
                          std::span<std::uint8_t, kMaxUdpPayloadBytes> datagram);
/// Opens what read_seal_head() has read. The bytes that were in it, in `room` (at least kMaxSealedPlainBytes); nullopt:
/// forged, or sealed for somebody else.
std::optional<ByteView> open_datagram(const SealKey& key, const SealHead& head, ByteView datagram,
                                      std::span<std::uint8_t> room);

}  // namespace tw::transport
