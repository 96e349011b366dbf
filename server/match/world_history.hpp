// SPDX-License-Identifier: MIT
#pragma once

#include "shared/base/limits.hpp"
#include "shared/base/sequence_buffer.hpp"
#include "shared/sim/world.hpp"

namespace tw::match {

/// The last true worlds of a match: the baselines of all of its lanes, and what shooters saw.
using WorldHistory = SequenceBuffer<sim::World, kSnapshotHistoryTicks>;

}  // namespace tw::match
