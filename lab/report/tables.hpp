// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lab/report/networks.hpp"

/// Tables, as HTML. Figures of compare.json stand in <data> elements, with the exact value.
namespace tw::report {

std::string lane_table(const compare::CellResult& cell);  ///< what each lane showed
std::string wire_table(const compare::CellResult& cell);  ///< and what it cost
std::string freeze_table(const compare::CellResult& cell,
                         std::size_t most);  ///< the longest freezes, and causes
std::string matrix(
    const std::vector<NetworkGroup>& groups);  ///< networks by lanes, with the range over seeds
/// The same, of the distance between drawn and true: there techniques differ.
std::string truth_matrix(const std::vector<NetworkGroup>& groups);
/// What an observer that plays felt: a row for each lane, technique and network. Empty where nobody plays.
std::string felt_table(const compare::Comparison& comparison);
std::string enet_table(const std::vector<NetworkGroup>& groups);  ///< ENet's own doings beside the network's
std::string gate_table(const compare::Comparison& comparison);  ///< what the validity gate said of each cell

}  // namespace tw::report
