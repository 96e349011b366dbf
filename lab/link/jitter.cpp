// SPDX-License-Identifier: MIT
#include "lab/link/jitter.hpp"

#include <algorithm>
#include <cmath>

namespace tw::link {
namespace {

constexpr Micros kShortestPeriod = 250'000;
constexpr Micros kPeriodsOfRange = 4;  // steepest slope of s(x) is 1.5: 1.5 / 4 = 3/8

}  // namespace

void Jitter::set(Direction direction, const Conditions& conditions, bool) {
  const double range_us = conditions.jitter_ms * 1000;
  ways_[index(direction)] = {
      .range_us = range_us,
      .period = std::max(kShortestPeriod, Micros{std::llround(range_us)} * kPeriodsOfRange)};
}

double Jitter::point(Direction direction, Micros n) const {
  return uniform01(draw(seed_, direction, Purpose::kJitter, n));
}

void Jitter::apply(const Crossing& crossing, Fate& fate) {
  const Way& way = ways_[index(crossing.direction)];
  if (way.range_us == 0) return;
  const Micros time = fate.at - crossing.tape_begins;
  const Micros n = time / way.period;
  const double x = static_cast<double>(time % way.period) / static_cast<double>(way.period);
  const double from = point(crossing.direction, n), to = point(crossing.direction, n + 1);
  fate.at += std::llround(way.range_us * (from + (to - from) * x * x * (3 - 2 * x)));
}

}  // namespace tw::link
