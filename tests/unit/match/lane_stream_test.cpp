// SPDX-License-Identifier: MIT
#include "server/match/lane_stream.hpp"

#include <gtest/gtest.h>

#include <map>

#include "shared/base/random.hpp"

namespace tw::match {
namespace {

/// The lane's far end: decodes with what it decoded before.
class FarEnd {
 public:
  explicit FarEnd(std::uint32_t first_tick) { world_.tick = {first_tick}; }

  protocol::EncodedSnapshot send(LaneStream& lane) {
    protocol::EncodedSnapshot out;
    ++world_.tick;
    world_.players[0].state = sim::PlayerState::kAlive;
    world_.players[0].pos = {static_cast<std::int32_t>(world_.tick.value * 64), 4096};
    history_.insert(world_.tick) = world_;
    lane.encode({.tick = world_.tick, .stamp = 1, .viewer = {0}}, history_, out);
    return out;
  }
  std::optional<protocol::Snapshot> receive(const protocol::EncodedSnapshot& encoded) {
    const auto lookup = [this](Tick tick) -> const sim::World* {
      const auto found = known_.find(tick);
      return found == known_.end() ? nullptr : &found->second;
    };
    auto decoded = protocol::decode_server_record(encoded.record, lookup, 1);
    if (!decoded || !std::holds_alternative<protocol::Snapshot>(*decoded)) return std::nullopt;
    auto snapshot = std::get<protocol::Snapshot>(*decoded);
    known_[snapshot.tick] = snapshot.world;
    return snapshot;
  }
  Tick now() const { return world_.tick; }
  const sim::World& truth() const { return world_; }

