// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "shared/base/hash.hpp"

namespace tw {

/// The counter-based generator: the n-th draw of a stream is a pure function of its key, so that streams
/// never disturb one another. Usage: `uniform01(draw(seed, direction, purpose, n))`.
template <class... Parts>
constexpr std::uint64_t draw(std::uint64_t seed, Parts... parts) {
  std::uint64_t x = mix64(seed);
  ((x = mix64(x ^ static_cast<std::uint64_t>(parts))), ...);
  return x;
}

/// [0, 1) with 53 bits.
constexpr double uniform01(std::uint64_t word) { return static_cast<double>(word >> 11) * 0x1.0p-53; }

/// The seam for randomness: a seeded sequential stream. Secrets come from libsodium, never from here.
class Rng {
 public:
  explicit constexpr Rng(std::uint64_t seed) : state_(seed) {}
  constexpr std::uint64_t next() { return mix64(state_++); }
  /// 0..bound-1, bound >= 1. The bias, below 2^-32 for our bounds, does not matter here.
  constexpr std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
  }
  constexpr double uniform() { return uniform01(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace tw
