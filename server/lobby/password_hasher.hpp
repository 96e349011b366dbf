// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "server/lobby/worker_pool.hpp"
#include "shared/base/limits.hpp"

namespace tw::lobby {

/// A password on its way through the threads: one copy, which does not stay in memory after its use.
class Password {
 public:
  explicit Password(std::string text) : text_(std::move(text)) {}
  Password(const Password&) = delete;
  Password& operator=(const Password&) = delete;
  ~Password();
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};
using SharedPassword = std::shared_ptr<const Password>;

/// Argon2id (libsodium's crypto_pwhash_str) on threads of its own: one hash takes about 20 ms, more than a
/// tick.
class PasswordHasher {
 public:
  PasswordHasher();

  /// Both answer on a worker's thread. False: kMaxPendingPasswordHashes wait already ("busy").
  bool hash(SharedPassword password, std::function<void(std::string hashed)> done);  ///< empty: out of memory
  /// `stored` is what hash() gave once; empty stands for "no such account": the same work is done, the answer
  /// is false, so that time does not tell which names exist.
  struct Verdict {
    bool match = false;
    bool outdated = false;  ///< the parameters have risen since: hash() anew
  };
  bool verify(std::string stored, SharedPassword password, std::function<void(Verdict)> done);

  void finish() { pool_.finish(); }

 private:
  static constexpr std::size_t kThreads = 2;
  WorkerPool pool_{kThreads, kMaxPendingPasswordHashes};
  std::string nobody_;  ///< the hash of a password that nobody knows
};

}  // namespace tw::lobby
