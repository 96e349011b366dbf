// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "lab/link/remote.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"

namespace tw::link {

/// What was done to the link while it ran, and when: the last kMaxChanges in memory, all of them in a file if one is
/// wanted, a line each: "12.345678 set loss=5", in seconds on CLOCK_MONOTONIC.
class ChangeLog {
 public:
  /// Empty path: no file. Throws std::runtime_error.
  explicit ChangeLog(const std::string& path);

  void add(Micros at, std::string what);
  const std::vector<Change>& newest() const { return newest_; }  ///< oldest first

 private:
  UniqueFd file_;
  std::vector<Change> newest_;
};

}  // namespace tw::link
