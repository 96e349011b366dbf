// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"
#include "shared/sim/units.hpp"

namespace tw::sim {

inline constexpr std::int32_t kMaxMapSide = 128;  ///< tiles: coordinates stay within 2^20 subunits
static_assert(std::size_t{kMaxMapSide} * kMaxMapSide == kMaxMapTiles);
inline constexpr std::uint32_t kMinRoundSeconds = 10, kUsualRoundSeconds = 180, kMaxRoundSeconds = 1800;

enum class PickupKind : std::uint8_t { kHealth = 0, kShield = 1, kHaste = 2 };

struct PickupPlace {
  Vec2 pos;  ///< centre
  PickupKind kind = PickupKind::kHealth;
};

/// What never changes during a match. Plain data, about 20 KiB, shared by reference.
struct Map {
  std::string name;                                ///< "Foundry"; 1..kMaxRoomNameBytes
  std::int32_t width = 0, height = 0;              ///< tiles; the border is always wall
  std::array<std::uint8_t, kMaxMapTiles> walls{};  ///< row by row, 1 = wall
  std::array<Vec2, kMaxPlayers> spawns{};          ///< centres
  std::size_t spawn_count = 0;                     ///< >= 2
  std::array<PickupPlace, kMaxPickups> pickups{};
  std::size_t pickup_count = 0;
  std::size_t player_limit = 8;                              ///< 2..kMaxPlayers, as the file says
  std::uint32_t round_ticks = kUsualRoundSeconds * kTickHz;  ///< between two intermissions
  bool teams = false;      ///< two sides (sim/sides.hpp) instead of everybody for themselves
  std::uint64_t hash = 0;  ///< of the file's text: both sides must agree on it

  /// Outside of the map is wall.
  bool wall_at_tile(std::int32_t tx, std::int32_t ty) const {
    if (tx < 0 || ty < 0 || tx >= width || ty >= height) return true;
    return walls[static_cast<std::size_t>(ty) * static_cast<std::size_t>(width) +
                 static_cast<std::size_t>(tx)] != 0;
  }
};

/// Reads a map file's text (assets/maps/README.md gives the format). The error names the line and what is
/// wrong. Untrusted: a server's map reaches clients over the wire.
Result<Map> parse_map(std::string_view text);

}  // namespace tw::sim
