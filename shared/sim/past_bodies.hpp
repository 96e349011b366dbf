// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "shared/base/limits.hpp"
#include "shared/sim/units.hpp"

namespace tw::sim {

/// Where the others stood when a shooter saw them: what that shooter's rail meets instead of where they stand now.
/// (After Yahn Bernier, "Latency Compensating Methods in Client/Server In-game Protocol Design and Optimization".)
struct PastBodies {
  std::array<Vec2, kMaxPlayers> pos{};
  std::array<bool, kMaxPlayers> there{};  ///< false: was not, or was put elsewhere since, and cannot be hit
  std::uint16_t behind = 0;               ///< how long before this tick that was, in 1/16 tick
};

/// By shooter; null: meets everybody where they stand now. Borrowed for one step.
using Rewinds = std::array<const PastBodies*, kMaxPlayers>;

}  // namespace tw::sim
