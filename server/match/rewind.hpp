// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "server/match/world_history.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"
#include "shared/sim/past_bodies.hpp"
#include "shared/sim/step.hpp"

namespace tw::match {

/// Lag compensation: what the rails of one tick meet. A shooter sees the others in the past, and aims at what is seen;
/// so a rail is held against where they stood then, between two ticks of the history as the screen had them. The price is
/// the victim's, who may be hit where they no longer are (docs/TECHNIQUES.md).
class Rewinder {
 public:
  /// Nobody rewinds, until add() says so.
  void clear() { rewinds_.fill(nullptr); }
  /// In the tick that follows `now`, `shooter`'s rail meets the others as they were `seen_behind` sixteenths of a tick
  /// before that tick, at most kMaxRewindTicks. Nothing happens where that is later than `now`.
  void add(PlayerId shooter, std::uint16_t seen_behind, Tick now, const WorldHistory& history);
  const sim::Rewinds& rewinds() const { return rewinds_; }

 private:
  std::array<sim::PastBodies, kMaxPlayers> bodies_{};
  sim::Rewinds rewinds_{};
};

/// True if this command lets a full charge go.
bool would_fire_rail(const sim::Player& player, sim::Command command);

}  // namespace tw::match
