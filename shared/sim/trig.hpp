// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "shared/sim/units.hpp"

namespace tw::sim {

inline constexpr std::int32_t kUnitLength = 1 << 15;

/// cos and sin of `angle` times kUnitLength, within 0.75 of the true value: no libm, so the same on every
/// machine. Opposite angles give exactly opposite vectors.
Vec2 unit_vector(Angle angle);

}  // namespace tw::sim
