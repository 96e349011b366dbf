// SPDX-License-Identifier: MIT
#pragma once

#include "shared/sim/map.hpp"
#include "shared/sim/world.hpp"

namespace tw::sim {

/// Brings every field into the range that the rules count on. A client's World came off the wire: whatever
/// bytes it holds, everything after this call is bounded and defined. A World that step() made is left as it
/// is.
void tame(World& world, const Map& map);

}  // namespace tw::sim
