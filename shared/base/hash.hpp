// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>

namespace tw {

/// FNV-1a, 64 bit (Fowler, Noll, Vo). Not for secrets: it detects differences, not attackers.
constexpr std::uint64_t fnv1a(std::span<const std::uint8_t> bytes,
                              std::uint64_t seed = 0xcbf29ce484222325ULL) {
  for (std::uint8_t byte : bytes) seed = (seed ^ byte) * 0x100000001b3ULL;
  return seed;
}

/// SplitMix64's finaliser (Steele, Lea, Flood 2014): spreads every input bit over the word.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// Hash of a struct without padding: equal bytes if and only if equal values.
template <class T>
std::uint64_t hash_of(const T& value) {
  static_assert(std::has_unique_object_representations_v<T>);
  return fnv1a({reinterpret_cast<const std::uint8_t*>(&value), sizeof value});
}

}  // namespace tw
