// SPDX-License-Identifier: MIT
#include "server/match/session_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "shared/base/random.hpp"

namespace tw::match {
namespace {

/// A session that has one lane.
class OneLane {
 public:
  OneLane() { stream_.open(1); }
  void encode(const SessionStream::Frame& frame, const WorldHistory& history,
              protocol::EncodedSnapshot& out) {
    int sent = 0;
    stream_.encode(frame, history, out,
                   [&](transport::LaneId lane, ByteView) { sent += lane == 1 ? 1 : 100; });
    EXPECT_EQ(sent, 1);
  }
  void acknowledge(std::optional<Tick> newest, std::uint32_t events) {
    stream_.acknowledge(1, newest, events);
  }
  void push(const protocol::EventBody& body) { stream_.push(body); }
  std::size_t backlog() const { return stream_.backlog(1); }

 private:
  SessionStream stream_;
};

/// The lane's far end: decodes with what it decoded before.
class FarEnd {
 public:
  explicit FarEnd(std::uint32_t first_tick) { world_.tick = {first_tick}; }

  protocol::EncodedSnapshot send(OneLane& lane) {
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
  sim::World crowded_world() {
    crowd();
    return world_;
  }
  const sim::World& truth() const { return world_; }

  /// As many players as there can be; moving, each is somewhere else every tick: too much for one record.
  protocol::EncodedSnapshot send_crowd(OneLane& lane, bool moving) {
    if (moving) crowd();
    protocol::EncodedSnapshot out;
    ++world_.tick;
    history_.insert(world_.tick) = world_;
    lane.encode({.tick = world_.tick, .stamp = 1, .viewer = {0}}, history_, out);
    return out;
  }

 private:
  void crowd() {
    for (sim::Player& player : world_.players) {
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
  }

  sim::World world_;
  WorldHistory history_;
  std::map<Tick, sim::World> known_;
  Rng rng_{5};
};

/// What each lane's client knows, from its records alone.
class SnapshotReaders {
 public:
  std::optional<Tick> read(transport::LaneId lane, ByteView record) {
    auto& known = known_[lane];
    const auto lookup = [&](Tick tick) -> const sim::World* {
      const auto found = known.find(tick);
      return found == known.end() ? nullptr : &found->second;
    };
    const auto decoded = protocol::decode_server_record(record, lookup, 1);
    if (!decoded) return std::nullopt;
    const auto& snapshot = std::get<protocol::Snapshot>(*decoded);
    known[snapshot.tick] = snapshot.world;
    return snapshot.tick;
  }
  const sim::World& world(transport::LaneId lane) { return known_[lane].rbegin()->second; }

