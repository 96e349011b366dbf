// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "lab/compare/cell.hpp"

namespace tw::compare {

/// The validity gate: what in a cell says that the machine, not the lanes, was measured. One sentence each; none:
/// the cell can be trusted. It never looks at what a lane showed, so that it cannot choose results.
/// `observer_late_ms`: p99 of how late the frames came that sampled the ages.
std::vector<std::string> doubts_about(const CellResult& cell, double observer_late_ms);

}  // namespace tw::compare
