// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>

#include "lab/compare/cell.hpp"
#include "lab/compare/cell_store.hpp"
#include "lab/compare/comparison.hpp"
#include "shared/base/net.hpp"

namespace tw::compare {

/// One window to measure.
struct Job {
  std::size_t cell = 0;  ///< its place in the tape
  CellOptions options;
  int attempts = 0;                   ///< windows measured before
  int attempts_now = 0;               ///< of these: since the program began
  std::vector<std::string> spoilt{};  ///< the doubts about them
};

/// A process that measures one window and stores the cell: a link can only be started from a process of one thread,
/// and whatever befalls one cell befalls no other.
class Worker {
 public:
  /// Null: no process could be made.
  static std::unique_ptr<Worker> start(Job job, const ComparisonOptions& options, const CellStore& store);
  ~Worker();  ///< ends it
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  const Job& job() const { return job_; }
  int fd() const { return channel_.get(); }  ///< readable: there is something to poll()
  double fraction() const { return fraction_; }
  /// Reads what it has said. Null: it is still at work; else how it ended: "" with the cell stored, or a sentence.
  std::optional<std::string> poll();
  void stop();  ///< asks it to end; poll() then says so

 private:
  Worker(Job job, pid_t pid, UniqueFd channel)
      : job_(std::move(job)), pid_(pid), channel_(std::move(channel)) {}
  void listen();

  Job job_;
  pid_t pid_ = -1;
  UniqueFd channel_;
  double fraction_ = 0;
  std::string failure_;
};

}  // namespace tw::compare
