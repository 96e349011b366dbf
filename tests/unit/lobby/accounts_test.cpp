// SPDX-License-Identifier: MIT
// Accounts from the file to the answer: SQLite, Argon2id and the threads between.
#include "server/lobby/accounts.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "server/lobby/worker_pool.hpp"
#include "tests/unit/lobby/temporary_directory.hpp"

namespace tw::lobby {
namespace {

using test::TemporaryDirectory;
using Outcome = AccountAnswer::Outcome;

std::unique_ptr<AccountStore> open_store(const std::string& path) {
  auto store = AccountStore::open(path);
  EXPECT_TRUE(store) << store.error;
  return store ? std::move(*store) : nullptr;
}

TEST(WorkerPool, BoundsItsQueueAndFinishesWhatItTook) {
  std::mutex gate;
  std::atomic<int> done = 0;
  {
    WorkerPool pool(1, 2);
    std::unique_lock closed(gate);
    std::atomic<bool> began = false;
    ASSERT_TRUE(pool.submit([&] {
      began = true;
      const std::lock_guard wait(gate);
      ++done;
    }));
    while (!began) std::this_thread::yield();
    EXPECT_TRUE(pool.submit([&] { ++done; }));
    EXPECT_TRUE(pool.submit([&] { ++done; }));
    EXPECT_FALSE(pool.submit([&] { ++done; })) << "two wait already";
    closed.unlock();
    pool.finish();
    EXPECT_FALSE(pool.submit([&] { ++done; })) << "it is over";
  }
  EXPECT_EQ(done, 3);
}

/// The real ones, and a way to wait for their answers.
class ThreadedAccountsTest : public testing::Test {
 protected:
  AccountAnswer await(AccountJob job) {
    std::unique_lock lock(mutex_);
    while (true) {
      for (const AccountAnswer& answer : accounts_->take_answers()) answers_[answer.job] = answer;
      if (const auto found = answers_.find(job); found != answers_.end()) return found->second;
      woken_.wait(lock, [this] { return std::exchange(news_, false); });
    }
  }
  std::vector<RoundReport> await_reports(std::size_t count) {
    std::vector<RoundReport> all;
    std::unique_lock lock(mutex_);
    while (all.size() < count) {
      for (const RoundReport& report : accounts_->take_round_reports()) all.push_back(report);
      if (all.size() < count) woken_.wait(lock, [this] { return std::exchange(news_, false); });
    }
    return all;
  }
  std::unique_ptr<ThreadedAccounts> make() {
    return std::make_unique<ThreadedAccounts>(open_store(dir_.file("db")), [this] {
      {
        const std::lock_guard lock(mutex_);
        news_ = true;
      }
      woken_.notify_one();
    });
  }

  TemporaryDirectory dir_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool news_ = false;
  std::map<AccountJob, AccountAnswer> answers_;
  std::unique_ptr<ThreadedAccounts> accounts_ = make();
};

TEST_F(ThreadedAccountsTest, RegistersOnceAndKnowsThePassword) {
  accounts_->register_account(1, "Ada", "correct horse");
  EXPECT_EQ(await(1).outcome, Outcome::kYes);
  accounts_->register_account(2, "ADA", "other password");
  EXPECT_EQ(await(2).outcome, Outcome::kNo);
  accounts_->log_in(3, "aDA", "correct horse");
  EXPECT_EQ(await(3).outcome, Outcome::kYes);
  EXPECT_EQ(await(3).name, "Ada");
  accounts_->log_in(4, "Ada", "wrong horse");
  EXPECT_EQ(await(4).outcome, Outcome::kNo);
  accounts_->log_in(5, "Nobody", "correct horse");
  EXPECT_EQ(await(5).outcome, Outcome::kNo);
  accounts_->look_up(6, "ada");
  EXPECT_EQ(await(6).outcome, Outcome::kYes);
  accounts_->look_up(7, "bob");
  EXPECT_EQ(await(7).outcome, Outcome::kNo);
}

TEST_F(ThreadedAccountsTest, SaysBusyRatherThanQueueWithoutEnd) {
  const AccountJob last = kMaxPendingPasswordHashes * 2 + 10;
  for (AccountJob job = 1; job <= last; ++job) accounts_->log_in(job, "Nobody", "correct horse");
  std::size_t busy = 0;
  for (AccountJob job = 1; job <= last; ++job) busy += await(job).outcome == Outcome::kBusy ? 1U : 0U;
  EXPECT_GT(busy, 0U);
  EXPECT_LE(busy, last - kMaxPendingPasswordHashes);
}

TEST_F(ThreadedAccountsTest, WritesWhatItWasGivenBeforeItEnds) {
  accounts_->register_account(1, "Ada", "correct horse");
  for (int i = 0; i < 20; ++i)
    accounts_->save_round({.id = make_round_id(), .map = "Foundry", .round = i, .ended_at = 0, .rows = {}});
  await(1);
  accounts_.reset();
  const auto store = open_store(dir_.file("db"));
  EXPECT_EQ(store->count_rounds(), 20);
  EXPECT_TRUE(store->find("Ada").account);
}

TEST_F(ThreadedAccountsTest, SaysThatARoundIsSavedOnceItIs) {
  const RoundRecord round{.id = make_round_id(), .map = "Foundry", .round = 1, .ended_at = 0, .rows = {}};
  accounts_->save_round(round);
  accounts_->save_round(round);
  RoundRecord impossible = round;
  impossible.id = make_round_id();
  impossible.round = -1;
  accounts_->save_round(impossible);
  const auto reports = await_reports(3);
  EXPECT_EQ(reports[0].id, round.id);
  EXPECT_EQ(reports[0].state, RoundReport::State::kSaved);
  EXPECT_EQ(reports[1].state, RoundReport::State::kSaved) << "given again: it is there already";
  EXPECT_EQ(reports[2].state, RoundReport::State::kLost) << "no later attempt could help";
  EXPECT_EQ(reports[2].id, impossible.id);
  accounts_.reset();
  EXPECT_EQ(open_store(dir_.file("db"))->count_rounds(), 1);
}

TEST_F(ThreadedAccountsTest, BacksUpOnDemand) {
  accounts_->register_account(1, "Ada", "correct horse");
  EXPECT_EQ(await(1).outcome, Outcome::kYes);
  accounts_->back_up(2, dir_.file("copy"));
  EXPECT_EQ(await(2).outcome, Outcome::kYes);
  accounts_->back_up(3, dir_.file("missing/copy"));
  EXPECT_EQ(await(3).outcome, Outcome::kFailed);
  EXPECT_TRUE(open_store(dir_.file("copy"))->find("Ada").account);
}

}  // namespace
}  // namespace tw::lobby
