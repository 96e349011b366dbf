// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "shared/base/hash.hpp"
#include "shared/sim/world.hpp"

namespace tw::sim {

/// 0..bound-1 from the world's own generator, bound >= 1. Drawn only where equals must be told apart, so that
/// the state seldom changes.
inline std::uint32_t draw_lot(World& world, std::uint32_t bound) {
  ++world.random;
  return static_cast<std::uint32_t>(((mix64(world.random) >> 32) * bound) >> 32);
}

/// Keeps one of `equals` candidates seen so far, each with the same chance (reservoir sampling): true if the
/// newest one replaces the one kept.
inline bool newest_wins(World& world, std::uint32_t equals) { return draw_lot(world, equals) == 0; }

}  // namespace tw::sim
