// SPDX-License-Identifier: MIT
#pragma once

#include "shared/sim/world.hpp"

/// What a World becomes when nothing surprising happens: the reference of the delta on both sides. The simulation that
/// both sides share is the compressor; here runs what of it needs no map. Every line is part of the wire format
/// (docs/PROTOCOL.md, "Prediction").
namespace tw::protocol {

/// Moves `world` on to `tick`, which is not before world.tick: everybody keeps keys and aim, nobody meets anything.
void predict(sim::World& world, Tick tick);

/// A player whose keys changed between the baseline and now.
struct KeyChange {
  std::uint8_t buttons = 0;     ///< the new ones
  std::uint32_t ticks_ago = 1;  ///< for how many ticks they have been down: 1..now - from
};

/// `player`, as of tick `from`, at tick `now` if the keys changed so.
sim::Player predict_change(const sim::Player& player, Tick from, Tick now, KeyChange change);

/// When the keys changed, as well as it can be told from the outcome: exact as a rule, 1 if nothing fits.
std::uint32_t find_change(const sim::Player& before, Tick from, const sim::Player& after, Tick now);

}  // namespace tw::protocol
