// SPDX-License-Identifier: MIT
#include "server/match/match.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "shared/base/random.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "shared/sim/tuning.hpp"

namespace tw::match {
namespace {

using protocol::LaneRole;
using protocol::RefusalReason;
using transport::LaneId;

/// 20x12 tiles, four spawns, as the map reader wants it.
sim::Map test_map(int players = 8) {
  std::string text = "name Test\nround 10\nplayers " + std::to_string(players) + "\n\n";
  for (int y = 0; y < 12; ++y) {
    std::string row(20, y == 0 || y == 11 ? '#' : '.');
    row.front() = row.back() = '#';
    if (y == 2 || y == 9) row[2] = row[17] = 'S';
    text += row + "\n";
  }
  auto map = sim::parse_map(text);
  EXPECT_TRUE(map) << map.error;
  return *map;
}

/// Records sent by lane, and who was closed.
class Wire final : public LaneSink {
 public:
  void send(LaneId lane, ByteView record, transport::Delivery) override {
    sent[lane].emplace_back(record.begin(), record.end());
  }
  void close(LaneId lane) override { closed.push_back(lane); }

  std::map<LaneId, std::deque<Bytes>> sent;
  std::vector<LaneId> closed;
};

/// A client that speaks through the codec, over a link that loses what `lost` says.
class FakeClient {
 public:
  FakeClient(Match& match, Wire& wire, LaneId lane) : match_(match), wire_(wire), lane_(lane) {}

  void receive(const std::function<bool()>& lost = [] { return false; }) {
    auto& queue = wire_.sent[lane_];
    for (; !queue.empty(); queue.pop_front()) {
      const bool reliable = !welcome;  // the welcome, or a refusal
      if (!reliable && lost()) continue;
      take(queue.front());
    }
  }
  /// Sends commands for the ticks after the newest snapshot, the way the real client does.
  void send(std::uint8_t buttons, std::uint32_t lead, Micros now, bool lost = false) {
    protocol::CommandRecord record{
        .newest_snapshot = newest(), .events_received = events_received, .newest = {}, .snapshots = wish};
    record.newest = (newest() ? *newest() : welcome->tick) + lead;
    record.count = kMaxCommandsPerRecord;
    for (auto& command : record.commands) command = {.aim = 1000, .buttons = buttons};
    if (lost) return;
    const auto decoded = protocol::decode_client_record(protocol::encode(protocol::ClientRecord{record}));
    ASSERT_TRUE(decoded);
    match_.on_record(lane_, *decoded, now);
  }
  std::optional<Tick> newest() const {
    if (worlds.empty()) return std::nullopt;
    return worlds.rbegin()->first;
  }
  const sim::World& world() const { return worlds.rbegin()->second; }

  std::optional<protocol::LaneWelcome> welcome;
  std::optional<RefusalReason> refused;
  std::map<Tick, sim::World> worlds;
  protocol::SnapshotWish wish;
  std::uint32_t events_received = 0;
  std::vector<protocol::EventBody> events;
  int full_snapshots = 0, garbled = 0;
  std::int8_t command_lead = 0;
  std::map<std::uint8_t, std::string> names;

 private:
  void take(const Bytes& bytes) {
    const auto lookup = [this](Tick tick) -> const sim::World* {
      const auto found = worlds.find(tick);
      return found == worlds.end() ? nullptr : &found->second;
    };
    const auto record = protocol::decode_server_record(bytes, lookup, 0);
    if (!record) {
      ++garbled;
      return;
    }
    if (const auto* w = std::get_if<protocol::LaneWelcome>(&*record)) welcome = *w;
    if (const auto* r = std::get_if<protocol::LaneRefused>(&*record)) refused = r->reason;
    if (const auto* s = std::get_if<protocol::Snapshot>(&*record)) on_snapshot(*s);
  }
  void on_snapshot(const protocol::Snapshot& snapshot) {
    worlds[snapshot.tick] = snapshot.world;
    if (!snapshot.baseline) ++full_snapshots;
    command_lead = snapshot.command_lead;
    if (!started_) events_received = snapshot.first_event;
    started_ = true;
    for (const auto& event : snapshot.events) {
      if (event.number != events_received) continue;
      ++events_received;
      events.push_back(event.body);
      if (const auto* seat = std::get_if<protocol::SeatChange>(&event.body))
        names[seat->player.value] = seat->name;
    }
  }

