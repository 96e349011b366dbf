// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "shared/base/limits.hpp"
#include "shared/sim/units.hpp"

/// How the game feels. Lengths in subunits (1/256 unit), speeds in subunits per tick, accelerations in
/// subunits per tick per tick, times in ticks, shares in per cent.
namespace tw::sim {

// --- bodies
inline constexpr std::int32_t kPlayerRadius = 12 * kSubunits;
inline constexpr std::int32_t kDiscRadius = 6 * kSubunits;
inline constexpr std::int32_t kPickupRadius = 12 * kSubunits;
/// Nothing moves further between two looks at the walls, so that nothing passes through one.
inline constexpr std::int32_t kMaxStride = 8 * kSubunits;
static_assert(kMaxStride < kPlayerRadius, "a centre must never reach a wall within one stride");
static_assert(2 * kPlayerRadius < kTileSub, "a player fits through a gap of one tile");

// --- on foot
inline constexpr std::int32_t kRunSpeed = 1075;     ///< 4.2 units a tick, 252 a second
inline constexpr std::int32_t kAcceleration = 140;  ///< full speed within 8 ticks
inline constexpr std::int32_t kFriction = 100;      ///< standing within 11 ticks of letting go
inline constexpr std::int32_t kBrake = 320;         ///< above the speed that the legs can keep
inline constexpr std::int32_t kHastePercent = 135;
inline constexpr std::int32_t kChargingPercent = 55;
inline constexpr std::int32_t kDashSpeed = 3 * kRunSpeed;
inline constexpr std::uint32_t kDashTicks = 7;  ///< about 90 units, and 60 more while braking
inline constexpr std::uint32_t kDashCooldownTicks = 90;

// --- body and soul
inline constexpr std::uint8_t kMaxHealth = 100;
inline constexpr std::uint8_t kMaxShield = 50;
inline constexpr std::uint32_t kRespawnTicks = 120;
inline constexpr std::uint32_t kProtectionTicks = 90;

// --- the disc
inline constexpr std::int32_t kDiscSpeed = 7 * kSubunits;
inline constexpr std::uint8_t kDiscBounces = 3;  ///< the fourth wall breaks it
inline constexpr std::uint32_t kDiscLifeTicks = 180;
inline constexpr std::uint32_t kDiscCooldownTicks = 30;
inline constexpr std::uint16_t kDiscDamage = 34;  ///< three discs kill

// --- the rail
inline constexpr std::uint8_t kRailChargeTicks = 40;
inline constexpr std::uint32_t kRailCooldownTicks = 72;
inline constexpr std::uint16_t kRailDamage = 70;                   ///< a rail and a disc kill
inline constexpr std::int32_t kRailRangeUnits = 128 * kTileUnits;  ///< across any map: walls end it

// --- pickups
inline constexpr std::uint8_t kHealthGain = 50;
inline constexpr std::uint32_t kHasteTicks = 8 * kTickHz;
inline constexpr std::uint32_t kHealthBackTicks = 12 * kTickHz;
inline constexpr std::uint32_t kShieldBackTicks = 16 * kTickHz;
inline constexpr std::uint32_t kHasteBackTicks = 20 * kTickHz;

// --- rounds (how long one is, the map says)
inline constexpr std::uint32_t kIntermissionTicks = 10 * kTickHz;

}  // namespace tw::sim
