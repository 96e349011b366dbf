// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "lab/compare/cell.hpp"

/// Curves out of samples.
namespace tw::report {

struct Point {
  double x = 0, y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};
using Curve = std::vector<Point>;

/// At most `most` points (4 or more) with the same outline: of each stretch the least and the greatest, in order. `curve` ascends in x.
Curve thinned(const Curve& curve, std::size_t most);

Curve ages_of(const compare::CellResult& cell, LaneKind lane);
Curve errors_of(const compare::CellResult& cell, LaneKind lane);

/// A distribution's scale that gives rare things room: 0.5 -> 0.3, 0.9 -> 1, 0.99 -> 2, 0.999 -> 3. q in [0, 1).
double nines(double q);
inline constexpr double kMostNines = 3;

/// x: age, y: nines of the share of frames that were not older. As far up as so many samples can tell.
Curve distribution(std::vector<double> ages);
/// The same of an ideal datagram lane; empty on a network that does more than delay and lose: theory knows nothing of it.
Curve ideal_distribution(const compare::CellOptions& options);
/// y of `distribution` at `x`; below its first point 0, beyond its last the last.
double at(const Curve& distribution, double x);

}  // namespace tw::report
