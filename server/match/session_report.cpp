// SPDX-License-Identifier: MIT
#include "server/match/session_report.hpp"

#include <cmath>

namespace tw::match {

std::optional<double> mean_distance(const sim::World& seen, const sim::World& now, PlayerId viewer) {
  double sum = 0;
  int count = 0;
  for (std::size_t i = 0; i < now.players.size(); ++i) {
    const sim::Player &then = seen.players[i], &present = now.players[i];
    if (i == viewer.index() || then.state != sim::PlayerState::kAlive ||
        present.state != sim::PlayerState::kAlive)
      continue;
    const sim::Vec2 way = present.pos - then.pos;
    sum += std::hypot(way.x, way.y) / sim::kSubunits;
    ++count;
  }
  return count == 0 ? std::nullopt : std::optional(sum / count);
}

}  // namespace tw::match
