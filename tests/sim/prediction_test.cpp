// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "tests/sim/virtual_match.hpp"

namespace tw::test {
namespace {

constexpr Micros kSecond = 1'000'000;

constexpr std::uint8_t kAllButtons = 0x7f;
constexpr std::uint8_t kLegs = 0x1f;

/// Somebody who never holds still, and dashes and shoots on the way.
VirtualMatch::Input restless(std::uint64_t seed, std::uint8_t buttons = kAllButtons) {
  return [rng = Rng(seed), buttons, held = sim::Command{}, frames = 0](const client::View&) mutable {
    if (frames++ % 9 == 0) held.buttons = static_cast<std::uint8_t>(rng.next() & buttons);
    held.aim = static_cast<sim::Angle>(held.aim + rng.below(900));
    return held;
  };
}

float correction(const client::View& view) { return view.lanes[0].figures.correction_units; }

const client::DrawnPlayer* self_of(const client::LanePanel& panel) {
  const auto found =
      std::find_if(panel.players.begin(), panel.players.end(), [](const auto& p) { return p.self; });
  return found == panel.players.end() ? nullptr : &*found;
}

class PredictionOver : public testing::TestWithParam<Micros> {};

TEST_P(PredictionOver, AnExactLinkHasAnErrorOfExactlyZero) {
  VirtualMatch match;
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = GetParam()}}}), restless(3));
  match.run(3 * kSecond);
  int frames = 0;
  match.run(20 * kSecond, [&](const client::View& view) {
    ASSERT_EQ(correction(view), 0.0F) << "frame " << frames;
    ++frames;
  });
  EXPECT_GT(frames, 1000);
  EXPECT_NEAR(match.view(0).lanes[0].figures.command_lead, 2, 1.1);
}
INSTANTIATE_TEST_SUITE_P(OneWay, PredictionOver, testing::Values(1'000, 20'000, 50'000, 150'000));

