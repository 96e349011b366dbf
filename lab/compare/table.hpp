// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "lab/compare/comparison.hpp"
#include "lab/compare/summary.hpp"

namespace tw::compare {

/// A network as a person reads it: what was set and seen, one row a lane with the range over the seeds.
std::string to_table(const NetworkSummary& summary, const Comparison& comparison);
/// One finished cell, in a line; below it whatever the gate had to say.
std::string to_line(const CellResult& cell);

/// The one line that is redrawn while cells run, or a line each tenth where the output is no terminal.
class ProgressLine {
 public:
  explicit ProgressLine(bool terminal) : terminal_(terminal) {}
  void show(const SweepProgress& progress);
  void clear();  ///< before something else is printed

 private:
  bool terminal_;
  int shown_ = -1;
};

}  // namespace tw::compare
