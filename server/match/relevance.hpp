// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "shared/base/types.hpp"
#include "shared/sim/event.hpp"
#include "shared/sim/world.hpp"

namespace tw::match {

/// Why an event goes down a lane. A snapshot carries only kMaxEventsPerSnapshot unacknowledged ones, so what
/// nobody would see or hear must not stand in the way of a kill.
enum class Relevance : std::uint8_t {
  kNone,      ///< too far away for this viewer to see or hear: never sent
  kCosmetic,  ///< sparks and sounds: sent while the lane keeps up
  kNeeded,    ///< score feed, clock, names, and whatever touches the viewer: always sent
};

/// How far a viewer sees and hears, in subunits: half the diagonal of the 1280x720 view, and as much again.
inline constexpr std::int32_t kEarshot = 1400 * sim::kSubunits;

/// `viewer` == kNoPlayer watches everything from above: nothing is far.
Relevance relevance_of(const sim::Event& event, PlayerId viewer, const sim::World& world);

}  // namespace tw::match
