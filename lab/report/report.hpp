// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "lab/compare/comparison.hpp"

namespace tw::report {

/// report.html: one file that holds everything it shows and asks nobody for anything. Its policy forbids the browser
/// any connection and any script but its own. Every text of the comparison is taken for hostile. The figures are those
/// of compare.json; curves are thinned so that the file stays below some 3 MB, percentiles never are.
std::string to_html(const compare::Comparison& comparison);

}  // namespace tw::report
