// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "lab/compare/comparison.hpp"
#include "lab/report/detail.hpp"

namespace tw::report {

/// What page.js draws: one object a cell, in the comparison's order. JSON; not yet fit for a <script> element.
std::string chart_data(const compare::Comparison& comparison, const Detail& detail);

}  // namespace tw::report
