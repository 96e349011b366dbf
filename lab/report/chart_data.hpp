// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "lab/compare/comparison.hpp"

namespace tw::report {

/// What page.js draws: one object a cell, in the comparison's order. JSON; not yet fit for a <script> element.
/// At most `points` a lane and chart.
std::string chart_data(const compare::Comparison& comparison, std::size_t points);

}  // namespace tw::report
