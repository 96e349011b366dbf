// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "shared/sim/event.hpp"
#include "shared/sim/world.hpp"

namespace tw::sim {

/// What one tick's shots did. Wounds are gathered first and dealt together: two players may kill each other
/// in one tick, and no seat shoots before another.
class Wounds {
 public:
  struct Shot {
    PlayerId actor;
    Weapon weapon = Weapon::kDisc;
    std::uint16_t damage = 0;
    Vec2 at;
  };

  /// `teams`: shots do no harm to mates, as Map::teams says.
  explicit Wounds(bool teams) : teams_(teams) {}

  /// `target` is alive. A protected player, and a mate, stops the shot and feels nothing.
  void add(World& world, PlayerId target, const Shot& shot, EventList& events);
  /// Shield first, then health; the dead are counted and the kills credited: to the strongest shot of the
  /// tick, by lot among equals.
  void deal(World& world, EventList& events) const;

 private:
  struct Wound {
    std::uint32_t damage = 0;
    Shot strongest;
    std::uint32_t equals = 0;  ///< shots as strong as the strongest
  };
  bool teams_;
  std::array<Wound, kMaxPlayers> wounds_{};
};

}  // namespace tw::sim
