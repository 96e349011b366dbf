// SPDX-License-Identifier: MIT
#include "shared/transport/seal/replay_window.hpp"

#include <gtest/gtest.h>

#include <set>

#include "shared/base/random.hpp"

namespace tw::transport {
namespace {

TEST(ReplayWindow, TakesEachSequenceOnceAndNoneThatIsTooOld) {
  ReplayWindow window;
  EXPECT_FALSE(window.is_fresh(0)) << "sequences start at 1";
  for (const std::uint64_t sequence : {1ULL, 2ULL, 5ULL, 1024ULL}) {
    EXPECT_TRUE(window.is_fresh(sequence));
    window.mark(sequence);
    EXPECT_FALSE(window.is_fresh(sequence));
  }
  EXPECT_TRUE(window.is_fresh(3));
  window.mark(1025);
  EXPECT_FALSE(window.is_fresh(1)) << "1,024 behind, and taken";
  window.mark(2'000'000);
  EXPECT_TRUE(window.is_fresh(2'000'000 - 1023));
  EXPECT_FALSE(window.is_fresh(2'000'000 - 1024));
  EXPECT_FALSE(window.is_fresh(5));
  EXPECT_TRUE(window.is_fresh(kLastSequence - 1));
  EXPECT_FALSE(window.is_fresh(kLastSequence));
  EXPECT_FALSE(window.is_fresh(UINT64_MAX));
}

TEST(ReplayWindow, AgreesWithASetOfEverythingEverTaken) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Rng rng(seed);
    ReplayWindow window;
    std::set<std::uint64_t> taken;
    std::uint64_t newest = 0;
    for (int i = 0; i < 5'000; ++i) {
      const std::uint64_t ahead = rng.below(50) == 0 ? rng.below(5'000) : rng.below(4);
      const std::uint64_t back = rng.below(1'100);
      const std::uint64_t sequence = rng.below(2) == 0 || newest <= back ? newest + ahead : newest - back;
      const bool expected = sequence > 0 && !taken.contains(sequence) &&
                            (sequence > newest || newest - sequence < ReplayWindow::kSize);
      ASSERT_EQ(window.is_fresh(sequence), expected) << "seed " << seed << " step " << i;
      if (!expected) continue;
      window.mark(sequence);
      taken.insert(sequence);
      newest = std::max(newest, sequence);
    }
    EXPECT_EQ(window.newest(), newest);
  }
}

}  // namespace
}  // namespace tw::transport