TEST(Prediction, RunsAheadOfWhatTheLaneDelivered) {
  VirtualMatch match;
  match.add_client({{LaneKind::kUdp, {.delay = 50'000}}});
  match.run(2 * kSecond);
  const float start = self_of(match.view(0).lanes[0])->at.x;
  match.set_input(
      0, [](const client::View&) { return sim::Command{.aim = 0, .buttons = sim::kRight, .reserved = 0}; });
  match.run(80'000);  // less than a round trip
  EXPECT_GT(std::abs(self_of(match.view(0).lanes[0])->at.x - start), 2.0F);
}

TEST(Prediction, IsExactAgainWithinSixtyTicksOfAnOutageOfOneSecond) {
  VirtualMatch match;
  WireOptions wire{.delay = 50'000};
  wire.outage_from = match.now() + 4 * kSecond;
  wire.outage_to = wire.outage_from + kSecond;
  match.set_input(match.add_client({{LaneKind::kUdp, wire}}), restless(12, kLegs));
  match.run(4 * kSecond);
  float worst = 0;
  match.run(2 * kSecond, [&](const client::View& view) { worst = std::max(worst, correction(view)); });
  EXPECT_GT(worst, 0) << "the outage changed nothing: the test tests nothing";
  match.run(4 * kSecond, [&](const client::View& view) { EXPECT_EQ(correction(view), 0.0F); });
}

TEST(Prediction, StaysSmallUnderFivePercentLoss) {
  VirtualMatch match;
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 50'000, .loss = 0.05}}}), restless(6));
  match.run(3 * kSecond);
  int frames = 0, wrong = 0;
  match.run(20 * kSecond, [&](const client::View& view) {
    ++frames;
    wrong += correction(view) > 0 ? 1 : 0;
  });
  // Every command is sent again with the next ones, and waits two ticks at the server: hardly one is missed.
  EXPECT_LE(wrong, frames / 1000);
}

TEST(Prediction, HoldsWhenTheLaneIsSilentForTooLong) {
  VirtualMatch match;
  WireOptions wire{.delay = 20'000};
  wire.outage_from = match.now() + 3 * kSecond;
  wire.outage_to = wire.outage_from + 3 * kSecond;
  match.add_client({{LaneKind::kUdp, wire}});
  match.run(3 * kSecond);
  match.set_input(
      0, [](const client::View&) { return sim::Command{.aim = 0, .buttons = sim::kDown, .reserved = 0}; });
  match.run(kSecond);
  const client::Point held = self_of(match.view(0).lanes[0])->at;
  match.run(kSecond, [&](const client::View& view) {
    EXPECT_EQ(self_of(view.lanes[0])->at.x, held.x);
    EXPECT_EQ(self_of(view.lanes[0])->at.y, held.y);
  });
}

// A watched lane draws the own player too: the same commands, on top of what THAT lane has delivered.
TEST(Prediction, IsMadeForWatchedLanesFromTheirOwnWorld) {
  VirtualMatch match;
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 30'000}},
                                    {LaneKind::kTcp, {.delay = 90'000, .ordered = true}}}),
                  restless(8));
  match.run(3 * kSecond);
  match.run(5 * kSecond, [&](const client::View& view) {
    const auto* played = self_of(view.lanes[0]);
    const auto* watched = self_of(view.lanes[1]);
    ASSERT_NE(played, nullptr);
    ASSERT_NE(watched, nullptr);
    EXPECT_NEAR(played->at.x, watched->at.x, 0.01);
    EXPECT_NEAR(played->at.y, watched->at.y, 0.01);
    EXPECT_LT(view.lanes[1].newest.tick, view.lanes[0].newest.tick);
  });
}

using Effect = std::pair<sim::EventKind, Tick>;

/// Shots, rails and dashes of one player, with how often a panel brought each.
struct Effects {
  PlayerId of;
  std::map<Effect, int> seen;
  int ahead = 0, behind = 0;  ///< of the newest world that the lane delivered

  void collect(const client::LanePanel& panel) {
    for (const auto& [event, at] : panel.events) {
      const bool effect = event.kind == sim::EventKind::kDash || event.kind == sim::EventKind::kDiscFired ||
                          event.kind == sim::EventKind::kRailFired;
      if (!effect || event.actor != of) continue;
      ++seen[{event.kind, event.tick}];
      ++(event.tick > panel.newest.tick ? ahead : behind);
    }
  }
  bool each_once() const {
    return std::all_of(seen.begin(), seen.end(), [](const auto& entry) { return entry.second == 1; });
  }
  std::size_t count(sim::EventKind kind) const {
    return static_cast<std::size_t>(std::count_if(
        seen.begin(), seen.end(), [&](const auto& entry) { return entry.first.first == kind; }));
  }
};

TEST(Prediction, OwnShotsAndDashesAreSeenAtOnceAndTheirEchoIsNot) {
  VirtualMatch match;
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 50'000}}}), restless(3));
  match.add_client({{LaneKind::kUdp, {}}}, {.shared_clock = true}, false, true);
  match.run(3 * kSecond);
  Effects own{.of = match.view(0).self, .seen = {}}, witnessed{.of = match.view(0).self, .seen = {}};
  const Tick began = match.view(0).lanes[0].newest.tick + 30;  // what was predicted by then was seen by then
  match.run(20 * kSecond, [&](const client::View& view) {
    own.collect(view.lanes[0]);
    witnessed.collect(match.view(1).lanes[0]);
  });
  for (const auto kind : {sim::EventKind::kDash, sim::EventKind::kDiscFired, sim::EventKind::kRailFired})
    EXPECT_GT(own.count(kind), 0U) << to_string(kind) << ": the test tests nothing";
  EXPECT_EQ(own.behind, 0);
  EXPECT_TRUE(own.each_once());
  std::erase_if(witnessed.seen, [&](const auto& entry) { return entry.first.second <= began; });
  for (const auto& [effect, times] : witnessed.seen)
    EXPECT_TRUE(own.seen.contains(effect)) << to_string(effect.first) << " at " << effect.second.value;
}

TEST(Prediction, ReplaysAndLateEventsBringNoEffectTwice) {
  VirtualMatch match;
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 50'000, .jitter = 30'000, .loss = 0.2}},
                                    {LaneKind::kTcp, {.delay = 50'000, .loss = 0.05, .ordered = true}}}),
                  restless(5));
  match.run(3 * kSecond);
  Effects datagrams{.of = match.view(0).self, .seen = {}}, stream{.of = match.view(0).self, .seen = {}};
  match.run(20 * kSecond, [&](const client::View& view) {
    datagrams.collect(view.lanes[0]);
    stream.collect(view.lanes[1]);
  });
  EXPECT_GT(datagrams.ahead, 20);
  EXPECT_GT(stream.ahead, 20);
  EXPECT_TRUE(datagrams.each_once());
  EXPECT_TRUE(stream.each_once());
}

TEST(Prediction, WithoutItOwnShotsAreSeenWhenTheServerTellsOfThem) {
  VirtualMatch match;
  match.set_input(
      match.add_client({{LaneKind::kUdp, {.delay = 50'000}}}, {.shared_clock = true, .predict = false}),
      restless(3));
  match.run(3 * kSecond);
  Effects own{.of = match.view(0).self, .seen = {}};
  match.run(5 * kSecond, [&](const client::View& view) { own.collect(view.lanes[0]); });
  EXPECT_GT(own.behind, 0);
  EXPECT_EQ(own.ahead, 0);
  EXPECT_TRUE(own.each_once());
}

}  // namespace
}  // namespace tw::test
