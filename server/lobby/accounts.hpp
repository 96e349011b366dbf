// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/lobby/account_store.hpp"
#include "server/lobby/password_hasher.hpp"
#include "server/lobby/worker_pool.hpp"

namespace tw::lobby {

/// Chosen by who asks; repeated in the answer.
using AccountJob = std::uint64_t;

struct AccountAnswer {
  enum class Outcome : std::uint8_t {
    kYes,     ///< registered (and on the disk), logged in, or: the name is an account's
    kNo,      ///< the name is taken, the password or name wrong, or: nobody has that name
    kBusy,    ///< too many passwords wait to be hashed
    kFailed,  ///< the disk would not
  };
  AccountJob job = 0;
  Outcome outcome = Outcome::kFailed;
  std::string name;  ///< as it was registered
};

/// Accounts as the lobby sees them: questions now, answers later. The seam for tests, fuzzing and simulation.
class Accounts {
 public:
  virtual ~Accounts() = default;
  virtual void register_account(AccountJob job, const std::string& name, const std::string& password) = 0;
  virtual void log_in(AccountJob job, const std::string& name, const std::string& password) = 0;
  virtual void look_up(AccountJob job, const std::string& name) = 0;
  virtual void save_round(RoundRecord round) = 0;
  virtual std::vector<AccountAnswer> take_answers() = 0;
};

/// The real ones: SQLite on one thread, Argon2id on two.
class ThreadedAccounts final : public Accounts {
 public:
  /// `wake` is called from other threads when take_answers() has something new.
  ThreadedAccounts(std::unique_ptr<AccountStore> store, std::function<void()> wake);
  ~ThreadedAccounts() override;  ///< what waits for the disk still reaches it

  void register_account(AccountJob job, const std::string& name, const std::string& password) override;
  void log_in(AccountJob job, const std::string& name, const std::string& password) override;
  void look_up(AccountJob job, const std::string& name) override;
  void save_round(RoundRecord round) override;
  std::vector<AccountAnswer> take_answers() override;

 private:
  using Outcome = AccountAnswer::Outcome;
  void answer(AccountJob job, Outcome outcome, const std::string& name);
  void add_on_store_thread(AccountJob job, const std::string& name, const std::string& hash);
  void save_on_store_thread(RoundRecord round);

  std::unique_ptr<AccountStore> store_;      ///< touched on disk_'s one thread only
  std::vector<RoundRecord> unsaved_rounds_;  ///< likewise; tried again with the next round
  std::function<void()> wake_;
  std::mutex mutex_;
  std::vector<AccountAnswer> answers_;
  WorkerPool disk_;
  PasswordHasher hasher_;
};

}  // namespace tw::lobby
