// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "shared/base/types.hpp"
#include "shared/sim/difference.hpp"
#include "shared/sim/world.hpp"

/// The state of one tick as text, for two builds or two machines whose states part: what one prints, the other reads, and
/// names the field.
namespace tw::match {

inline constexpr std::size_t kMaxStateDumpBytes = 1024 * 1024;

/// A line for the format, then one for each field of sim::fields(): "players[3].pos.x 51200". The second says the tick.
std::string to_state_dump(const sim::World& world);
/// Of which tick it is. Untrusted; the error is a sentence.
Result<Tick> tick_of_state_dump(std::string_view dump);
/// `dump` against `world`: a is there, b is here. Untrusted; the error is a sentence: no state, or of a build with other fields.
Result<sim::Differences> hold_against(std::string_view dump, const sim::World& world, std::size_t most);

}  // namespace tw::match
