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

using test::read_file;
using test::TemporaryDirectory;
using test::write_file;
using Outcome = AccountAnswer::Outcome;

const std::string kHash(97, 'h');

std::unique_ptr<AccountStore> open_store(const std::string& path) {
  auto store = AccountStore::open(path);
  EXPECT_TRUE(store) << store.error;
  return store ? std::move(*store) : nullptr;
}

TEST(AccountStore, KeepsAccountsAcrossARestart) {
  const TemporaryDirectory dir;
  EXPECT_EQ(open_store(dir.file("db"))->add("Ada", kHash, 1), AccountStore::Added::kDone);
  const auto store = open_store(dir.file("db"));
  const auto found = store->find("aDa");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "Ada");
  EXPECT_EQ(found->password_hash, kHash);
  EXPECT_FALSE(store->find("Bob"));
}

TEST(AccountStore, KnowsANameWhateverItsCase) {
  const TemporaryDirectory dir;
  const auto store = open_store(dir.file("db"));
  EXPECT_EQ(store->add("Ada", kHash, 1), AccountStore::Added::kDone);
  EXPECT_EQ(store->add("ADA", kHash, 1), AccountStore::Added::kNameTaken);
  EXPECT_TRUE(store->change_hash("ada", std::string(97, 'i')));
  EXPECT_EQ(store->find("Ada")->password_hash, std::string(97, 'i'));
}

TEST(AccountStore, TakesAnyBytesAsDataAndNotAsSql) {
  const TemporaryDirectory dir;
  const auto store = open_store(dir.file("db"));
  EXPECT_FALSE(store->find("'; DROP TABLE account; --"));
  EXPECT_FALSE(store->find(std::string("a\0b", 3)));
  EXPECT_EQ(store->add("Ada", kHash, 1), AccountStore::Added::kDone);
}

TEST(AccountStore, WritesARoundWholeOrNotAtAll) {
  const TemporaryDirectory dir;
  const auto store = open_store(dir.file("db"));
  RoundRecord round{
      .map = "Foundry", .round = 1, .ended_at = 5, .rows = {{"Ada", 10, 2, 1}, {"Bob", -1, 0, 2}}};
  EXPECT_TRUE(store->add_round(round));
  round.rows.push_back({"Eve", 99'999, 0, 0});  // beyond the CHECK
  EXPECT_FALSE(store->add_round(round));
  EXPECT_EQ(store->count_rounds(), 1);
  round.rows.pop_back();
  EXPECT_TRUE(store->add_round(round)) << "a failed one leaves no transaction open";
}

TEST(AccountStore, RefusesForeignAndDamagedFilesAndLeavesThemAlone) {
  const TemporaryDirectory dir;
  open_store(dir.file("db"))->add("Ada", kHash, 1);
  const std::string good = read_file(dir.file("db"));
  std::string damaged = good;
  for (std::size_t i = 100; i < damaged.size(); ++i) damaged[i] = static_cast<char>(i * 7);
  for (const std::string& bytes : {damaged, std::string("not a database at all, but long enough to be read"),
                                   good.substr(0, good.size() / 2)}) {
    write_file(dir.file("bad"), bytes);
    const auto store = AccountStore::open(dir.file("bad"));
    EXPECT_FALSE(store);
    EXPECT_EQ(store.error.back(), '.');
    EXPECT_EQ(read_file(dir.file("bad")), bytes);
  }
}

TEST(AccountStore, RefusesAFileOfANewerVersion) {
  const TemporaryDirectory dir;
  open_store(dir.file("db"));
  std::string bytes = read_file(dir.file("db"));
  bytes[63] = 99;  // user_version: big endian at offset 60 of the header
  write_file(dir.file("db"), bytes);
  const auto store = AccountStore::open(dir.file("db"));
  EXPECT_FALSE(store);
  EXPECT_NE(store.error.find("newer"), std::string::npos) << store.error;
  EXPECT_EQ(read_file(dir.file("db")), bytes);
}

TEST(AccountStore, SaysSoWhenItCannotWrite) {
  const auto store = AccountStore::open("/nowhere/at/all/db");
  EXPECT_FALSE(store);
  EXPECT_EQ(store.error.back(), '.');
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
    accounts_->save_round({.map = "Foundry", .round = i, .ended_at = 0, .rows = {}});
  await(1);
  accounts_.reset();
  const auto store = open_store(dir_.file("db"));
  EXPECT_EQ(store->count_rounds(), 20);
  EXPECT_TRUE(store->find("Ada"));
}

}  // namespace
}  // namespace tw::lobby
