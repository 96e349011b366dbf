// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "lab/compare/cell.hpp"

namespace tw::compare {

/// compare.json, schema 1 (docs/LAB.md lists its fields).
std::string to_json(const std::vector<CellResult>& cells);
/// frames.csv: one row a frame and lane.
std::string to_csv(const std::vector<CellResult>& cells);
/// Writes to a temporary file beside `path`, then renames. Empty, or a sentence why not.
std::string write_file(const std::string& path, const std::string& text);

}  // namespace tw::compare
