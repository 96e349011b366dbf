// SPDX-License-Identifier: MIT
#include "server/match/relevance.hpp"

#include <gtest/gtest.h>

namespace tw::match {
namespace {

constexpr PlayerId kViewer{3};
constexpr PlayerId kOther{9};
constexpr sim::Vec2 kFar{kEarshot + sim::kSubunits, 0};
constexpr sim::Vec2 kNear{kEarshot - sim::kSubunits, 0};

sim::Event event(sim::EventKind kind, sim::Vec2 from, PlayerId actor = kOther, PlayerId target = kNoPlayer) {
  return {.tick = {}, .kind = kind, .actor = actor, .target = target, .value = 0, .from = from, .to = from};
}

TEST(Relevance, SendsSparksOnlyToWhomTheyReach) {
  const sim::World world;  // the viewer stands at the origin
  EXPECT_EQ(relevance_of(event(sim::EventKind::kDiscBounce, kNear), kViewer, world), Relevance::kCosmetic);
  EXPECT_EQ(relevance_of(event(sim::EventKind::kDiscBounce, kFar), kViewer, world), Relevance::kNone);
  EXPECT_EQ(relevance_of(event(sim::EventKind::kHit, kFar), kViewer, world), Relevance::kNone);
}

TEST(Relevance, AlwaysSendsWhatTheScoreFeedTells) {
  const sim::World world;
  for (const auto kind : {sim::EventKind::kKill, sim::EventKind::kSpawn, sim::EventKind::kPickup,
                          sim::EventKind::kRoundStart, sim::EventKind::kRoundEnd})
    EXPECT_EQ(relevance_of(event(kind, kFar), kViewer, world), Relevance::kNeeded) << static_cast<int>(kind);
}

TEST(Relevance, AlwaysSendsTheViewersOwnDeedsAndWounds) {
  const sim::World world;
  EXPECT_EQ(relevance_of(event(sim::EventKind::kHit, kFar, kOther, kViewer), kViewer, world),
            Relevance::kNeeded);
  EXPECT_EQ(relevance_of(event(sim::EventKind::kHit, kFar, kViewer, kOther), kViewer, world),
            Relevance::kNeeded);
  EXPECT_EQ(relevance_of(event(sim::EventKind::kDiscBounce, kFar, kViewer), kViewer, world),
            Relevance::kNone);
}

TEST(Relevance, HearsARailAtEitherEnd) {
  const sim::World world;
  sim::Event rail = event(sim::EventKind::kRailFired, kFar);
  EXPECT_EQ(relevance_of(rail, kViewer, world), Relevance::kNone);
  rail.to = kNear;
  EXPECT_EQ(relevance_of(rail, kViewer, world), Relevance::kCosmetic);
}

TEST(Relevance, ShowsAWatcherEverything) {
  const sim::World world;
  EXPECT_EQ(relevance_of(event(sim::EventKind::kDiscBounce, kFar), kNoPlayer, world), Relevance::kCosmetic);
}

TEST(Relevance, ARewoundShotIsBetweenTheTwoAndWhoWatches) {
  const sim::World world;
  const auto shot = [](PlayerId actor, PlayerId target) {
    return event(sim::EventKind::kRewound, kNear, actor, target);
  };
  EXPECT_EQ(relevance_of(shot(kViewer, kOther), kViewer, world), Relevance::kNeeded);
  EXPECT_EQ(relevance_of(shot(kOther, kViewer), kViewer, world), Relevance::kNeeded);
  EXPECT_EQ(relevance_of(shot(kOther, PlayerId{4}), kViewer, world), Relevance::kNone);
  EXPECT_EQ(relevance_of(shot(kOther, PlayerId{4}), kNoPlayer, world), Relevance::kCosmetic);
}

}  // namespace
}  // namespace tw::match
