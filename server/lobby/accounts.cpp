// SPDX-License-Identifier: MIT
#include "server/lobby/accounts.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

#include "server/lobby/log.hpp"
#include "shared/base/limits.hpp"

namespace tw::lobby {
namespace {

constexpr Micros kFirstRetryMicros = 1'000'000;
constexpr Micros kLastRetryMicros = 30'000'000;

}  // namespace

ThreadedAccounts::ThreadedAccounts(std::unique_ptr<AccountStore> store, std::function<void()> wake)
    : store_(std::move(store)),
      bans_at_start_(store_->bans()),
      wake_(std::move(wake)),
      disk_(1, kMaxPendingAccountJobs) {}

// Hashing ends first: its last results may still have to be written.
ThreadedAccounts::~ThreadedAccounts() {
  hasher_.finish();
  disk_.finish();
  save_waiting_on_store_thread();  // that thread is gone: this one may
  if (!waiting_rounds_.empty())
    log::warn(log::Topic::kAccounts, "The results of " + std::to_string(waiting_rounds_.size()) +
                                         " rounds are lost: the database could not be written to the end.");
}

void ThreadedAccounts::answer(AccountJob job, Outcome outcome, const std::string& name) {
  {
    const std::lock_guard lock(mutex_);
    answers_.push_back({job, outcome, name});
  }
  wake_();
}

std::vector<AccountAnswer> ThreadedAccounts::take_answers() {
  const std::lock_guard lock(mutex_);
  return std::exchange(answers_, {});
}

void ThreadedAccounts::register_account(AccountJob job, const std::string& name, const std::string& given) {
  const auto password = std::make_shared<const Password>(given);
  const bool taken = disk_.submit([=, this] {
    const auto found = store_->find(name);
    if (found.failed) return answer(job, Outcome::kFailed, name);
    if (found.account) return answer(job, Outcome::kNo, name);
    const bool hashing = hasher_.hash(password, [=, this](const std::string& hash) {
      if (!disk_.submit([=, this] { add_on_store_thread(job, name, hash); }))
        answer(job, Outcome::kBusy, name);
    });
    if (!hashing) answer(job, Outcome::kBusy, name);
  });
  if (!taken) answer(job, Outcome::kBusy, name);
}

void ThreadedAccounts::add_on_store_thread(AccountJob job, const std::string& name, const std::string& hash) {
  if (hash.empty()) return answer(job, Outcome::kFailed, name);
  switch (store_->add(name, hash, std::time(nullptr))) {
    case AccountStore::Added::kDone:
      return answer(job, Outcome::kYes, name);
    case AccountStore::Added::kNameTaken:
      return answer(job, Outcome::kNo, name);
    case AccountStore::Added::kFailed:
      return answer(job, Outcome::kFailed, name);
  }
}

void ThreadedAccounts::log_in(AccountJob job, const std::string& name, const std::string& given) {
  const auto password = std::make_shared<const Password>(given);
  const bool taken = disk_.submit([=, this] {
    const auto found = store_->find(name);
    if (found.failed) return answer(job, Outcome::kFailed, name);
    const auto account = found.account.value_or(AccountStore::Account{name, {}});
    const bool checking =
        hasher_.verify(account.password_hash, password, [=, this](PasswordHasher::Verdict verdict) {
          answer(job, verdict.match ? Outcome::kYes : Outcome::kNo, account.name);
          if (!verdict.outdated) return;
          hasher_.hash(password, [=, this](const std::string& hash) {
            if (!hash.empty()) disk_.submit([=, this] { store_->change_hash(account.name, hash); });
          });
        });
    if (!checking) answer(job, Outcome::kBusy, name);
  });
  if (!taken) answer(job, Outcome::kBusy, name);
}

void ThreadedAccounts::look_up(AccountJob job, const std::string& name) {
  const bool taken = disk_.submit([=, this] {
    const auto [failed, account] = store_->find(name);
    if (failed) return answer(job, Outcome::kFailed, name);
    answer(job, account ? Outcome::kYes : Outcome::kNo, account ? account->name : name);
  });
  if (!taken) answer(job, Outcome::kBusy, name);
}

void ThreadedAccounts::back_up(AccountJob job, const std::string& path) {
  const bool taken = disk_.submit([=, this] {
    const std::string why = store_->back_up(path);
    if (!why.empty()) log::warn(log::Topic::kAccounts, why);
    answer(job, why.empty() ? Outcome::kYes : Outcome::kFailed, path);
  });
  if (!taken) answer(job, Outcome::kBusy, path);
}

void ThreadedAccounts::save_ban(AccountJob job, const Ban& ban) {
  if (!disk_.submit(
          [=, this] { answer(job, store_->save_ban(ban) ? Outcome::kYes : Outcome::kFailed, ban.what); }))
    answer(job, Outcome::kBusy, ban.what);
}

void ThreadedAccounts::remove_ban(AccountJob job, const Ban& ban) {
  if (!disk_.submit(
          [=, this] { answer(job, store_->remove_ban(ban) ? Outcome::kYes : Outcome::kFailed, ban.what); }))
    answer(job, Outcome::kBusy, ban.what);
}

// --- results of rounds

// A full disk does not stop the game: results wait, bounded, and are tried again.
void ThreadedAccounts::save_round(RoundRecord round) {
  std::size_t waiting = 0;
  const RoundId id = round.id;
  {
    const std::lock_guard lock(mutex_);
    waiting = waiting_rounds_.size();
    if (waiting < kMaxUnsavedRounds) waiting_rounds_.push_back(std::move(round));
  }
  if (waiting >= kMaxUnsavedRounds) return report(id, RoundReport::State::kLost, waiting);
  disk_.submit([this] { save_waiting_on_store_thread(); });  // not taken: retry_unsaved() comes round
}

void ThreadedAccounts::retry_unsaved(Micros now) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_rounds_.empty()) return next_retry_at_.reset();
  }
  if (!next_retry_at_) {
    retry_wait_ = kFirstRetryMicros;
    next_retry_at_ = now + retry_wait_;
  }
  if (now < *next_retry_at_) return;
  retry_wait_ = std::min(2 * retry_wait_, kLastRetryMicros);
  next_retry_at_ = now + retry_wait_;
  disk_.submit([this] { save_waiting_on_store_thread(); });
}

