// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "shared/base/limits.hpp"
#include "shared/sim/units.hpp"

/// How the game feels. Lengths in subunits (1/256 unit), speeds in subunits per tick, times in ticks.
namespace tw::sim {

inline constexpr std::int32_t kPlayerRadius = 12 * kSubunits;
inline constexpr std::int32_t kDiscRadius = 6 * kSubunits;
inline constexpr std::int32_t kPickupRadius = 12 * kSubunits;

inline constexpr std::uint8_t kMaxHealth = 100;
inline constexpr std::uint8_t kMaxShield = 50;
inline constexpr std::uint8_t kRailChargeTicks = 40;
inline constexpr std::uint32_t kRoundTicks = 180 * kTickHz;
inline constexpr std::uint32_t kIntermissionTicks = 10 * kTickHz;

}  // namespace tw::sim