  /// As many players as there can be; moving, each is somewhere else every tick: too much for one record.
  protocol::EncodedSnapshot send_crowd(LaneStream& lane, bool moving) {
    for (std::size_t i = 0; i < kMaxPlayers && moving; ++i) {
      sim::Player& player = world_.players[i];
      player.state = sim::PlayerState::kAlive;
      player.pos = {static_cast<std::int32_t>(rng_.below(500'000)),
                    static_cast<std::int32_t>(rng_.below(500'000))};
      player.aim = static_cast<sim::Angle>(rng_.next());
      player.health = static_cast<std::uint8_t>(1 + rng_.below(100));
      player.vel = {static_cast<std::int16_t>(rng_.below(2000)), static_cast<std::int16_t>(rng_.below(2000))};
      player.kills = static_cast<std::uint16_t>(rng_.below(500));
      player.deaths = static_cast<std::uint16_t>(rng_.below(500));
      player.score = static_cast<std::int16_t>(rng_.below(500));
      player.shield = static_cast<std::uint8_t>(rng_.below(50));
      player.dash_ready_at = {rng_.below(1000)};
      player.disc_ready_at = {rng_.below(1000)};
    }
    protocol::EncodedSnapshot out;
    ++world_.tick;
    history_.insert(world_.tick) = world_;
    lane.encode({.tick = world_.tick, .stamp = 1, .viewer = {0}}, history_, out);
    return out;
  }

 private:
  sim::World world_;
  WorldHistory history_;
  std::map<Tick, sim::World> known_;
  Rng rng_{5};
};

sim::Event event_number(std::uint16_t i) {
  return {.tick = {}, .kind = sim::EventKind::kRoundStart, .value = i};
}

TEST(LaneStream, StartsWithAFullSnapshotAndGoesOnWithDeltas) {
  LaneStream lane;
  FarEnd far(1);
  const auto first = far.receive(far.send(lane));
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->baseline);
  lane.acknowledge(first->tick, 0);
  const auto second = far.receive(far.send(lane));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->baseline, first->tick);
}

TEST(LaneStream, IgnoresABaselineThatItNeverSent) {
  LaneStream lane;
  FarEnd far(1);
  far.receive(far.send(lane));
  lane.acknowledge(far.now() + 1, 0);
  EXPECT_FALSE(far.receive(far.send(lane))->baseline) << "a tick of the future";
  lane.acknowledge(Tick{0}, 0);
  EXPECT_FALSE(far.receive(far.send(lane))->baseline) << "a tick from before the lane";
}

TEST(LaneStream, BuildsOnWhatTheClientKnowsWhereThatIsNotTheTruth) {
  LaneStream lane;
  FarEnd far(1);
  int incomplete = 0;
  bool caught_up = false;
  for (int i = 0; i < 40; ++i) {
    const auto encoded = far.send_crowd(lane, i < 20);
    const auto snapshot = far.receive(encoded);
    ASSERT_TRUE(snapshot) << i;
    ASSERT_EQ(snapshot->world, encoded.complete ? far.truth() : encoded.known) << i;
    incomplete += encoded.complete ? 0 : 1;
    lane.acknowledge(snapshot->tick, 0);
    caught_up = snapshot->world == far.truth();
  }
  EXPECT_TRUE(caught_up) << "at rest, the client learns the rest";
  EXPECT_GE(incomplete, 20);
}

TEST(LaneStream, FallsBackToFullWhenTheBaselineIsTooOld) {
  LaneStream lane;
  FarEnd far(1);
  const auto first = far.receive(far.send(lane));
  lane.acknowledge(first->tick, 0);
  std::optional<protocol::Snapshot> last;
  for (std::size_t i = 0; i < kSnapshotHistoryTicks - 1; ++i) last = far.receive(far.send(lane));
  EXPECT_EQ(last->baseline, first->tick);
  EXPECT_FALSE(far.receive(far.send(lane))->baseline);
}

TEST(LaneStream, IgnoresAnAcknowledgementThatWasOvertaken) {
  LaneStream lane;
  FarEnd far(1);
  const auto first = far.receive(far.send(lane));
  const auto second = far.receive(far.send(lane));
  lane.acknowledge(second->tick, 0);
  lane.acknowledge(first->tick, 0);
  lane.acknowledge(std::nullopt, 0);
  EXPECT_EQ(far.receive(far.send(lane))->baseline, second->tick);
}

TEST(LaneStream, RepeatsEventsUntilTheyAreAcknowledged) {
  LaneStream lane;
  FarEnd far(1);
  for (std::uint16_t i = 0; i < 3; ++i) ASSERT_TRUE(lane.push(event_number(i)));
  for (int i = 0; i < 2; ++i) {
    const auto snapshot = far.receive(far.send(lane));
    EXPECT_EQ(snapshot->first_event, 0U);
    EXPECT_EQ(snapshot->events.size(), 3U);
  }
  lane.acknowledge(std::nullopt, 2);
  const auto rest = far.receive(far.send(lane));
  EXPECT_EQ(rest->first_event, 2U);
  ASSERT_EQ(rest->events.size(), 1U);
  EXPECT_EQ(std::get<sim::Event>(rest->events[0].body).value, 2);
}

TEST(LaneStream, IgnoresACountOfEventsBeyondWhatWasSent) {
  LaneStream lane;
  FarEnd far(1);
  lane.push(event_number(0));
  lane.acknowledge(std::nullopt, 1);
  EXPECT_EQ(lane.backlog(), 1U) << "it was not sent yet";
  far.send(lane);
  lane.acknowledge(std::nullopt, 2);
  EXPECT_EQ(lane.backlog(), 1U);
  lane.acknowledge(std::nullopt, 0xffffffff);
  EXPECT_EQ(lane.backlog(), 1U);
  lane.acknowledge(std::nullopt, 1);
  EXPECT_EQ(lane.backlog(), 0U);
}

TEST(LaneStream, DeliversEveryEventOnceAndInOrderThroughALongMatch) {
  LaneStream lane;
  FarEnd far(1);
  std::uint32_t received = 0;
  std::uint16_t pushed = 0;
  while (received < 2000) {
    for (int i = 0; i < 3 && pushed < 2000; ++i) ASSERT_TRUE(lane.push(event_number(pushed++)));
    const auto snapshot = far.receive(far.send(lane));
    ASSERT_TRUE(snapshot);
    for (const auto& event : snapshot->events) {
      if (event.number < received) continue;
      ASSERT_EQ(event.number, received);
      ASSERT_EQ(std::get<sim::Event>(event.body).value, received);
      ++received;
    }
    if (snapshot->tick.value % 3 == 0) lane.acknowledge(snapshot->tick, received);
  }
}

TEST(LaneStream, RefusesMoreThanItsBound) {
  LaneStream lane;
  for (std::size_t i = 0; i < kMaxUnackedEvents; ++i) ASSERT_TRUE(lane.push(event_number(0)));
  EXPECT_FALSE(lane.push(event_number(0)));
  EXPECT_EQ(lane.backlog(), kMaxUnackedEvents);
}

}  // namespace
}  // namespace tw::match
