// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "lab/report/networks.hpp"

/// Where the figures come from, and how to get them again; as HTML.
namespace tw::report {

std::string machine(const compare::Comparison& comparison);  ///< host, kernel, versions, congestion controls
std::string tape_text(const compare::Comparison& comparison);
std::string presets_used(const compare::Comparison& comparison);  ///< empty: the tape names none
std::string how_to_reproduce(const compare::Comparison& comparison);

}  // namespace tw::report
