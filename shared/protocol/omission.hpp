// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "shared/protocol/player_fields.hpp"

/// What to leave out when a record cannot hold every change.
namespace tw::protocol {

/// Fills `known` with a world whose delta against `reference` takes at most `room_bits`: the match, the pickups,
/// and who left come from `truth`; then as many entities as fit, by worth (the viewer, the alive by distance,
/// discs by distance) and, so that nothing far away starves, a share of the room by turns; the others stay as
/// predicted.
void choose_known(const sim::World& truth, const Reference& reference, PlayerId viewer, std::size_t room_bits,
                  sim::World& known);

}  // namespace tw::protocol
