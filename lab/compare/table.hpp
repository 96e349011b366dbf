// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "lab/compare/cell.hpp"

namespace tw::compare {

/// A cell as a person reads it: what was set and seen, one row a lane, and whether it can be trusted.
std::string to_table(const CellResult& cell);

/// The one line that is redrawn while a cell runs, or a line each tenth where the output is no terminal.
class ProgressLine {
 public:
  ProgressLine(int cells, bool terminal) : cells_(cells), terminal_(terminal) {}
  void show(int cell, double fraction);
  void clear();

 private:
  int cells_;
  bool terminal_;
  int shown_ = -1;
};

}  // namespace tw::compare
