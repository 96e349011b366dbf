// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "lab/compare/cell.hpp"

namespace tw::compare {

struct Verdict {
  std::vector<std::string> doubts;  ///< none: the cell can be trusted
  std::vector<std::string> notes;   ///< what could not be judged, and why
};

/// The validity gate: what in a cell says that the machine, not the lanes, was measured. One sentence each. It looks
/// at the link, the observer, the senders' sockets and the canary, and never at what a compared lane showed: it cannot
/// choose results.
Verdict judge(const CellResult& cell);

/// Theory knows the age of a datagram lane on a link that only delays and loses: delay + U(0, T) + T * Geometric(loss).
bool has_theory(const CellOptions& options);

/// What was asked for: "cubic" unless the lane names another.
std::string wanted_control(const CellOptions& options, LaneKind lane);

}  // namespace tw::compare
