// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "lab/compare/comparison.hpp"

namespace tw::compare {

/// compare.json, schema 1 (docs/LAB.md lists its fields).
std::string to_json(const Comparison& comparison);
/// frames.csv: one row a frame and lane.
std::string to_csv(const Comparison& comparison);
/// The summary as a page of Markdown, tables by network, with the machine and how to make it again.
std::string to_markdown(const Comparison& comparison);
/// Writes to a temporary file beside `path`, then renames. Empty, or a sentence why not.
std::string write_file(const std::string& path, const std::string& text);

}  // namespace tw::compare
