// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "shared/base/types.hpp"

/// Two teams, by seat: the even seats against the odd ones. So a side needs no place in the state or on the wire; whoever
/// hands out seats keeps the sides even.
namespace tw::sim {

inline constexpr std::size_t kSides = 2;

constexpr std::size_t side_of(PlayerId player) { return player.index() % kSides; }
/// Others than oneself who are spared, on a map with teams.
constexpr bool are_mates(PlayerId a, PlayerId b) { return a != b && side_of(a) == side_of(b); }

}  // namespace tw::sim
