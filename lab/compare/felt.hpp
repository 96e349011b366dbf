// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab/compare/comparison.hpp"
#include "lab/compare/summary.hpp"

namespace tw::compare {

/// What an observer that plays felt over one lane, in one network, with one set of techniques. A figure that is not there was
/// not measured, and `why` says for what reason. Doubtful cells count only where there is no other.
struct FeltRow {
  tape::Network network;
  tape::Techniques techniques;  ///< with an own player
  LaneKind lane = LaneKind::kUdp;
  std::size_t seeds = 0;  ///< that the figures are of
  bool of_doubtful_cells = false;
  std::optional<Range> input_p50_ms, input_p99_ms;  ///< from a key to the screen
  std::optional<Range> mispredictions_per_minute;
  std::optional<Range> correction_p50_units, correction_p99_units;
  std::string why;  ///< what is missing, and why; empty: nothing is
};

/// One row for each lane, technique of the own player, and network of the tape, in its order; none where nobody plays.
std::vector<FeltRow> felt(const Comparison& comparison);

/// For the terminal and for a page of Markdown; empty where nobody plays.
std::string felt_table(const Comparison& comparison);
std::string felt_markdown(const Comparison& comparison);
/// felt.csv: one row a cell in which somebody played; what was not measured is left empty.
std::string felt_csv(const Comparison& comparison);

}  // namespace tw::compare
