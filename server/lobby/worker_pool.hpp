// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tw::lobby {

/// A few threads and one bounded queue of jobs, done in the order of their coming. Thread-safe.
class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t max_waiting);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool() { finish(); }

  /// False: too many wait already, or the pool is finishing; the job is not taken.
  bool submit(std::function<void()> job);
  /// Does what waits, then ends the threads. Later jobs are not taken. Idempotent; not for a pool's own
  /// thread.
  void finish();

 private:
  void work();

  std::size_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  bool finishing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace tw::lobby
