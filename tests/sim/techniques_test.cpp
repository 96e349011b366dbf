// SPDX-License-Identifier: MIT
// What each technique draws, against what the lane delivered: two players who run, over 50 ms.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "client/core/prediction.hpp"
#include "shared/sim/tuning.hpp"
#include "tests/sim/virtual_match.hpp"

namespace tw::test {
namespace {

using client::Others;
using client::OwnPlayer;
constexpr Micros kSecond = 1'000'000;

/// To and fro, so that nobody ends at a wall.
sim::Command runner(const client::View& view) {
  const bool right = view.now / 400'000 % 2 == 0;
  return {.aim = 0, .buttons = static_cast<std::uint8_t>(right ? sim::kRight : sim::kLeft), .reserved = 0};
}

class TechniquesTest : public testing::Test {
 protected:
  TechniquesTest() {
    for (int i = 0; i < 2; ++i)
      match_.set_input(match_.add_client({{LaneKind::kUdp, {.delay = 50'000}}}), runner);
    match_.run(2 * kSecond);
  }
  struct Seen {
    float most = 0;     ///< units between drawn and newest, at most
    int at_newest = 0;  ///< frames in which there were none
    float ahead = 0;    ///< mean, in the direction of motion; below 0: behind
    int frames = 0, moving = 0;
  };
  /// Three seconds of watching oneself or the other.
  Seen watch(client::Techniques techniques, bool self) {
    match_.client(0).set_techniques(techniques, match_.now());
    match_.run(kSecond);
    Seen seen;
    match_.run(3 * kSecond, [&](const client::View& view) {
      for (const client::DrawnPlayer& drawn : view.lanes[0].players) {
        if (drawn.self != self || drawn.state != sim::PlayerState::kAlive) continue;
        const sim::Player& player = view.lanes[0].newest.players[drawn.id.index()];
        const float x = static_cast<float>(player.pos.x) / sim::kSubunits;
        const float y = static_cast<float>(player.pos.y) / sim::kSubunits;
        const float off = std::hypot(drawn.at.x - x, drawn.at.y - y);
        seen.most = std::max(seen.most, off);
        seen.at_newest += off == 0 ? 1 : 0;
        ++seen.frames;
        if (std::abs(player.vel.x) < 50) continue;
        seen.ahead += (drawn.at.x - x) * (player.vel.x > 0 ? 1.0F : -1.0F);
        ++seen.moving;
      }
    });
    EXPECT_GT(seen.frames, 100);
    EXPECT_GT(seen.moving, 50);
    seen.ahead /= static_cast<float>(std::max(seen.moving, 1));
    return seen;
  }
  VirtualMatch match_;
};

TEST_F(TechniquesTest, NewestDrawsOthersWhereTheNewestSnapshotHasThem) {
  const Seen seen = watch({.others = Others::kNewest}, false);
  EXPECT_EQ(seen.at_newest, seen.frames);
}

TEST_F(TechniquesTest, InterpolationDrawsOthersInThePastAndAdaptsToACalmLane) {
  const Seen fixed = watch({.others = Others::kInterpolated}, false);
  const Seen adaptive = watch({.others = Others::kAdaptive}, false);
  EXPECT_LT(fixed.ahead, -1);
  EXPECT_LT(fixed.ahead, adaptive.ahead)
      << "nothing trembles: a tick is enough, where the fixed time is three";
  EXPECT_LE(adaptive.ahead, 0);
}

TEST_F(TechniquesTest, ExtrapolationDrawsOthersAheadAndNoFurtherThanItsLimit) {
  const Seen seen = watch({.others = Others::kExtrapolated}, false);
  EXPECT_GT(seen.ahead, 1);
  constexpr float kFastest = 2.0F * sim::kDashSpeed / sim::kSubunits;
  EXPECT_LE(seen.most, client::kMaxExtrapolatedTicks * kFastest);
}

TEST_F(TechniquesTest, PredictionDrawsOneselfAheadAndWithoutItOneIsInThePast) {
  EXPECT_GT(watch({.own = OwnPlayer::kSmoothed}, true).ahead, 1);
  EXPECT_LT(watch({.own = OwnPlayer::kDelivered}, true).ahead, -1);
  EXPECT_GT(watch({.own = OwnPlayer::kReconciled}, true).ahead, 1) << "and back again";
}

TEST(SnapshotWish, IsFollowedOnEveryLaneButTheTruth) {
  VirtualMatch match;
  const auto index = match.add_client(
      {{LaneKind::kUdp, {.delay = 50'000, .loss = 0.05}}, {LaneKind::kTcp, {.delay = 50'000, .loss = 0.05}}},
      {.shared_clock = true}, true);
  match.set_input(index, runner);
  match.run(3 * kSecond);
  const float usual_bytes = match.view(0).lanes[0].figures.bytes_per_snapshot;
  match.client(0).set_techniques({.snapshot_ticks = 3, .deltas = false}, match.now());
  match.run(4 * kSecond);
  for (const client::LanePanel& panel : match.view(0).lanes) {
    EXPECT_EQ(panel.figures.snapshot_ticks, 3U) << to_string(panel.kind);
    EXPECT_NEAR(panel.figures.snapshots_per_s, 20, 4) << to_string(panel.kind);
    EXPECT_GT(panel.figures.bytes_per_snapshot, usual_bytes * 1.5F) << to_string(panel.kind);
    EXPECT_NEAR(panel.figures.added_delay_ms, 150, 1) << "three intervals";
  }
  int fresh = 0, frames = 0;
  Tick truth{};
  match.run(kSecond, [&](const client::View& view) {
    fresh += view.truth.tick != truth ? 1 : 0;
    truth = view.truth.tick;
    ++frames;
  });
  EXPECT_GT(fresh * 10, frames * 8) << "the truth is as fine as ever";
  match.client(0).set_techniques({}, match.now());
  match.run(3 * kSecond);
  for (const client::LanePanel& panel : match.view(0).lanes) {
    EXPECT_EQ(panel.figures.snapshot_ticks, 1U);
    EXPECT_LT(panel.figures.loss_pct, 15) << "what was not sent is not lost";
  }
}

TEST(LaneTechniques, OneLaneExtrapolatesAndTheOtherInterpolates) {
  VirtualMatch match;
  match.add_client({{LaneKind::kUdp, {.delay = 50'000}}, {LaneKind::kTcp, {.delay = 50'000}}});
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 50'000}}}), runner);
  match.run(2 * kSecond);
  match.client(0).set_lane_techniques(1, OwnPlayer::kDelivered, Others::kExtrapolated, match.now());
  match.client(0).set_lane_techniques(7, OwnPlayer::kDelivered, Others::kNewest, match.now());  // none such
  match.run(2 * kSecond);
  const client::View& view = match.view(0);
  EXPECT_EQ(view.lanes[0].others, Others::kInterpolated);
  EXPECT_EQ(view.lanes[0].own, OwnPlayer::kSmoothed);
  EXPECT_LT(view.lanes[0].shown_tick, view.lanes[0].newest.tick.value);
  EXPECT_GT(view.lanes[1].shown_tick, view.lanes[1].newest.tick.value);
  EXPECT_LT(view.lanes[1].figures.added_delay_ms, 0);
  EXPECT_GT(view.lanes[0].figures.steps_per_s, 60);
  EXPECT_EQ(view.lanes[1].figures.steps_per_s, 0) << "nothing is predicted there";
  match.client(0).set_network_techniques({.others = Others::kNewest, .redundancy = 0}, match.now());
  match.run(kSecond / 10);
  EXPECT_EQ(match.view(0).techniques, client::Techniques{.redundancy = 0});
  EXPECT_EQ(match.view(0).lanes[0].others, Others::kInterpolated);
  EXPECT_EQ(match.view(0).lanes[1].others, Others::kExtrapolated) << "what the panels have of their own stays";
  match.client(0).set_techniques({}, match.now());
  match.run(kSecond / 10);
  EXPECT_EQ(match.view(0).lanes[1].others, Others::kInterpolated) << "all panels together again";
}

/// Takes 7 us from one look to the next.
class TickingClock final : public Clock {
 public:
  Micros now() const override { return now_ += 7; }

 private:
  mutable Micros now_ = 0;
};

TEST(Work, IsTimedOnEachLaneWithFourLooksAtTheStopwatch) {
  VirtualMatch match;
  match.add_client({{LaneKind::kUdp, {.delay = 50'000}}, {LaneKind::kTcp, {.delay = 50'000}}});
  match.run(2 * kSecond);
  EXPECT_EQ(match.view(0).lanes[0].figures.own_us, 0) << "nobody asked";
  const TickingClock stopwatch;
  int views = 0;
  match.run(2 * kSecond, [&](const client::View&) {
    match.client(0).view(match.now(), &stopwatch);
    ++views;
  });
  EXPECT_EQ(stopwatch.now(), 7 * (views * 2 * 4 + 1));
  for (const client::LanePanel& panel : match.view(0).lanes) {
    EXPECT_EQ(panel.figures.own_us, 7);
    EXPECT_EQ(panel.figures.others_us, 7);
  }
}

/// Another key every 100 ms: a command that is lost is noticed.
sim::Command fidget(const client::View& view) {
  const bool right = view.now / 100'000 % 2 == 0;
  return {.aim = 0, .buttons = static_cast<std::uint8_t>(right ? sim::kRight : sim::kLeft), .reserved = 0};
}

TEST(InputToScreen, IsAFrameWithPredictionAndARoundTripAndMoreWithout) {
  VirtualMatch match;
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 50'000}}}), runner);
  match.run(3 * kSecond);
  const auto mean = [&] {
    float sum = 0;
    int frames = 0;
    match.run(kSecond, [&](const client::View& view) {
      sum += view.lanes[0].figures.input_ms;
      ++frames;
    });
    return sum / static_cast<float>(frames);
  };
  EXPECT_NEAR(mean(), 17, 5) << "drawn between the last tick and the one before it";
  match.client(0).set_techniques({.own = OwnPlayer::kDelivered}, match.now());
  match.run(kSecond);
  EXPECT_NEAR(mean(), 100 + 50 + 33, 25) << "a round trip, three ticks of interpolation, two of waiting for the tick";
}

TEST(Ghosts, AreWhereTheLaneHasOneselfAndGoTheWayOfTheCorrection) {
  VirtualMatch match;
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 50'000, .loss = 0.3}}}), fidget);
  match.run(2 * kSecond);
  match.client(0).set_techniques({.redundancy = 0}, match.now());
  int behind = 0, corrections = 0;
  match.run(20 * kSecond, [&](const client::View& view) {
    for (const client::DrawnPlayer& player : view.lanes[0].players) {
      if (!player.self || !player.delivered) continue;
      behind += std::hypot(player.at.x - player.delivered->x, player.at.y - player.delivered->y) > 4 ? 1 : 0;
      const float left = std::hypot(player.correction.x, player.correction.y);
      EXPECT_LE(left, client::Prediction::kSnapUnits);
      corrections += left > 0.5F ? 1 : 0;
    }
  });
  EXPECT_GT(behind, 100);
  EXPECT_GT(corrections, 10);
  match.client(0).set_techniques({.own = OwnPlayer::kDelivered}, match.now());
  match.run(kSecond);
  for (const client::DrawnPlayer& player : match.view(0).lanes[0].players) EXPECT_FALSE(player.delivered);
}

/// Mispredictions of twenty seconds at 20 % loss.
std::uint64_t mispredicted_with(std::uint32_t redundancy) {
  VirtualMatch match;
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 50'000, .loss = 0.2}}}), fidget);
  match.run(2 * kSecond);
  match.client(0).set_techniques({.redundancy = redundancy}, match.now());
  match.run(kSecond);
  const std::uint64_t before = match.view(0).lanes[0].figures.mispredictions;
  match.run(20 * kSecond);
  return match.view(0).lanes[0].figures.mispredictions - before;
}

/// Aims elsewhere every frame: no two commands are alike.
sim::Command look_round(const client::View& view) {
  return {.aim = static_cast<sim::Angle>(view.now / 10), .buttons = 0, .reserved = 0};
}

TEST(Counters, CommandsAreLostOnlyWhereThePacketsAre) {
  for (const double loss : {0.0, 0.2}) {
    VirtualMatch match;
    match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 50'000, .loss = loss}}},
                                     {.shared_clock = true, .techniques = {.redundancy = 0}}),
                    look_round);
    match.run(3 * kSecond);
    const match::SessionReport before = match.server().match().report_of(0);
    const client::LaneFigures then = match.view(0).lanes[0].figures;
    match.run(30 * kSecond);
    const match::SessionReport after = match.server().match().report_of(0);
    const client::LaneFigures& figures = match.view(0).lanes[0].figures;
    const auto lost = static_cast<double>(figures.commands_lost - then.commands_lost);
    const auto repeated = static_cast<double>(after.commands_repeated - before.commands_repeated);
    const auto late = static_cast<double>(figures.commands_late - then.commands_late);
    if (loss == 0) {
      EXPECT_EQ(lost + late, 0);
    } else {
      EXPECT_GT(repeated, 200);
      EXPECT_NEAR((lost + late) / repeated, 1 - loss, 0.1) << "of the snapshots that came";
      EXPECT_LT(late * 10, lost)
          << "two ticks of buffer: it takes three losses in a row for no newer one to be there";
    }
  }
}

TEST(Counters, FramesAreGuessedByExtrapolationAndStuckWhileNothingComes) {
  VirtualMatch match;
  const Micros dark = match.now() + 10 * kSecond;
  match.add_client({{LaneKind::kUdp, {.delay = 50'000, .outage_from = dark, .outage_to = dark + kSecond}},
                    {LaneKind::kTcp, {.delay = 50'000}}});
  match.run(2 * kSecond);
  int frames = 0;
  struct Gained {
    std::uint64_t guessed, stuck;
  };
  const auto run = [&](Micros duration, std::size_t lane) {
    const client::LaneFigures before = match.view(0).lanes[lane].figures;
    frames = 0;
    match.run(duration, [&](const client::View&) { ++frames; });
    const client::LaneFigures& after = match.view(0).lanes[lane].figures;
    return Gained{after.frames_guessed - before.frames_guessed, after.frames_stuck - before.frames_stuck};
  };
  for (const Others others : {Others::kInterpolated, Others::kNewest, Others::kExtrapolated}) {
    match.client(0).set_techniques({.others = others}, match.now());
    const Gained calm = run(2 * kSecond, 0);
    EXPECT_EQ(calm.guessed, others == Others::kExtrapolated ? static_cast<std::uint64_t>(frames) : 0U);
    EXPECT_EQ(calm.stuck, 0U) << to_string(others);
  }
  match.client(0).set_lane_techniques(1, OwnPlayer::kSmoothed, Others::kInterpolated, match.now());
  const auto guessed_there = match.view(0).lanes[1].figures.frames_guessed;
  const Gained through_it = run(4 * kSecond, 0);
  EXPECT_EQ(through_it.guessed, static_cast<std::uint64_t>(frames)) << "at its limit too it is a guess";
  EXPECT_NEAR(static_cast<double>(through_it.stuck), 1e6 * (1 + 0.05 - 0.1) / VirtualMatch::kFrame, 3)
      << "dark for a second, 50 ms old before, and 100 are guessed";
  EXPECT_EQ(match.view(0).lanes[1].figures.frames_guessed, guessed_there) << "each lane by itself";
  EXPECT_EQ(match.view(0).lanes[1].figures.frames_stuck, 0U);
}

TEST(Redundancy, SparesTheMispredictionsThatLossBrings) {
  const std::uint64_t once = mispredicted_with(0), always = mispredicted_with(kMaxCommandsPerRecord - 1);
  EXPECT_GT(once, 10u);
  EXPECT_LT(always * 4, once);
}

}  // namespace
}  // namespace tw::test
