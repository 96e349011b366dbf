// SPDX-License-Identifier: MIT
#include "lab/compare/gap_finder.hpp"

#include <gtest/gtest.h>

namespace tw::compare {
namespace {

constexpr Micros kFrame = 16'667;

/// Frames from `from` to `to` that each show a newer snapshot, 60 ms old.
void flow(GapFinder& gaps, Micros from, Micros to) {
  for (Micros now = from; now < to; now += kFrame) gaps.see(now, now - 60'000);
}

TEST(GapFinder, FindsNoneWhereEverythingFlows) {
  GapFinder gaps(LaneKind::kTcp);
  flow(gaps, 0, 3'000'000);
  EXPECT_TRUE(gaps.within(0, 3'000'000, 3'000'000, kFrame).empty());
}

TEST(GapFinder, FindsAFreezeWithItsStamps) {
  GapFinder gaps(LaneKind::kTcp);
  gaps.see(1'000'000, 940'000);
  for (Micros now = 1'016'667; now < 1'300'000; now += kFrame) gaps.see(now, 940'000);
  gaps.see(1'300'000, 1'150'000);
  const auto found = gaps.within(0, 1'310'000, 1'310'000, kFrame);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].lane, LaneKind::kTcp);
  EXPECT_EQ(found[0].from, 1'000'000);
  EXPECT_EQ(found[0].to, 1'300'000);
  EXPECT_EQ(found[0].stamp_before, 940'000);
  EXPECT_EQ(found[0].stamp_after, 1'150'000);
}

TEST(GapFinder, AnOlderSnapshotIsNothingNewer) {
  GapFinder gaps(LaneKind::kUdp);
  gaps.see(1'000'000, 940'000);
  gaps.see(1'050'000, 900'000);
  gaps.see(1'100'000, 1'040'000);
  EXPECT_EQ(gaps.within(0, 1'100'000, 1'100'000, kFrame).size(), 1U);
}

TEST(GapFinder, CountsOnlyWhatEndedWithinTheWindow) {
  GapFinder gaps(LaneKind::kTcp);
  gaps.see(1'000'000, 1);
  gaps.see(1'200'000, 2);  // ended before the window
  gaps.see(1'400'000, 3);  // began before it, ended in it
  EXPECT_EQ(gaps.within(1'300'000, 1'410'000, 1'410'000, kFrame).size(), 1U);
}

TEST(GapFinder, AFreezeStillOpenAtTheEndCounts) {
  GapFinder gaps(LaneKind::kTcp);
  gaps.see(1'000'000, 940'000);
  EXPECT_TRUE(gaps.within(0, 1'099'999, 1'099'999, kFrame).empty());
  const auto found = gaps.within(0, 1'500'000, 1'500'000, kFrame);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].to, 1'500'000);
  EXPECT_EQ(found[0].stamp_after, 940'000 + kFrame);
}

TEST(GapFinder, AFreezeAtTheEndIsWatchedUntilItMovesAgain) {
  GapFinder gaps(LaneKind::kTcp);
  gaps.see(1'000'000, 940'000);
  EXPECT_FALSE(gaps.seen_since(1'050'000));
  gaps.see(1'180'000, 1'100'000);
  EXPECT_TRUE(gaps.seen_since(1'050'000));
  const auto found = gaps.within(0, 1'050'000, 1'200'000, kFrame);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].to, 1'180'000);
  EXPECT_EQ(found[0].stamp_after, 1'100'000);
  gaps.see(1'400'000, 1'300'000);
  EXPECT_EQ(gaps.within(0, 1'050'000, 1'400'000, kFrame).size(), 1U)
      << "what froze after the window is not of it";
}

}  // namespace
}  // namespace tw::compare
