// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "lab/compare/cell.hpp"

/// A cell's still charts, as SVG.
namespace tw::report {

/// How old was what was seen: the share of frames, up to one in a thousand, beside the line of theory.
std::string distribution_chart(const compare::CellResult& cell);
/// Age over time, a strip a lane, all of one scale, freezes shaded. At most `points` a lane.
std::string age_chart(const compare::CellResult& cell, std::size_t points);
/// How far from the truth the players were drawn, a strip a lane.
std::string error_chart(const compare::CellResult& cell, std::size_t points);
/// What happened to the packets around that freeze; empty: the cell has no freeze, or no packets of that time.
std::string ladder_chart(const compare::CellResult& cell);
/// The freeze that ladder_chart shows: the longest of tcp, or else of another TCP lane, or else of any; null: none.
const trace::Freeze* longest_shown_freeze(const compare::CellResult& cell);

/// Of all lanes and frames.
double greatest_age(const compare::CellResult& cell);
double greatest_error(const compare::CellResult& cell);

}  // namespace tw::report
