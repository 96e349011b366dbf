// SPDX-License-Identifier: MIT
#include "client/app/audio/synth.hpp"

#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>

namespace tw::app {
namespace {

class EverySound : public ::testing::TestWithParam<std::size_t> {
 protected:
  const std::vector<std::int16_t> samples_ = synthesise(static_cast<SoundName>(GetParam()));
};

TEST_P(EverySound, LastsUnderASecondAndIsThere) {
  EXPECT_GT(samples_.size(), kSampleRate / 50);
  EXPECT_LT(samples_.size(), kSampleRate);
}

TEST_P(EverySound, CanBeHeardAndDoesNotClip) {
  const auto peak = std::abs(*std::max_element(samples_.begin(), samples_.end(),
                                               [](int a, int b) { return std::abs(a) < std::abs(b); }));
  EXPECT_GT(peak, 3'000);
  EXPECT_LT(peak, 32'000);
}

TEST_P(EverySound, BeginsAndEndsInSilence) {
  EXPECT_LT(std::abs(samples_.front()), 300);
  EXPECT_LT(std::abs(samples_.back()), 300);
}

TEST_P(EverySound, IsTheSameEachTime) { EXPECT_EQ(samples_, synthesise(static_cast<SoundName>(GetParam()))); }

INSTANTIATE_TEST_SUITE_P(Synth, EverySound, ::testing::Range<std::size_t>(0, kSounds));

}  // namespace
}  // namespace tw::app
