// SPDX-License-Identifier: MIT
// Rounds end while the disk is full: they wait, bounded, are never called saved before they are, and get there.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "server/lobby/accounts.hpp"
#include "shared/base/limits.hpp"
#include "tests/crash/script.hpp"

namespace tw::test {
namespace {

using lobby::AccountStore;
using lobby::RoundReport;
using State = RoundReport::State;
constexpr Micros kLongEnough = 40'000'000;  // more than the longest wait before a retry

class Unsaved : public testing::Test {
 protected:
  Unsaved() {
    disk_.fault = [this](const DiskOp&) { return full_ ? SQLITE_FULL : SQLITE_OK; };
    auto store = AccountStore::open(kDatabase, disk_);
    EXPECT_TRUE(store) << store.error;
    accounts_ = std::make_unique<lobby::ThreadedAccounts>(std::move(*store), [this] {
      {
        const std::lock_guard lock(mutex_);
        news_ = true;
      }
      woken_.notify_one();
    });
  }
  std::vector<RoundReport> await(std::size_t count) {
    std::vector<RoundReport> all;
    std::unique_lock lock(mutex_);
    while (all.size() < count) {
      for (const RoundReport& report : accounts_->take_round_reports()) all.push_back(report);
      if (all.size() < count) woken_.wait(lock, [this] { return std::exchange(news_, false); });
    }
    return all;
  }
  lobby::RoundRecord next() {
    lobby::RoundRecord round = a_round(1);
    round.id = lobby::make_round_id();
    return round;
  }

  MemoryDisk disk_;
  std::atomic<bool> full_ = false;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool news_ = false;
  Micros now_ = 0;
  std::unique_ptr<lobby::ThreadedAccounts> accounts_;
};

TEST_F(Unsaved, RoundsWaitAndAreSavedWhenTheDiskHasSpaceAgain) {
  full_ = true;
  const auto first = next(), second = next();
  accounts_->save_round(first);
  accounts_->save_round(second);
  for (const RoundReport& report : await(2)) EXPECT_EQ(report.state, State::kUnsaved);
  accounts_->retry_unsaved(now_);
  accounts_->retry_unsaved(now_ += kLongEnough);  // in vain, and without a second word about it
  accounts_->look_up(1, "Ann");                   // behind that attempt in the same queue
  full_ = false;
  accounts_->retry_unsaved(now_ += kLongEnough);
  const auto reports = await(2);
  EXPECT_EQ(reports[0].id, first.id);
  EXPECT_EQ(reports[0].state, State::kSaved);
  EXPECT_EQ(reports[1].id, second.id);
  EXPECT_EQ(reports[1].state, State::kSaved);
  EXPECT_EQ(reports[1].waiting, 0U);
  accounts_.reset();
  EXPECT_EQ((*AccountStore::open(kDatabase, disk_))->count_rounds(), 2);
}

TEST_F(Unsaved, RoundsAreBoundedAndWhatIsTooMuchIsCalledLost) {
  full_ = true;
  for (std::size_t i = 0; i < kMaxUnsavedRounds; ++i) accounts_->save_round(next());
  for (std::size_t unsaved = 0; unsaved < kMaxUnsavedRounds;)
    for (const RoundReport& report : await(1)) unsaved += report.state == State::kUnsaved ? 1U : 0U;
  const auto beyond = next();
  accounts_->save_round(beyond);
  const auto reports = await(1);
  EXPECT_EQ(reports[0].id, beyond.id);
  EXPECT_EQ(reports[0].state, State::kLost);
  full_ = false;
  accounts_.reset();  // tries once more before it ends
  EXPECT_EQ((*AccountStore::open(kDatabase, disk_))->count_rounds(),
            static_cast<std::int64_t>(kMaxUnsavedRounds));
}

}  // namespace
}  // namespace tw::test
