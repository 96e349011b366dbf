// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "shared/base/net.hpp"
#include "shared/base/types.hpp"

namespace tw::app {

/// A program started by this one, which ends with it. Its standard output can be read; its standard error goes to a file.
class Child {
 public:
  Child() = default;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { stop(); }

  /// Empty, or why not. `command[0]` is a path. `log` is appended to. `folder`: where it runs; empty: here. Requires that none
  /// runs.
  std::string start(const std::vector<std::string>& command, const std::string& log,
                    const std::string& folder = {});
  /// What it has written so far and nobody has taken; never waits, never more than 4 KiB.
  std::string take_output();
  /// False once it has ended, or was never started.
  bool running();
  /// With what it ended; below 0: by a signal. Of one that runs still, or of none: 0.
  int status() const { return status_; }
  /// Asks it to end: SIGTERM. Nothing happens when it has ended, here and in stop().
  void ask_to_end();
  /// The same, waits for 3 s at most, then kills it.
  void stop();

 private:
  pid_t pid_ = 0;
  int status_ = 0;
  UniqueFd output_;
};

/// The last line of a file that is not empty; empty if there is none.
std::string last_line(const std::string& path);

/// Where this program and the others of its build are.
std::string program_folder();

}  // namespace tw::app
