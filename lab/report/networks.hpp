// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lab/compare/comparison.hpp"

namespace tw::report {

/// One network of the tape with one set of techniques, with its cells: one a seed, and where the observer
/// plays one a lane and seed.
struct NetworkGroup {
  tape::Network network;
  std::vector<const compare::CellResult*> cells;  ///< in the comparison's order

  /// Those that passed the validity gate.
  std::vector<const compare::CellResult*> trusted() const;
  const compare::CellOptions& options() const { return cells.front()->options; }
};
/// In the order in which they come first. The groups point into `comparison`.
std::vector<NetworkGroup> networks_of(const compare::Comparison& comparison);

/// "5 % loss and 50 ms", or the preset's title; for sentences. "a perfect link" if nothing is set. And what is not usual of
/// the techniques.
std::string short_name(const compare::CellOptions& options);
inline std::string short_name(const NetworkGroup& group) { return short_name(group.options()); }
/// A cell by itself: with its seed, and the lane that is played over where somebody plays.
std::string cell_name(const compare::CellResult& cell);
/// Everything that is set, each direction: "each way: loss 5 %, delay 50 ms".
std::string full_name(const tape::Network& network);

/// A figure over seeds, as compare.json has it. `middle` is always one that a cell has: of an even number, the upper.
struct Spread {
  double low = 0, middle = 0, high = 0;
  std::size_t seeds = 0;
};
using Metric = std::function<double(const compare::LaneResult&)>;
/// Of the trusted cells, or of all if none is. Empty: no cell has the lane.
std::optional<Spread> spread_of(const NetworkGroup& group, LaneKind lane, const Metric& metric);

const compare::LaneResult* find_lane(const compare::CellResult& cell, LaneKind lane);
/// Every lane that some cell of the group has; players' lanes in the order of measurement, the canary last.
std::vector<LaneKind> lanes_of(const NetworkGroup& group);

/// Percentiles by name, as metrics.
inline double age_p50(const compare::LaneResult& lane) { return lane.age_ms.p50; }
inline double age_p99(const compare::LaneResult& lane) { return lane.age_ms.p99; }
inline double off_truth_p50(const compare::LaneResult& lane) { return lane.position_error_units.p50; }
inline double off_truth_p99(const compare::LaneResult& lane) { return lane.position_error_units.p99; }
inline double longest_freeze(const compare::LaneResult& lane) { return lane.longest_freeze_ms; }

}  // namespace tw::report
