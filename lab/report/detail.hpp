// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>

#include "lab/compare/comparison.hpp"

namespace tw::report {

/// How finely things are drawn and how many are listed, so that many cells make hardly a larger file than few. What is
/// left out is counted in the page.
struct Detail {
  std::size_t live, still;  ///< points a lane and chart, of the interactive and of the still charts
  std::size_t ages;         ///< steps of the distribution's row of ages
  std::size_t freezes;      ///< listed a cell, the longest
  bool ladders;             ///< whether each cell shows a freeze packet by packet
};

inline Detail detail_for(const compare::Comparison& comparison) {
  constexpr std::size_t kCurvePoints = 110'000, kStillPoints = 60'000, kAges = 9'000,
                        kFreezes = 1'600;  // in all
  std::size_t curves = 1;
  for (const auto& cell : comparison.cells) curves += 2 * cell.lanes.size();
  const std::size_t cells = std::max<std::size_t>(1, comparison.cells.size());
  return {std::clamp<std::size_t>(kCurvePoints / curves, 40, 2400),
          std::clamp<std::size_t>(kStillPoints / curves, 40, 700),
          std::clamp<std::size_t>(kAges / cells, 120, 600), std::clamp<std::size_t>(kFreezes / cells, 8, 200),
          cells <= 27};
}

}  // namespace tw::report
