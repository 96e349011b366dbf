// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <memory>

namespace tw::lab {

/// Lends our terminal, if we have one, to the process group of `pid` for as long as the object lives: its keys
/// (Ctrl-C, Ctrl-\) go there, and it may read; stopped by Ctrl-Z, the link wakes it. Then the terminal is ours again, in the mode it had.
class LentTerminal {
 public:
  explicit LentTerminal(pid_t pid);
  ~LentTerminal();
  LentTerminal(const LentTerminal&) = delete;
  LentTerminal& operator=(const LentTerminal&) = delete;

 private:
  struct Mode;
  std::unique_ptr<Mode> mode_;  ///< null: there is no terminal, or it was not ours to lend
};

}  // namespace tw::lab
