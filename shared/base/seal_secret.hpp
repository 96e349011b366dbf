// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

namespace tw {

/// How a session's datagrams and TCP records are sealed. The numbers are wire values: append only.
enum class SealCipher : std::uint8_t {
  kAes256Gcm = 0,         ///< where both processors have it
  kChaCha20Poly1305 = 1,  ///< everywhere
  kPlain = 2,             ///< not sealed at all: on 127.0.0.1 only, to measure what sealing costs
};
inline constexpr std::uint8_t kSealCiphers = 3;

/// What the lobby hands a client over TLS beside its ticket, and what every key of the session's lanes is derived from.
/// Never shown on a lane, never logged.
struct SealSecret {
  std::array<std::uint8_t, 32> key{};
  SealCipher cipher = SealCipher::kChaCha20Poly1305;
  friend bool operator==(const SealSecret&, const SealSecret&) = default;
};

}  // namespace tw
