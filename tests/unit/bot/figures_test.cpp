// SPDX-License-Identifier: MIT
#include "client/bot/figures.hpp"

#include <gtest/gtest.h>

namespace tw::bot {
namespace {

TEST(AgeHistogram, GivesPercentilesToTheMillisecond) {
  AgeHistogram ages;
  EXPECT_EQ(ages.percentile(0.5), 0);
  for (int i = 0; i < 1000; ++i) ages.add(static_cast<float>(i));
  EXPECT_NEAR(ages.percentile(0.5), 500, 1);
  EXPECT_NEAR(ages.percentile(0.99), 990, 1);
}

TEST(AgeHistogram, OfWhatCameSince) {
  AgeHistogram ages;
  for (int i = 0; i < 100; ++i) ages.add(10);
  const AgeHistogram earlier = ages;
  EXPECT_EQ(ages.since(earlier).percentile(0.5), 0) << "nothing";
  for (int i = 0; i < 3; ++i) ages.add(500);
  EXPECT_NEAR(ages.percentile(0.5), 10, 1);
  EXPECT_NEAR(ages.since(earlier).percentile(0.5), 500, 1);
}

TEST(AgeHistogram, TakesAnyAge) {
  AgeHistogram ages;
  ages.add(-5);
  ages.add(1e9F);
  EXPECT_NEAR(ages.percentile(1), 4000, 1);
}

TEST(MatchObserver, CountsItsOwnKillsAndDeaths) {
  client::View view;
  view.self = PlayerId{1};
  view.lanes.resize(1);
  client::LanePanel& panel = view.lanes[0];
  panel.has_world = true;
  panel.newest.tick = Tick{100};
  panel.figures.snapshots_received = 1;
  const auto kill = [](std::uint8_t actor, std::uint8_t target) {
    return client::SeenEvent{
        {.tick = Tick{1}, .kind = sim::EventKind::kKill, .actor = {actor}, .target = {target}}, 0};
  };
  panel.events = {kill(1, 2), kill(2, 1), kill(1, 1), kill(3, 2)};
  MatchObserver observer;
  observer.on_view(view, 60);
  panel.events.clear();
  panel.newest.tick = Tick{199};
  panel.figures.snapshots_received = 90;
  observer.on_view(view, 160);
  EXPECT_EQ(observer.figures().kills, 1U);
  EXPECT_EQ(observer.figures().deaths, 2U);
  EXPECT_EQ(observer.figures().snapshots_expected, 100U);
  EXPECT_NEAR(observer.figures().loss_pct(), 10, 0.01);
}

}  // namespace
}  // namespace tw::bot
