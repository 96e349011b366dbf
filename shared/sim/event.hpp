// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"
#include "shared/sim/units.hpp"

namespace tw::sim {

/// Wire values: append only.
enum class EventKind : std::uint8_t {
  kDash = 0,        ///< actor; from = where
  kDiscFired = 1,   ///< actor; from = muzzle
  kDiscBounce = 2,  ///< actor = owner; from = where
  kRailFired = 3,   ///< actor; from = muzzle, to = where it ended
  kHit = 4,         ///< actor hurt target; value = damage; from = where
  kKill = 5,        ///< actor killed target (actor == target: by their own disc); value = Weapon
  kSpawn = 6,       ///< actor; from = where
  kPickup = 7,      ///< actor; value = PickupKind; from = where
  kRoundStart = 8,  ///< value = round
  kRoundEnd = 9,    ///< value = round; actor = winner, or kNoPlayer in a draw
  kRewound = 10,    ///< actor's rail was for target as the actor saw them: from = there, to = where they stand now; value
                    ///< = how long ago that was, 1/16 tick
};
inline constexpr std::uint8_t kEventKinds = 11;

constexpr std::string_view to_string(EventKind kind) {
  switch (kind) {
    case EventKind::kDash:
      return "dash";
    case EventKind::kDiscFired:
      return "disc-fired";
    case EventKind::kDiscBounce:
      return "disc-bounce";
    case EventKind::kRailFired:
      return "rail-fired";
    case EventKind::kHit:
      return "hit";
    case EventKind::kKill:
      return "kill";
    case EventKind::kSpawn:
      return "spawn";
    case EventKind::kPickup:
      return "pickup";
    case EventKind::kRoundStart:
      return "round-start";
    case EventKind::kRoundEnd:
      return "round-end";
    case EventKind::kRewound:
      return "rewound";
  }
  return "?";
}

enum class Weapon : std::uint8_t { kDisc = 0, kRail = 1 };

/// Something that happened in a tick, for eyes, ears and the score feed. The simulation never reads events.
struct Event {
  Tick tick{};
  EventKind kind = EventKind::kDash;
  PlayerId actor = kNoPlayer;
  PlayerId target = kNoPlayer;
  std::uint16_t value = 0;
  Vec2 from{};
  Vec2 to{};
  friend constexpr bool operator==(const Event&, const Event&) = default;
};

/// The most that one tick can bring: every seat returns, dashes, shoots, hits and dies, every disc bounces
/// and hits, every rail is rewound, every pickup goes, and a round turns.
inline constexpr std::size_t kEventRoom = kMaxPlayers * 6 + kMaxDiscs * 2 + kMaxPickups + 1;

/// Fixed room for one tick's events; what does not fit is dropped and counted (it would be a defect).
class EventList {
 public:
  void push(const Event& event) {
    if (size_ < items_.size())
      items_[size_++] = event;
    else
      ++dropped_;
  }
  void clear() { size_ = 0; }
  const Event* begin() const { return items_.data(); }
  const Event* end() const { return items_.data() + size_; }
  std::size_t size() const { return size_; }
  std::size_t dropped() const { return dropped_; }

 private:
  std::array<Event, kEventRoom> items_{};
  std::size_t size_ = 0;
  std::size_t dropped_ = 0;
};

}  // namespace tw::sim
