// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <memory>

#include "client/bot/brain.hpp"
#include "client/bot/figures.hpp"
#include "tests/sim/virtual_match.hpp"

namespace tw::test {
namespace {

constexpr Micros kSecond = 1'000'000;

/// A brain at 18 Hz behind a lane, as Bot drives it.
VirtualMatch::Input bot_input(std::uint64_t seed) {
  struct State {
    bot::Brain brain;
    sim::Command held;
    Micros think_at = 0;
  };
  return [state = std::make_shared<State>(State{bot::Brain(seed), {}, 0})](const client::View& view) {
    const client::LanePanel& panel = view.lanes.front();
    if (view.now < state->think_at || !panel.has_world || view.self == kNoPlayer) return state->held;
    state->think_at = view.now + 55'000;
    const auto behind =
        static_cast<std::uint32_t>((panel.figures.age_ms + view.ping_ms / 2) * 60 / 1000 + 2.5F);
    return state->held = state->brain.think(panel.newest, *view.map, view.self, std::min(behind, 40U));
  };
}

class BotsOver : public testing::TestWithParam<Micros> {};

TEST_P(BotsOver, FourOnFoundryTakePickupsAndKillWithinAMinute) {
  VirtualMatch match;
  for (std::uint64_t i = 0; i < 4; ++i)
    match.set_input(match.add_client({{LaneKind::kUdp, {.delay = GetParam(), .loss = 0.02}}},
                                     {.shared_clock = true, .predict = false}),
                    bot_input(100 + i));
  int kills = 0, pickups = 0, shots = 0;
  match.run(60 * kSecond, [&](const client::View& view) {
    for (const client::SeenEvent& seen : view.lanes[0].events) {
      kills += seen.event.kind == sim::EventKind::kKill ? 1 : 0;
      pickups += seen.event.kind == sim::EventKind::kPickup ? 1 : 0;
      shots += seen.event.kind == sim::EventKind::kDiscFired || seen.event.kind == sim::EventKind::kRailFired
                   ? 1
                   : 0;
    }
  });
  EXPECT_GE(kills, 4);
  EXPECT_GE(pickups, 8);
  EXPECT_GE(shots, 60);
  RecordProperty("kills", kills);
  RecordProperty("pickups", pickups);
}
INSTANTIATE_TEST_SUITE_P(OneWay, BotsOver, testing::Values(5'000, 60'000));

TEST(Bots, OfTwoTeamsNeverHurtTheirMates) {
  MapText map = map_text("foundry");
  map.text = "mode teams\n" + map.text;
  VirtualMatch match(map, 7, 0, {});
  for (std::uint64_t i = 0; i < 6; ++i)
    match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 20'000}}}), bot_input(200 + i));
  int hits = 0, on_mates = 0;
  match.run(40 * kSecond, [&](const client::View& view) {
    for (const client::SeenEvent& seen : view.lanes[0].events) {
      if (seen.event.kind != sim::EventKind::kHit) continue;
      ++hits;
      on_mates += sim::are_mates(seen.event.actor, seen.event.target) ? 1 : 0;
    }
  });
  EXPECT_GT(hits, 30);
  EXPECT_EQ(on_mates, 0);
  const client::View& view = match.view(0);
  int sum = 0;
  for (const client::ScoreRow& row : view.scores) sum += row.score;
  EXPECT_EQ(view.side_points[0] + view.side_points[1], sum);
}

TEST(Bots, TheSameSeedsPlayTheSameMatch) {
  const auto play = [] {
    VirtualMatch match("atrium", 3);
    for (std::uint64_t i = 0; i < 3; ++i)
      match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 30'000, .loss = 0.05}}}), bot_input(i));
    match.run(15 * kSecond);
    return hash_of(match.server().match().world());
  };
  EXPECT_EQ(play(), play());
}

}  // namespace
}  // namespace tw::test