void ThreadedAccounts::save_waiting_on_store_thread() {
  while (const auto round = first_waiting())
    if (!settle_first(store_->add_round(*round))) return;
}

std::optional<RoundRecord> ThreadedAccounts::first_waiting() {
  const std::lock_guard lock(mutex_);
  if (waiting_rounds_.empty()) return std::nullopt;
  return waiting_rounds_.front();
}

/// What add_round() said of the first one that waits. False: the disk would not, later ones need not be tried.
bool ThreadedAccounts::settle_first(AccountStore::Saved saved) {
  using Saved = AccountStore::Saved;
  using State = RoundReport::State;
  std::vector<RoundId> settled;
  std::size_t waiting = 0;
  {
    const std::lock_guard lock(mutex_);
    if (saved == Saved::kFailed) {
      for (; reported_unsaved_ < waiting_rounds_.size(); ++reported_unsaved_)
        settled.push_back(waiting_rounds_[reported_unsaved_].id);
    } else {
      settled.push_back(waiting_rounds_.front().id);
      waiting_rounds_.pop_front();
      if (reported_unsaved_ > 0) --reported_unsaved_;
    }
    waiting = waiting_rounds_.size();
  }
  const State state = saved == Saved::kFailed    ? State::kUnsaved
                      : saved == Saved::kRefused ? State::kLost
                                                 : State::kSaved;
  for (const RoundId& id : settled) report(id, state, waiting);
  return saved != Saved::kFailed;
}

void ThreadedAccounts::report(const RoundId& id, RoundReport::State state, std::size_t waiting) {
  const std::string named = "The result of round " + to_string(id) + " is ";
  const std::string rest = std::to_string(waiting) + " wait.";
  switch (state) {
    case RoundReport::State::kSaved:
      log::info(log::Topic::kAccounts, named + "saved.");
      break;
    case RoundReport::State::kUnsaved:
      log::warn(log::Topic::kAccounts, named + "not saved yet: the database cannot be written. " + rest);
      break;
    case RoundReport::State::kLost:
      log::warn(log::Topic::kAccounts, named + "lost: the database refuses it, or too many wait. " + rest);
      break;
  }
  {
    const std::lock_guard lock(mutex_);
    if (reports_.size() >= kMaxUnsavedRounds) reports_.pop_front();
    reports_.push_back({id, state, waiting});
  }
  wake_();
}

std::vector<RoundReport> ThreadedAccounts::take_round_reports() {
  const std::lock_guard lock(mutex_);
  std::vector<RoundReport> taken(reports_.begin(), reports_.end());
  reports_.clear();
  return taken;
}

}  // namespace tw::lobby
