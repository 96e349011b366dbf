// SPDX-License-Identifier: MIT
#include "server/lobby/accounts.hpp"

#include <ctime>
#include <utility>

#include "server/lobby/log.hpp"
#include "shared/base/limits.hpp"

namespace tw::lobby {

ThreadedAccounts::ThreadedAccounts(std::unique_ptr<AccountStore> store, std::function<void()> wake)
    : store_(std::move(store)), wake_(std::move(wake)), disk_(1, kMaxPendingAccountJobs) {}

// Hashing ends first: its last results may still have to be written.
ThreadedAccounts::~ThreadedAccounts() {
  hasher_.finish();
  disk_.finish();
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

void ThreadedAccounts::register_account(AccountJob job, const std::string& name,
                                        const std::string& password) {
  const bool taken = disk_.submit([=, this] {
    if (store_->find(name)) return answer(job, Outcome::kNo, name);
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

void ThreadedAccounts::log_in(AccountJob job, const std::string& name, const std::string& password) {
  const bool taken = disk_.submit([=, this] {
    const auto account = store_->find(name).value_or(AccountStore::Account{name, {}});
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
    const auto account = store_->find(name);
    answer(job, account ? Outcome::kYes : Outcome::kNo, account ? account->name : name);
  });
  if (!taken) answer(job, Outcome::kBusy, name);
}

void ThreadedAccounts::save_round(RoundRecord round) {
  const bool taken =
      disk_.submit([this, r = std::move(round)]() mutable { save_on_store_thread(std::move(r)); });
  if (!taken) log::warn(log::Topic::kAccounts, "A round's result was lost: the disk is too far behind.");
}

// A full disk does not stop the game: results wait, bounded, and are tried again.
void ThreadedAccounts::save_on_store_thread(RoundRecord round) {
  if (unsaved_rounds_.size() < kMaxUnsavedRounds) unsaved_rounds_.push_back(std::move(round));
  std::size_t saved = 0;
  while (saved < unsaved_rounds_.size() && store_->add_round(unsaved_rounds_[saved])) ++saved;
  unsaved_rounds_.erase(unsaved_rounds_.begin(),
                        unsaved_rounds_.begin() + static_cast<std::ptrdiff_t>(saved));
  if (!unsaved_rounds_.empty())
    log::warn(log::Topic::kAccounts, std::to_string(unsaved_rounds_.size()) +
                                         " results of rounds are not saved: the database cannot be written.");
}

}  // namespace tw::lobby
