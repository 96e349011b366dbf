// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "shared/transport/lane.hpp"

/// The one session that the transport's tests know.
namespace tw::transport::test {

inline constexpr std::uint32_t kGoodToken = 0x5eed1234;
inline constexpr SealSecret kGoodSecret{.key = {1, 2, 3}, .cipher = SealCipher::kChaCha20Poly1305};
inline constexpr LanePass kGoodPass{.token = kGoodToken, .secret = kGoodSecret};
/// Finds the secret of that one session.
inline std::optional<SealSecret> find_good_secret(void*, std::uint32_t token) {
  return token == kGoodToken ? std::optional(kGoodSecret) : std::nullopt;
}

}  // namespace tw::transport::test
