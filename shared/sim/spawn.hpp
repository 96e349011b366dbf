// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "shared/sim/event.hpp"
#include "shared/sim/map.hpp"
#include "shared/sim/world.hpp"

namespace tw::sim {

/// Brings players into the arena, each at the spawn place whose nearest living player is furthest, by lot
/// among places that are about equal. Made for one tick: it looks at everyone once, then keeps count of those
/// it placed.
class Spawner {
 public:
  Spawner(const World& world, const Map& map);
  /// `player` is not alive now; afterwards it is, whole and protected for kProtectionTicks.
  void place(World& world, PlayerId player, EventList& events);

 private:
  std::size_t choose(World& world) const;
  void notice(Vec2 player);

  const Map& map_;
  std::array<std::int64_t, kMaxPlayers> nearest_squared_;  ///< by spawn place: to the nearest living player
};

}  // namespace tw::sim
