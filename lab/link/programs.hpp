// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "lab/link/namespaces.hpp"
#include "shared/base/types.hpp"

namespace tw::link {

/// The programs started inside the link. Each has a process group of its own, and its parent's death kills
/// it.
class Programs {
 public:
  Programs() = default;
  Programs(const Programs&) = delete;
  Programs& operator=(const Programs&) = delete;
  ~Programs();  ///< kills them all

  /// What a program reads and writes; -1: nothing to read, our own output.
  struct Streams {
    int in = -1, out = -1;
  };
  Result<pid_t> spawn(const NetNamespace& where, const std::vector<std::string>& command,
                      const Streams& streams);
  bool running(pid_t pid);
  /// Never a process that is not ours.
  void signal(pid_t pid, int number);
  void kill_group(pid_t pid);
  /// As Link::stop() returns it.
  int exit_status(pid_t pid);
  /// Notices which of them have ended. Call it after SIGCHLD.
  void reap();

 private:
  struct Program {
    pid_t pid = 0;
    bool ended = false;
    int status = 0;
  };
  Program* find(pid_t pid);
  bool make_room();

  std::vector<Program> programs_;
};

}  // namespace tw::link
