// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "shared/base/types.hpp"
#include "shared/sim/world.hpp"
#include "shared/transport/lane.hpp"

namespace tw::match {

/// How a session does, as the server can tell.
struct SessionReport {
  struct Lane {
    transport::LaneId lane = 0;
    /// Since the newest snapshot that the client says it has: its age on the client's screen, and the way back. None: it has
    /// not said so yet.
    std::optional<std::uint32_t> ticks_behind;
    /// mean_distance() from that snapshot to now: what the picture is off before any technique, and for the way back.
    std::optional<double> off_units;
  };
  std::vector<Lane> lanes;
  // Of the seat, since it was taken or come back to; 0 for who watches.
  std::uint64_t commands_applied = 0;   ///< ticks whose command was there in time
  std::uint64_t commands_repeated = 0;  ///< ticks in which the one before had to do
  std::optional<double> recently_late;  ///< CommandQueue::recently_late() of the seat
};

/// How far the living players, `viewer` left out, moved from one world to the other, the mean, units. nullopt: nobody
/// else lives in both.
std::optional<double> mean_distance(const sim::World& seen, const sim::World& now, PlayerId viewer);

}  // namespace tw::match