  Match& match_;
  Wire& wire_;
  LaneId lane_;
  bool started_ = false;
};

class MatchTest : public testing::Test {
 protected:
  std::optional<RefusalReason> attach(LaneId lane, std::uint32_t session, LaneRole role = LaneRole::kPlay) {
    clients.try_emplace(lane, match, wire, lane);
    return match.attach(lane, LaneKind::kUdp, role,
                        {.session = session, .name = "P" + std::to_string(session)}, now);
  }
  FakeClient& client(LaneId lane) { return clients.at(lane); }
  void tick() {
    now += kTickMicros;
    match.tick(now);
  }
  /// Everyone hears and answers, `ticks` times.
  void play(int ticks, std::uint8_t buttons = 0) {
    for (int i = 0; i < ticks; ++i) {
      tick();
      for (auto& [lane, c] : clients) {
        c.receive();
        if (c.welcome && !c.refused) c.send(buttons, 2, now);
      }
    }
  }

  Wire wire;
  Match match{test_map(), 7, wire};
  Micros now = 1'000'000;
  std::map<LaneId, FakeClient> clients;
};

TEST_F(MatchTest, SeatsAPlayerAndShowsTheTruth) {
  EXPECT_EQ(attach(1, 1), std::nullopt);
  play(3);
  ASSERT_TRUE(client(1).welcome);
  EXPECT_EQ(client(1).welcome->player, PlayerId{0});
  EXPECT_EQ(client(1).welcome->map_hash, match.map().hash);
  EXPECT_EQ(client(1).world(), match.world());
  EXPECT_EQ(match.player_count(), 1U);
  EXPECT_TRUE(match.is_seated(1));
}

TEST_F(MatchTest, MovesAPlayerByTheirCommands) {
  attach(1, 1);
  play(5);
  const sim::Vec2 before = match.world().players[0].pos;
  const bool right = before.x < match.map().width * sim::kTileSub / 2;
  play(30, right ? sim::kRight : sim::kLeft);
  EXPECT_GT(std::abs(match.world().players[0].pos.x - before.x), 10 * sim::kSubunits);
  EXPECT_EQ(client(1).command_lead, 1) << "commands for two ticks ahead came one tick before the next";
}

TEST_F(MatchTest, TwoClientsBehindLossKnowTheTruthAndEveryEventOnce) {
  attach(1, 1);
  attach(2, 2);
  Rng rng(3);
  const auto lost = [&] { return rng.below(100) < 30; };
  for (int i = 0; i < 600; ++i) {
    tick();
    for (auto& [lane, c] : clients) {
      c.receive(lost);
      if (c.welcome) c.send(static_cast<std::uint8_t>(rng.next() & 0x3f), 3, now, lost());
      const auto seen = c.worlds.find(match.world().tick);
      ASSERT_TRUE(seen == c.worlds.end() || seen->second == match.world())
          << "lane " << lane << " tick " << i;
    }
  }
  play(30);
  EXPECT_EQ(client(1).garbled, 0);
  EXPECT_EQ(client(1).world(), client(2).world());
  EXPECT_LT(client(1).full_snapshots, 30);
  EXPECT_GT(client(1).events.size(), 10U);
  EXPECT_EQ(client(1).names[0], "P1");
  EXPECT_EQ(client(1).names[1], "P2");
}

TEST_F(MatchTest, GivesALateLaneTheRoster) {
  attach(1, 1);
  attach(2, 2);
  play(120);
  attach(3, 3, LaneRole::kWatch);
  play(3);
  EXPECT_EQ(client(3).names[0], "P1");
  EXPECT_EQ(client(3).names[1], "P2");
  EXPECT_EQ(client(3).welcome->player, kNoPlayer);
  EXPECT_EQ(client(3).world(), match.world());
}

TEST_F(MatchTest, LanesOfOneSessionGetTheSameBytesWheneverTheyCame) {
  attach(9, 9);
  for (const LaneId lane : {1U, 2U, 3U, 4U}) {
    attach(lane, 1, lane == 1 ? LaneRole::kPlay : LaneRole::kWatch);
    play(17, sim::kDisc | sim::kRight);  // shots and bounces between the one's coming and the next one's
  }
  for (int i = 0; i < 120; ++i) {
    tick();
    for (const LaneId lane : {2U, 3U, 4U})
      ASSERT_EQ(wire.sent[lane], wire.sent[1]) << "lane " << lane << " tick " << i;
    EXPECT_NE(wire.sent[9], wire.sent[1]) << "another session's";
    for (auto& [lane, c] : clients) {
      c.receive();
      c.send(sim::kDisc, 2, now);
    }
  }
  for (const LaneId lane : {1U, 2U, 3U, 4U}) {
    EXPECT_EQ(client(lane).garbled, 0);
    EXPECT_EQ(client(lane).names[0], "P9");
    EXPECT_EQ(client(lane).names[1], "P1");
    EXPECT_GT(client(lane).events.size(), 20U);
  }
}

TEST_F(MatchTest, SendsSnapshotsAsSeldomAsAskedAndLosesNoEvent) {
  Match seldom{test_map(), 7, wire, {.snapshot_ticks = 6}};
  FakeClient one(seldom, wire, 1);
  seldom.attach(1, LaneKind::kUdp, LaneRole::kPlay, {.session = 1, .name = "P1"}, now);
  for (int i = 0; i < 600; ++i) {
    seldom.tick(now += kTickMicros);
    one.receive();
    one.send(i % 40 < 20 ? sim::kDisc : 0, 8, now);
  }
  EXPECT_EQ(one.worlds.size(), 100U);
  for (const auto& [tick, world] : one.worlds) EXPECT_EQ(tick.value % 6, 0U);
  EXPECT_LE(one.full_snapshots, 2);
  EXPECT_EQ(one.garbled, 0);
  EXPECT_GT(one.events.size(), 15U);
}

TEST_F(MatchTest, ASessionGetsItsSnapshotsAsItWishesAndTheOthersAsBefore) {
  attach(1, 1);
  attach(2, 1, LaneRole::kWatch);
  attach(3, 3);
  play(2);
  client(1).wish = client(2).wish = {.ticks = 3, .deltas = false};
  play(6);
  const auto since = [](const FakeClient& c, Tick tick) {
    return std::distance(c.worlds.upper_bound(tick), c.worlds.end());
  };
  Tick from = match.world().tick;
  const int whole_before = client(1).full_snapshots, others_before = client(3).full_snapshots;
  play(60);
  EXPECT_EQ(since(client(1), from), 20);
  EXPECT_EQ(since(client(2), from), 20) << "all lanes of a session";
  EXPECT_EQ(since(client(3), from), 60);
  EXPECT_EQ(client(1).full_snapshots - whole_before, 20);
  EXPECT_EQ(client(3).full_snapshots, others_before);
  client(1).wish = client(2).wish = {};
  play(6);
  from = match.world().tick;
  const int whole_again = client(1).full_snapshots;
  play(60);
  EXPECT_EQ(since(client(1), from), 60);
  EXPECT_EQ(client(1).full_snapshots, whole_again);
}

TEST_F(MatchTest, AWishThatASlowLaneBroughtLateDoesNotCount) {
  attach(1, 1);
  attach(2, 1, LaneRole::kWatch);
  play(4);
  client(1).wish = client(2).wish = {.ticks = 6, .deltas = true};
  play(6);
  match.on_record(2, protocol::CommandRecord{.newest = Tick{3}}, now);
  wire.sent.clear();
  for (int i = 0; i < 12; ++i) tick();
  EXPECT_EQ(wire.sent[1].size(), 2U);
}

TEST_F(MatchTest, TellsHowASessionDoes) {
  attach(1, 1);
  attach(2, 1, LaneRole::kWatch);
  attach(3, 3);
  EXPECT_EQ(match.report_of(1).lanes.at(0).ticks_behind, std::nullopt) << "nothing was acknowledged yet";
  play(30);
  for (int i = 0; i < 10; ++i) {  // lane 2 hears no more
    tick();
    for (const LaneId lane : {1U, 3U}) {
      client(lane).receive();
      client(lane).send(0, 2, now);
    }
  }
  const SessionReport report = match.report_of(1);
  ASSERT_EQ(report.lanes.size(), 2U);
  EXPECT_LE(*report.lanes[0].ticks_behind, 1U);
  EXPECT_GE(*report.lanes[1].ticks_behind, 10U);
  ASSERT_TRUE(report.lanes[0].off_units && report.lanes[1].off_units);
  EXPECT_LE(*report.lanes[0].off_units, *report.lanes[1].off_units);
  EXPECT_GT(report.commands_applied, 30U);
  EXPECT_LT(report.commands_repeated, 10U);
  EXPECT_TRUE(match.report_of(9).lanes.empty());
}

TEST(MeanDistance, IsOfThoseWhoLiveInBothWorldsAndOfNobodyElse) {
  sim::World seen, now;
  const auto put = [](sim::World& world, std::size_t player, std::int32_t x, sim::PlayerState state) {
    world.players[player].pos = {x * sim::kSubunits, 0};
    world.players[player].state = state;
  };
  using enum sim::PlayerState;
  EXPECT_FALSE(mean_distance(seen, now, PlayerId{0}));
  put(seen, 0, 0, kAlive);
  put(now, 0, 500, kAlive);  // the viewer
  EXPECT_FALSE(mean_distance(seen, now, PlayerId{0}));
  put(seen, 1, 10, kAlive);
  put(now, 1, 20, kAlive);
  put(seen, 2, 10, kAlive);
  put(now, 2, -10, kAlive);
  put(seen, 3, 0, kAlive);
  put(now, 3, 900, kDead);
  put(seen, 4, 0, kAbsent);
  put(now, 4, 900, kAlive);
  EXPECT_DOUBLE_EQ(*mean_distance(seen, now, PlayerId{0}), 15);
  EXPECT_NEAR(*mean_distance(seen, now, kNoPlayer), 530 / 3.0, 1e-9)
      << "who only watches is left out nowhere";
}

TEST_F(MatchTest, NobodyGetsMoreSnapshotsThanTheServerSends) {
  for (const std::uint32_t least : {2U, 4U, 6U})
    for (const std::uint8_t wanted : {std::uint8_t{1}, std::uint8_t{3}, std::uint8_t{6}}) {
      Match seldom{test_map(), 7, wire, {.snapshot_ticks = least}};
      wire.sent.clear();
      FakeClient one(seldom, wire, 1);
      one.wish = {.ticks = wanted, .deltas = true};
      seldom.attach(1, LaneKind::kUdp, LaneRole::kPlay, {.session = 1, .name = "P1"}, now);
      for (int i = 0; i < 120; ++i) {
        seldom.tick(now += kTickMicros);
        one.receive();
        one.send(0, 8, now);
      }
      const auto expected = static_cast<double>(120 / std::max<std::uint32_t>(least, wanted));
      EXPECT_NEAR(static_cast<double>(one.worlds.size()), expected, 1) << least << ' ' << int{wanted};
    }
}

TEST_F(MatchTest, ASeatWaitsForWhoLostTheLaneAndTheArenaDoesNot) {
  attach(1, 1);
  attach(2, 1, LaneRole::kWatch);
  attach(3, 3);
  play(3);
  match.on_closed(1);
  play(3);
  EXPECT_EQ(match.player_count(), 2U) << "the seat is kept";
  EXPECT_TRUE(match.is_seated(1));
  EXPECT_EQ(match.world().players[0].state, sim::PlayerState::kAbsent) << "nobody can farm who is away";
  EXPECT_EQ(client(3).names[0], "") << "the others see him go";
  EXPECT_EQ(attach(4, 1), std::nullopt);
  EXPECT_EQ(match.player_count(), 2U);
  EXPECT_NE(match.world().players[0].state, sim::PlayerState::kAbsent) << "the same seat";
}

TEST_F(MatchTest, ASeatEndsWithItsSessionAndAGoodbyeFreesItAtOnce) {
  attach(1, 1);
  attach(2, 2);
  match.on_closed(1);
  match.end_session(1, RefusalReason::kKicked);
  EXPECT_FALSE(match.is_seated(1));
  match.on_record(2, protocol::LaneBye{}, now);
  EXPECT_EQ(match.player_count(), 0U);
}

TEST_F(MatchTest, SeatsOfThoseAwayCountAgainstTheLimit) {
  for (LaneId lane = 1; lane <= 8; ++lane) EXPECT_EQ(attach(lane, lane), std::nullopt);
  match.on_closed(3);
  EXPECT_EQ(attach(9, 9), RefusalReason::kMatchFull);
  EXPECT_EQ(attach(10, 3), std::nullopt) << "but not against who comes back to his own";
}

TEST_F(MatchTest, ALaneThatWatchesMayTakeOverTheSeat) {
  attach(1, 1);
  attach(2, 1, LaneRole::kWatch);
  play(3);
  match.promote(2, {.session = 1, .name = "One"}, now);
  EXPECT_EQ(wire.closed, std::vector<LaneId>{1}) << "one lane plays";
  EXPECT_EQ(match.player_count(), 1U);
  const sim::Vec2 before = match.world().players[0].pos;
  for (int i = 0; i < 20; ++i) {
    client(2).send(sim::kRight | sim::kDown, 2, now);
    tick();
    client(2).receive();
  }
  EXPECT_NE(match.world().players[0].pos, before) << "its commands count now";
  match.on_closed(1);
  EXPECT_NE(match.world().players[0].state, sim::PlayerState::kAbsent)
      << "the old lane takes nothing with it";
}

TEST_F(MatchTest, AWatcherWithoutASeatIsPromotedIntoAFreeOne) {
  attach(2, 1, LaneRole::kWatch);
  match.promote(2, {.session = 1, .name = "One"}, now);
  EXPECT_TRUE(match.is_seated(1));
  match.promote(77, {.session = 1, .name = "One"}, now);  // a lane that is not there
  EXPECT_EQ(match.player_count(), 1U);
}

TEST_F(MatchTest, ClosesALaneThatSaysBye) {
  attach(1, 1);
  match.on_record(1, protocol::LaneBye{}, now);
  EXPECT_EQ(wire.closed, std::vector<LaneId>{1});
  EXPECT_EQ(match.lane_count(), 0U);
  EXPECT_EQ(match.player_count(), 0U);
  match.on_closed(1);
  match.on_record(1, protocol::LaneBye{}, now);
}

TEST_F(MatchTest, TheNewestPlayLaneOfASessionPlays) {
  EXPECT_EQ(attach(1, 1), std::nullopt);
  EXPECT_EQ(attach(2, 1), std::nullopt) << "who lost a connection is back before we notice";
  EXPECT_EQ(wire.closed, std::vector<LaneId>{1});
  EXPECT_EQ(match.player_count(), 1U);
  for (LaneId lane = 3; lane < 3 + kMaxLanesPerSession - 1; ++lane)
    EXPECT_EQ(attach(lane, 1, LaneRole::kWatch), std::nullopt);
  EXPECT_EQ(attach(99, 1, LaneRole::kWatch), RefusalReason::kTooManyLanes);
  EXPECT_EQ(match.lane_count_of(1), kMaxLanesPerSession);
}

TEST_F(MatchTest, RefusesPlayersBeyondTheMapsLimit) {
  for (LaneId lane = 1; lane <= 8; ++lane) EXPECT_EQ(attach(lane, lane), std::nullopt);
  EXPECT_EQ(attach(9, 9), RefusalReason::kMatchFull);
  EXPECT_EQ(attach(10, 9, LaneRole::kWatch), std::nullopt) << "watchers need no seat";
}

TEST_F(MatchTest, TakesNoCommandsFromAWatchLane) {
  attach(1, 1);
  attach(2, 1, LaneRole::kWatch);
  play(3);
  const sim::Vec2 before = match.world().players[0].pos;
  for (int i = 0; i < 20; ++i) {
    client(2).send(sim::kRight | sim::kDown, 2, now);
    tick();
    client(2).receive();
  }
  EXPECT_EQ(match.world().players[0].pos, before);
}

TEST_F(MatchTest, ClosesASilentLaneAndKeepsTheOthers) {
  attach(1, 1);
  attach(2, 2);
  play(3);
  const Micros silent_since = now;
  while (now - silent_since <= kLaneSilenceMicros + kTickMicros) {
    tick();
    client(1).receive();
    client(1).send(0, 2, now);
  }
  EXPECT_EQ(wire.closed, std::vector<LaneId>{2});
  EXPECT_EQ(match.player_count(), 2U) << "the seat waits";
  EXPECT_EQ(match.world().players[1].state, sim::PlayerState::kAbsent);
}

TEST_F(MatchTest, RefusesALaneThatFallsTooFarBehindWithItsEvents) {
  attach(1, 1);
  attach(2, 2, LaneRole::kWatch);
  LaneId next = 10;
  for (int i = 0; i < 2000 && wire.closed.empty(); ++i) {  // seats change hands; lane 2 acknowledges nothing
    attach(next, 100);
    match.on_closed(next++);
    tick();
    match.on_record(2, protocol::CommandRecord{}, now);
    client(1).receive();
    client(1).send(0, 2, now);
  }
  EXPECT_EQ(wire.closed, std::vector<LaneId>{2});
  client(2).receive();
  EXPECT_EQ(client(2).refused, RefusalReason::kTooSlow);
}

TEST_F(MatchTest, EndsEveryLaneOfASession) {
  attach(1, 1);
  attach(2, 1, LaneRole::kWatch);
  attach(3, 3);
  match.end_session(1, RefusalReason::kKicked);
  EXPECT_EQ(match.lane_count(), 1U);
  EXPECT_FALSE(match.is_seated(1));
  client(1).receive();
  EXPECT_EQ(client(1).refused, RefusalReason::kKicked);
}

TEST_F(MatchTest, RefusesEveryLaneWhenItStops) {
  attach(1, 1);
  attach(2, 2, LaneRole::kWatch);
  match.stop(RefusalReason::kServerStopping);
  EXPECT_EQ(match.lane_count(), 0U);
  for (LaneId lane : {1U, 2U}) {
    client(lane).receive();
    EXPECT_EQ(client(lane).refused, RefusalReason::kServerStopping);
  }
}

TEST_F(MatchTest, ShowsTheTruthLaneEverythingWithoutATicket) {
  attach(1, 1);
  clients.try_emplace(50, match, wire, 50);
  match.attach_truth(50, now);
  play(20, sim::kRight);
  EXPECT_EQ(client(50).world(), match.world());
  EXPECT_EQ(match.lane_count(), 1U) << "it is no player's";
  EXPECT_EQ(client(50).names[0], "P1");
}

TEST_F(MatchTest, HandsOverTheResultOfARoundOnce) {
  attach(1, 1);
  attach(2, 2);
  for (std::uint32_t i = 0; i < 10 * kTickHz + 2; ++i) {
    tick();
    for (auto& [lane, c] : clients) {
      match.on_record(lane, protocol::CommandRecord{}, now);
      wire.sent.clear();
    }
  }
  const auto results = match.take_results();
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].map, "Test");
  EXPECT_EQ(results[0].round, 1);
  ASSERT_EQ(results[0].rows.size(), 2U);
  EXPECT_GE(results[0].rows[0].score, results[0].rows[1].score);
  EXPECT_TRUE(match.take_results().empty());
}

TEST_F(MatchTest, IgnoresRecordsOfLanesThatItDoesNotKnow) {
  match.on_record(77, protocol::CommandRecord{}, now);
  match.on_closed(77);
  tick();
  EXPECT_EQ(match.lane_count(), 0U);
}

}  // namespace
}  // namespace tw::match
