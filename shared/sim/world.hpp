// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"
#include "shared/sim/units.hpp"

namespace tw::sim {

/// Bits of Command::buttons. Wire values.
enum Button : std::uint8_t {
  kUp = 1,
  kDown = 2,
  kLeft = 4,
  kRight = 8,
  kDash = 16,  ///< acts when it goes down and the cooldown is over
  kDisc = 32,  ///< fires while held, as often as its cooldown lets it
  kRail = 64,  ///< held: charges; released when full: fires; released before: the charge is lost
};

/// What a player wants for one tick. Never a position.
struct Command {
  Angle aim = 0;
  std::uint8_t buttons = 0;
  std::uint8_t reserved = 0;  ///< always 0
  friend constexpr bool operator==(Command, Command) = default;
};

enum class PlayerState : std::uint8_t { kAbsent = 0, kAlive = 1, kDead = 2 };

/// Cooldowns are the tick at which they end, not counters: a field that does not change costs nothing on the
/// wire.
struct Player {
  Vec2 pos;
  Velocity vel;
  Angle aim = 0;
  PlayerState state = PlayerState::kAbsent;
  std::uint8_t buttons = 0;  ///< of the last command applied; edges are found against it
  Tick dash_ready_at;
  Tick disc_ready_at;
  Tick rail_ready_at;
  Tick haste_until;
  Tick protected_until;          ///< after a respawn nothing hurts until then, or until the first shot
  Tick respawn_at;               ///< meaningful while dead
  std::uint8_t rail_charge = 0;  ///< ticks held, saturates at kRailChargeTicks
  std::uint8_t health = 0;       ///< 0..kMaxHealth
  std::uint8_t shield = 0;       ///< 0..kMaxShield, lost before health
  std::uint8_t reserved = 0;
  std::int16_t score = 0;
  std::uint16_t kills = 0;
  std::uint16_t deaths = 0;
  std::uint16_t reserved2 = 0;
  friend constexpr bool operator==(const Player&, const Player&) = default;
};

/// A slow disc that bounces off walls. owner == kNoPlayer: the slot is free and every other field is 0.
struct Disc {
  Vec2 pos{};
  Velocity vel{};
  Tick dies_at{};
  PlayerId owner = kNoPlayer;
  std::uint8_t bounces_left = 0;
  std::uint16_t reserved = 0;
  friend constexpr bool operator==(const Disc&, const Disc&) = default;
};

enum class Phase : std::uint8_t { kPlaying = 0, kIntermission = 1 };

/// The whole state of a match. Saving is assignment, rolling back is assignment, hashing is one pass over its
/// bytes. Pickup kinds and places are the map's; here is only when each is there (again).
struct World {
  Tick tick;
  Tick phase_ends_at;
  std::uint32_t random = 1;  ///< state of the simulation's own generator (spawn places)
  std::uint16_t round = 1;
  Phase phase = Phase::kPlaying;
  std::uint8_t reserved = 0;
  std::array<Player, kMaxPlayers> players{};
  std::array<Disc, kMaxDiscs> discs{};
  std::array<Tick, kMaxPickups> pickup_back_at{};  ///< the pickup can be taken when tick >= this
  friend constexpr bool operator==(const World&, const World&) = default;
};

static_assert(std::is_trivially_copyable_v<World>);
static_assert(std::has_unique_object_representations_v<World>, "no padding: the hash covers values only");

}  // namespace tw::sim