 private:
  std::map<transport::LaneId, std::map<Tick, sim::World>> known_;
};

sim::Event event_number(std::uint16_t i) {
  return {.tick = {}, .kind = sim::EventKind::kRoundStart, .value = i};
}

TEST(SessionStream, StartsWithAFullSnapshotAndGoesOnWithDeltas) {
  OneLane lane;
  FarEnd far(1);
  const auto first = far.receive(far.send(lane));
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->baseline);
  lane.acknowledge(first->tick, 0);
  const auto second = far.receive(far.send(lane));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->baseline, first->tick);
}

TEST(SessionStream, IgnoresABaselineThatItNeverSent) {
  OneLane lane;
  FarEnd far(1);
  far.receive(far.send(lane));
  lane.acknowledge(far.now() + 1, 0);
  EXPECT_FALSE(far.receive(far.send(lane))->baseline) << "a tick of the future";
  lane.acknowledge(Tick{0}, 0);
  EXPECT_FALSE(far.receive(far.send(lane))->baseline) << "a tick from before the lane";
}

TEST(SessionStream, BuildsOnWhatTheClientKnowsWhereThatIsNotTheTruth) {
  OneLane lane;
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

TEST(SessionStream, FallsBackToFullWhenTheBaselineIsTooOld) {
  OneLane lane;
  FarEnd far(1);
  const auto first = far.receive(far.send(lane));
  lane.acknowledge(first->tick, 0);
  std::optional<protocol::Snapshot> last;
  for (std::size_t i = 0; i < kSnapshotHistoryTicks - 1; ++i) last = far.receive(far.send(lane));
  EXPECT_EQ(last->baseline, first->tick);
  EXPECT_FALSE(far.receive(far.send(lane))->baseline);
}

TEST(SessionStream, IgnoresAnAcknowledgementThatWasOvertaken) {
  OneLane lane;
  FarEnd far(1);
  const auto first = far.receive(far.send(lane));
  const auto second = far.receive(far.send(lane));
  lane.acknowledge(second->tick, 0);
  lane.acknowledge(first->tick, 0);
  lane.acknowledge(std::nullopt, 0);
  EXPECT_EQ(far.receive(far.send(lane))->baseline, second->tick);
}

TEST(SessionStream, RepeatsEventsUntilTheyAreAcknowledged) {
  OneLane lane;
  FarEnd far(1);
  for (std::uint16_t i = 0; i < 3; ++i) lane.push(event_number(i));
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

TEST(SessionStream, IgnoresACountOfEventsBeyondWhatWasSent) {
  OneLane lane;
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

TEST(SessionStream, DeliversEveryEventOnceAndInOrderThroughALongMatch) {
  OneLane lane;
  FarEnd far(1);
  std::uint32_t received = 0;
  std::uint16_t pushed = 0;
  while (received < 2000) {
    for (int i = 0; i < 3 && pushed < 2000; ++i) lane.push(event_number(pushed++));
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

/// Several lanes of one session, each with a client of its own.
class SeveralLanes {
 public:
  explicit SeveralLanes(const std::vector<transport::LaneId>& lanes) {
    world_.tick = {100};
    for (const transport::LaneId lane : lanes) open(lane);
  }
  void open(transport::LaneId lane) {
    stream.open(lane);
    clients.try_emplace(lane);
  }
  /// A tick; the records that went out, by lane.
  std::map<transport::LaneId, Bytes> tick() {
    ++world_.tick;
    world_.players[0].state = sim::PlayerState::kAlive;
    world_.players[0].pos = {static_cast<std::int32_t>(rng_.below(100'000)), 4096};
    history_.insert(world_.tick) = world_;
    std::map<transport::LaneId, Bytes> sent;
    stream.encode({.tick = world_.tick, .stamp = 1}, history_, scratch_,
                  [&](transport::LaneId lane, ByteView record) {
                    EXPECT_TRUE(sent.try_emplace(lane, record.begin(), record.end()).second);
                  });
    return sent;
  }
  /// The client reads, and its acknowledgement arrives.
  std::optional<Tick> hear(transport::LaneId lane, const Bytes& record) {
    auto& client = clients.at(lane);
    const auto outcome = client.read(record);
    if (!outcome) {
      ADD_FAILURE() << "lane " << lane << " cannot read tick " << world_.tick.value;
      return std::nullopt;
    }
    EXPECT_EQ(outcome->world, world_);
    stream.acknowledge(lane, outcome->tick, client.next_event.value_or(0));
    return outcome->baseline;
  }

  struct Reader {
    std::optional<protocol::Snapshot> read(const Bytes& record) {
      const auto lookup = [this](Tick tick) -> const sim::World* {
        const auto found = known.find(tick);
        return found == known.end() ? nullptr : &found->second;
      };
      const auto decoded = protocol::decode_server_record(record, lookup, 1);
      if (!decoded) return std::nullopt;
      auto snapshot = std::get<protocol::Snapshot>(*decoded);
      known[snapshot.tick] = snapshot.world;
      if (!next_event) next_event = snapshot.first_event;
      for (const auto& event : snapshot.events) {
        if (event.number != *next_event) continue;
        ++*next_event;
        heard.push_back(std::get<sim::Event>(event.body).value);
      }
      return snapshot;
    }
    std::map<Tick, sim::World> known;
    std::optional<std::uint32_t> next_event;
    std::vector<std::uint16_t> heard;
  };
  SessionStream stream;
  std::map<transport::LaneId, Reader> clients;

 private:
  sim::World world_;
  WorldHistory history_;
  protocol::EncodedSnapshot scratch_;
  Rng rng_{2};
};

bool all_equal(const std::map<transport::LaneId, Bytes>& sent) {
  return std::all_of(sent.begin(), sent.end(),
                     [&](const auto& entry) { return entry.second == sent.begin()->second; });
}

TEST(SessionStream, LanesThatKeepUpGetTheSameBytesThroughLoss) {
  SeveralLanes lanes({1, 2, 3, 4, 5});
  Rng rng(4);
  int ticks_with_baseline = 0;
  for (std::uint16_t i = 0; i < 600; ++i) {
    if (i % 3 == 0) lanes.stream.push(event_number(i));
    const auto sent = lanes.tick();
    ASSERT_EQ(sent.size(), 5U);
    ASSERT_TRUE(all_equal(sent)) << "tick " << i;
    bool baseline = true;
    for (const auto& [lane, record] : sent)
      if (rng.uniform() > 0.2) baseline = lanes.hear(lane, record).has_value() && baseline;
    ticks_with_baseline += baseline ? 1 : 0;
  }
  EXPECT_GT(ticks_with_baseline, 590) << "they have acknowledged many ticks in common";
  for (std::size_t lane = 1; lane <= 5; ++lane) {
    const auto& heard = lanes.clients.at(static_cast<transport::LaneId>(lane)).heard;
    ASSERT_GT(heard.size(), 190U);
    for (std::size_t i = 0; i < heard.size(); ++i) ASSERT_EQ(heard[i], 3 * i);
  }
}

TEST(SessionStream, ALaneThatHasBeenSilentForLongHoldsNobodyUpAndComesBack) {
  SeveralLanes lanes({1, 2});
  for (int i = 0; i < 10; ++i)
    for (const auto& [lane, record] : lanes.tick()) lanes.hear(lane, record);
  std::uint16_t events = 0;
  std::map<transport::LaneId, Bytes> sent;
  for (std::size_t i = 0; i < 2 * kSnapshotHistoryTicks; ++i) {
    lanes.stream.push(event_number(events++));
    sent = lanes.tick();
    const bool still_with_us = i < kSnapshotHistoryTicks - 1;
    EXPECT_TRUE(!still_with_us || all_equal(sent)) << i;
    EXPECT_TRUE(lanes.hear(1, sent.at(1)).has_value());
  }
  EXPECT_NE(sent.at(1), sent.at(2));
  EXPECT_EQ(lanes.clients.at(1).heard.size(), events) << "held up by the other";
  for (int i = 0; i < 20; ++i) {
    sent = lanes.tick();
    for (const auto& [lane, record] : sent) lanes.hear(lane, record);
  }
  EXPECT_TRUE(all_equal(sent));
  EXPECT_EQ(lanes.clients.at(2).heard.size(), events) << "each once, in order";
}

TEST(SessionStream, ALaneThatComesLaterGetsWhatHappensFromThenOnUnderTheSameNumbers) {
  SeveralLanes lanes({1});
  for (std::uint16_t i = 0; i < 50; ++i) {
    lanes.stream.push(event_number(i));
    lanes.hear(1, lanes.tick().at(1));
  }
  lanes.open(2);
  lanes.stream.push(event_number(50));
  lanes.stream.push(event_number(51));
  for (const auto& [lane, record] : lanes.tick()) lanes.hear(lane, record);
  EXPECT_EQ(lanes.clients.at(2).heard, (std::vector<std::uint16_t>{50, 51}));
  const auto sent = lanes.tick();
  EXPECT_TRUE(all_equal(sent));
  EXPECT_TRUE(lanes.hear(2, sent.at(2)).has_value());
}

TEST(SessionStream, OneLanesUnknownWorldIsNoBaselineForAnother) {
  FarEnd crowd(1);
  SessionStream stream;
  stream.open(1);
  WorldHistory history;
  protocol::EncodedSnapshot scratch;
  sim::World world = crowd.crowded_world();
  SnapshotReaders readers;
  for (int i = 0; i < 80; ++i) {
    if (i == 20) stream.open(2);  // alone at first: what it is told of the crowd is something else
    ++world.tick;
    history.insert(world.tick) = world;
    stream.encode({.tick = world.tick, .stamp = 1, .viewer = {0}}, history, scratch,
                  [&](transport::LaneId lane, ByteView record) {
                    const auto tick = readers.read(lane, record);
                    ASSERT_TRUE(tick) << "lane " << lane << " at " << i;
                    stream.acknowledge(lane, *tick, 0);
                  });
  }
  EXPECT_EQ(readers.world(1), world) << "at rest, both learn the rest";
  EXPECT_EQ(readers.world(2), world);
}

}  // namespace
}  // namespace tw::match
