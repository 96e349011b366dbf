// SPDX-License-Identifier: MIT
#include "lab/link/spikes.hpp"

#include <algorithm>
#include <cmath>

namespace tw::link {
namespace {

constexpr Micros kShortestSlot = 100'000;

}  // namespace

void Spikes::set(Direction direction, const Conditions& conditions, bool) {
  const Micros height{std::llround(conditions.spike_ms * 1000)};
  ways_[index(direction)] = {
      .share = conditions.spike_pct / 100, .height = height, .slot = std::max(kShortestSlot, 2 * height)};
}

bool Spikes::is_spike(Direction direction, const Way& way, Micros slot) const {
  return uniform01(draw(seed_, direction, Purpose::kSpikes, slot)) < way.share;
}

void Spikes::apply(const Crossing& crossing, Fate& fate) {
  const Way& way = ways_[index(crossing.direction)];
  if (way.share == 0 || way.height == 0) return;
  const Micros time = fate.at - crossing.tape_begins;
  const Micros slot = time / way.slot;
  if (!is_spike(crossing.direction, way, slot)) return;
  const Micros left = (slot + 1) * way.slot - time;
  const bool goes_on = left >= way.height || is_spike(crossing.direction, way, slot + 1);
  fate.at += goes_on ? way.height : left;
}

}  // namespace tw::link
