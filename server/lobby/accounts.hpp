// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/lobby/account_store.hpp"
#include "server/lobby/password_hasher.hpp"
#include "server/lobby/worker_pool.hpp"
#include "shared/base/clock.hpp"

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

/// What became of a round's result. Every one ends as kSaved or kLost; kUnsaved may come before.
struct RoundReport {
  enum class State : std::uint8_t {
    kSaved,    ///< on the disk: the commit is done
    kUnsaved,  ///< the disk would not; it waits and is tried again
    kLost,     ///< kMaxUnsavedRounds wait already, or the database refuses such a result
  };
  RoundId id{};
  State state = State::kUnsaved;
  std::size_t waiting = 0;  ///< results that wait now, this one included
};

/// Accounts as the lobby sees them: questions now, answers later. The seam for tests, fuzzing and simulation.
class Accounts {
 public:
  virtual ~Accounts() = default;
  virtual void register_account(AccountJob job, const std::string& name, const std::string& password) = 0;
  virtual void log_in(AccountJob job, const std::string& name, const std::string& password) = 0;
  virtual void look_up(AccountJob job, const std::string& name) = 0;
  virtual void save_round(RoundRecord round) = 0;
  /// Copies all accounts and results to a file. kYes: it is there; kFailed: what was there before still is.
  virtual void back_up(AccountJob, const std::string& /*path*/) {}
  /// kYes: it will be known after a restart too.
  virtual void save_ban(AccountJob, const Ban&) {}
  virtual void remove_ban(AccountJob, const Ban&) {}
  /// Those that were kept when this was opened.
  virtual std::vector<Ban> bans() const { return {}; }
  virtual std::vector<AccountAnswer> take_answers() = 0;
  /// What became of rounds since the last call. Nobody has to ask; only the newest kMaxUnsavedRounds are kept.
  virtual std::vector<RoundReport> take_round_reports() { return {}; }
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
  void save_round(RoundRecord round) override;  ///< an id given twice is stored once
  void back_up(AccountJob job, const std::string& path) override;
  void save_ban(AccountJob job, const Ban& ban) override;
  void remove_ban(AccountJob job, const Ban& ban) override;
  std::vector<Ban> bans() const override { return bans_at_start_; }
  std::vector<AccountAnswer> take_answers() override;
  std::vector<RoundReport> take_round_reports() override;
  /// Tries unsaved results again when they have waited long enough: 1 s, doubling to 30 s. Call it often.
  void retry_unsaved(Micros now);

 private:
  using Outcome = AccountAnswer::Outcome;
  void answer(AccountJob job, Outcome outcome, const std::string& name);
  void add_on_store_thread(AccountJob job, const std::string& name, const std::string& hash);
  void report(const RoundId& id, RoundReport::State state, std::size_t waiting);
  void save_waiting_on_store_thread();
  std::optional<RoundRecord> first_waiting();
  bool settle_first(AccountStore::Saved saved);

  std::unique_ptr<AccountStore> store_;  ///< touched on disk_'s one thread only
  std::vector<Ban> bans_at_start_;
  std::function<void()> wake_;
  std::mutex mutex_;  ///< guards what follows, to the blank line
  std::vector<AccountAnswer> answers_;
  std::deque<RoundReport> reports_;
  std::deque<RoundRecord> waiting_rounds_;  ///< given, and not yet on the disk
  std::size_t reported_unsaved_ = 0;        ///< how many of their first ones were reported as unsaved

  std::optional<Micros> next_retry_at_;  ///< the loop's thread only, as the next
  Micros retry_wait_ = 0;
  WorkerPool disk_;
  PasswordHasher hasher_;
};

}  // namespace tw::lobby
