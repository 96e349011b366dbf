// SPDX-License-Identifier: MIT
#pragma once

#include "shared/sim/world.hpp"

/// What a World becomes when nothing surprising happens: the reference of the delta on both sides. Every line
/// of it is part of the wire format (docs/PROTOCOL.md, "Prediction").
namespace tw::protocol {

/// Moves `world` on to `tick`, which is not before world.tick.
void predict(sim::World& world, Tick tick);

}  // namespace tw::protocol
