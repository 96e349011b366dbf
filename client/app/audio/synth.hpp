// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace tw::app {

enum class SoundName : std::uint8_t {
  kDisc,
  kBounce,
  kRailFire,
  kHit,
  kOwnHit,
  kKill,
  kDeath,
  kPickup,
  kSpawn,
  kDash,
  kRoundStart,
  kRoundEnd,
  kRailReady
};
inline constexpr std::size_t kSounds = 13;
inline constexpr unsigned kSampleRate = 44'100;

/// Mono samples of a sound, made from sines and noise: the program ships no recordings. Each begins and ends near
/// silence, lasts under a second, and never clips. Pure: the same name gives the same samples.
std::vector<std::int16_t> synthesise(SoundName name);

}  // namespace tw::app
