// SPDX-License-Identifier: MIT
// A disk that refuses: once or for a while, at each thing that it is asked to do. Nothing that failed is acknowledged,
// everything goes on when the disk does, and what was acknowledged then is there after a crash too. A sync that fails
// loses what it should have written for good, as Linux has it: later syncs succeed and do not write it.
//
// Seen red with these planted: the database opened anew after a failed sync without emptying its log first (what was
// acknowledged next is lost); a result reported as saved whatever its commit said.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <set>

#include "tests/crash/crash_states.hpp"
#include "tests/crash/script.hpp"

namespace tw::test {
namespace {

using Kind = DiskOp::Kind;
using lobby::AccountStore;

constexpr int kMaxTries = 60;

bool is_sync(const DiskOp& op) { return op.kind == Kind::kSync || op.kind == Kind::kSyncDirectory; }

struct Refusal {
  const char* name;
  int write_error, sync_error;  ///< SQLITE_OK: not refused
  std::size_t ops;              ///< how many are refused in a row
};
constexpr Refusal kRefusals[] = {
    {"the disk is full once", SQLITE_FULL, SQLITE_OK, 1},
    {"the disk is full for a while", SQLITE_FULL, SQLITE_OK, 30},
    {"one write fails", SQLITE_IOERR_WRITE, SQLITE_OK, 1},
    {"one sync fails", SQLITE_OK, SQLITE_IOERR_FSYNC, 1},
    {"syncs fail for a while", SQLITE_OK, SQLITE_IOERR_FSYNC, 6},
    {"all fails for a while", SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC, 12},
};

/// Registrations and rounds, each asked for until it is acknowledged.
class Stubborn {
 public:
  explicit Stubborn(const Image& before, const Ledger& ledger) : recorder_(before) {
    recorder_.ledger = ledger;
  }

  /// `first`: the op, counted from here, from which on the disk refuses. Returns how many ops were asked for.
  std::size_t run(const Refusal& refusal, std::size_t first) {
    std::size_t asked = 0;
    EXPECT_TRUE(recorder_.open());
    recorder_.disk.fault = [&](const DiskOp& op) {
      const std::size_t number = asked++;
      if (number < first || number >= first + refusal.ops) return SQLITE_OK;
      return is_sync(op) ? refusal.sync_error : refusal.write_error;
    };
    for (int i = 0; i < 3; ++i) {
      const auto round = a_round(i, 6);
      EXPECT_TRUE(until([&] { return recorder_.save(round); })) << refusal.name << " from op " << first;
      EXPECT_TRUE(recorder_.save(round)) << "given again";
      EXPECT_FALSE(recorder_.store->find("Ann").failed) << "who has an account may come in meanwhile";
    }
    const std::string hash(97, 'h');
    recorder_.ledger.accounts["Kim"].push_back({hash, kNever});
    EXPECT_TRUE(until([&] { return recorder_.store->add("Kim", hash, 1) == AccountStore::Added::kDone; }));
    recorder_.ledger.accounts["Kim"].back().acknowledged = recorder_.disk.log().size();
    recorder_.disk.fault = nullptr;
    return asked;
  }

  /// Crashes behind every op, in the ways that a failed sync makes interesting. How many differ.
  std::size_t check_crashes(const Image& before, const char* what) {
    CrashStates states(before);
    const auto& log = recorder_.disk.log();
    std::size_t distinct = 0;
    std::set<std::size_t> seen;
    for (std::size_t ops = 0; ops <= log.size(); ++ops) {
      if (ops > 0) states.advance(log[ops - 1]);
      for (const Loss loss : {Loss::kNothing, Loss::kEverything, Loss::kSubset}) {
        const Image image = states.after_crash(loss, ops);
        std::size_t hash = ops;
        for (const auto& [name, content] : image) hash = hash * 31 + std::hash<std::string>{}(name + content);
        if (!seen.insert(hash).second) continue;
        ++distinct;
        const std::string fault = fault_of(recorder_.ledger, image, ops);
        if (!fault.empty()) {
          ADD_FAILURE() << what << ", then a crash behind op " << ops << ": " << fault;
          return distinct;
        }
      }
    }
    return distinct;
  }

  Recorder& recorder() { return recorder_; }

 private:
  template <class Ask>
  bool until(const Ask& ask) {
    for (int i = 0; i < kMaxTries; ++i)
      if (ask()) return true;
    return false;
  }
  Recorder recorder_;
};

Image with_accounts(Ledger& ledger) {
  Recorder recorder({});
  recorder.open();
  for (const char* name : {"Ann", "Ben"}) recorder.add(name);
  recorder.close();
  ledger = recorder.ledger;
  for (auto& [name, hashes] : ledger.accounts) hashes.back().acknowledged = 0;
  return recorder.disk.image();
}

class Fault : public testing::TestWithParam<Refusal> {};

TEST_P(Fault, AtAnyOpIsNeverAcknowledgedAndPasses) {
  Ledger ledger;
  const Image before = with_accounts(ledger);
  std::size_t last = 1, tried = 0, states = 0;
  for (std::size_t first = 0; first < last; ++first) {
    Stubborn stubborn(before, ledger);
    const std::size_t asked = stubborn.run(GetParam(), first);
    if (first == 0) last = asked;
    states += stubborn.check_crashes(before, GetParam().name);
    ++tried;
    if (HasFailure()) return;
  }
  std::printf("  %s: at each of %zu ops, and %zu crash states behind it\n", GetParam().name, tried, states);
}

INSTANTIATE_TEST_SUITE_P(Disk, Fault, testing::ValuesIn(kRefusals), [](const auto& script) {
  std::string name = script.param.name;
  for (char& c : name)
    if (c == ' ') c = '_';
  return name;
});

TEST(FaultAtStart, IsAnsweredWithASentenceAndLosesNothing) {
  for (const int error : {SQLITE_FULL, SQLITE_IOERR_WRITE}) {
    std::size_t refused_at = 0;
    for (bool refused = true; refused; ++refused_at) {
      refused = false;
      MemoryDisk disk(old_database());
      std::size_t asked = 0;
      disk.fault = [&](const DiskOp& op) {
        if (asked++ < refused_at) return SQLITE_OK;
        refused = true;
        return is_sync(op) ? SQLITE_IOERR_FSYNC : error;
      };
      const auto opened = AccountStore::open(kDatabase, disk);
      if (!opened) {
        EXPECT_EQ(opened.error.back(), '.');
      }
      disk.fault = nullptr;
      if (opened) continue;
      const auto again = AccountStore::open(kDatabase, disk);
      ASSERT_TRUE(again) << again.error << " after op " << refused_at;
      EXPECT_TRUE((*again)->find("Older").account);
      EXPECT_EQ((*again)->count_rounds(), 2);
    }
    EXPECT_GT(refused_at, 20U);
  }
}

}  // namespace
}  // namespace tw::test
