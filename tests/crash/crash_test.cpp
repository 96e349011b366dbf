// SPDX-License-Identifier: MIT
// Every crash of the machine that runs the accounts: after each thing that the disk was asked to do, with what was not
// yet synced kept, lost, torn or out of order, the real store opens what is left and holds all that it had acknowledged.
//
// Seen red with these planted, one at a time: synchronous=NORMAL (acknowledged rounds and accounts lost); a backup renamed
// before it is synced (a damaged copy); a migration without its transaction (a half one shows); a result reported as
// saved whatever its commit said.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <unordered_set>

#include "tests/crash/crash_states.hpp"
#include "tests/crash/script.hpp"

namespace tw::test {
namespace {

constexpr int kSeeds = 16;
constexpr int kMaxFaultsShown = 5;

int seeds() {
  const char* wanted = std::getenv("TW_CRASH_SEEDS");
  return wanted == nullptr ? kSeeds : std::max(kSeeds, std::atoi(wanted));
}

std::size_t hash_of(const Image& image, std::size_t ops) {
  std::size_t hash = ops;
  for (const auto& [name, content] : image)
    for (const std::string* text : {&name, &content})
      hash = hash * 0x100000001b3U ^ std::hash<std::string>{}(*text);
  return hash;
}

/// The newest op after which something was acknowledged: states that differ in this alone are held to more.
std::size_t acknowledged_by(const Ledger& ledger, std::size_t ops) {
  std::size_t newest = 0;
  const auto note = [&](std::size_t at) {
    if (at <= ops) newest = std::max(newest, at);
  };
  for (const auto& [name, hashes] : ledger.accounts)
    for (const auto& hash : hashes) note(hash.acknowledged);
  for (const auto& [id, round] : ledger.rounds) note(round.acknowledged);
  for (const auto& copy : ledger.copies) note(copy.acknowledged);
  return newest;
}

/// Enumerates all states of one script and counts those that differ.
class Enumeration {
 public:
  void run(const Script& script) {
    Recorder recorder(script.before);
    recorder.ledger = script.ledger;
    script.run(recorder);
    recorder.close();
    CrashStates states(script.before);
    const auto& log = recorder.disk.log();
    for (std::size_t ops = 0; ops <= log.size(); ++ops) {
      if (ops > 0) states.advance(log[ops - 1]);
      check_all_losses(script.name, recorder.ledger, states, ops);
    }
    ops_ += log.size();
  }
  std::size_t enumerated() const { return enumerated_; }
  std::size_t distinct() const { return seen_.size(); }
  std::size_t ops() const { return ops_; }

 private:
  void check_all_losses(const std::string& name, const Ledger& ledger, const CrashStates& states,
                        std::size_t ops) {
    for (int i = 0; i < kLosses; ++i) {
      const auto loss = static_cast<Loss>(i);
      for (int seed = 0; seed < (is_drawn(loss) ? seeds() : 1); ++seed) {
        const Image image = states.after_crash(loss, static_cast<std::uint64_t>(seed) << 20 | ops);
        ++enumerated_;
        if (!seen_.insert(hash_of(image, acknowledged_by(ledger, ops))).second) continue;
        const std::string fault = fault_of(ledger, image, ops);
        if (fault.empty() || ++faults_ > kMaxFaultsShown) continue;
        ADD_FAILURE() << name << ": op " << ops << ", loss " << i << ", seed " << seed << ": " << fault;
      }
    }
  }

  std::size_t enumerated_ = 0, ops_ = 0;
  int faults_ = 0;
  std::unordered_set<std::size_t> seen_;
};

class Crash : public testing::TestWithParam<const char*> {};

TEST_P(Crash, LosesNothingThatWasAcknowledgedAndDoublesNothing) {
  for (const Script& script : all_scripts()) {
    if (script.name != GetParam()) continue;
    Enumeration enumeration;
    enumeration.run(script);
    std::printf("  %-18s %4zu disk ops, %7zu crash states, %7zu of them distinct, each opened and checked\n",
                script.name.c_str(), enumeration.ops(), enumeration.enumerated(), enumeration.distinct());
    EXPECT_GE(enumeration.enumerated(), 3'000U) << "seven scripts make more than 20,000";
    EXPECT_GE(enumeration.distinct(), 100U);
    return;
  }
  FAIL() << "no such script";
}

INSTANTIATE_TEST_SUITE_P(Script, Crash,
                         testing::Values("register", "login with rehash", "result", "result twice",
                                         "migration", "backup", "bans"),
                         [](const auto& script) {
                           std::string name = script.param;
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name;
                         });

}  // namespace
}  // namespace tw::test
