// SPDX-License-Identifier: MIT
#include "lab/link/passing_outages.hpp"

#include <cmath>

namespace tw::link {

/// The tape begins anew with every set(), and so do the turns.
void PassingOutages::set(Direction direction, const Conditions& conditions, bool) {
  Way& way = ways_[index(direction)];
  way = {.dark_us = conditions.dark_ms * 1000, .light_us = conditions.light_ms * 1000, .turn = {}};
  if (way.on()) way.turn.until = length(direction, way, 0);
}

/// At least a microsecond, so that time passes whatever is drawn.
Micros PassingOutages::length(Direction direction, const Way& way, std::uint64_t turn) const {
  const double mean = turn % 2 == 0 ? way.light_us : way.dark_us;
  const double u = uniform01(draw(seed_, direction, Purpose::kOutages, turn));
  return 1 + static_cast<Micros>(-mean * std::log1p(-u));
}

void PassingOutages::apply(const Crossing& crossing, Fate& fate) {
  Way& way = ways_[index(crossing.direction)];
  if (!way.on()) return;
  const Micros time = fate.at - crossing.tape_begins;  // never runs backwards within a direction
  while (way.turn.until <= time) {
    ++way.turn.n;
    way.turn.until += length(crossing.direction, way, way.turn.n);
  }
  if (way.turn.n % 2 == 1) fate.fate = PacketFate::kLostInOutage;
}

}  // namespace tw::link
