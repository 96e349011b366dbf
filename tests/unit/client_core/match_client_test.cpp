// SPDX-License-Identifier: MIT
#include "client/core/match_client.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <numbers>

#include "shared/base/random.hpp"
#include "shared/protocol/snapshot_codec.hpp"

namespace tw::client {
namespace {

constexpr const char* kMap = "name Tiny\nplayers 2\n\n########\n#S....S#\n#......#\n#......#\n########\n";

/// A lane in the test's hand: what was sent is kept, what is fed arrives at once.
class HandLane final : public transport::ClientLane {
 public:
  struct Ends {
    State state = State::kOpen;
    std::string reason;
    std::deque<Bytes> inbox;
    std::vector<protocol::ClientRecord> sent;
    bool closed = false;
  };
  explicit HandLane(std::shared_ptr<Ends> ends) : ends_(std::move(ends)) {}
  void service(Micros) override {}
  State state() const override { return ends_->state; }
  const std::string& reason() const override { return ends_->reason; }
  void send(ByteView record, transport::Delivery) override {
    ends_->sent.push_back(protocol::decode_client_record(record).value());
  }
  bool receive(Bytes& record) override {
    if (ends_->inbox.empty()) return false;
    record = ends_->inbox.front();
    ends_->inbox.pop_front();
    return true;
  }
  int fd() const override { return 7; }
  const transport::LaneCounters& counters() const override { return counters_; }
  void close() override {
    ends_->state = State::kClosed;
    ends_->closed = true;
  }

 private:
  std::shared_ptr<Ends> ends_;
  transport::LaneCounters counters_;
};

class MatchClientTest : public testing::Test {
 protected:
  std::shared_ptr<HandLane::Ends> add(LaneKind kind, protocol::LaneRole role) {
    auto ends = std::make_shared<HandLane::Ends>();
    client_.add_lane(kind, role, std::make_unique<HandLane>(ends), now_);
    return ends;
  }
  void welcome(HandLane::Ends& lane, PlayerId player = PlayerId{0}) {
    lane.inbox.push_back(protocol::encode(protocol::LaneWelcome{
        .player = player, .tick = Tick{100}, .map_hash = map_.hash, .server_micros = now_}));
  }
  void run(Micros duration) {
    for (const Micros end = now_ + duration; now_ < end; now_ += 1'000) client_.service(now_);
  }
  static std::vector<protocol::CommandRecord> commands(const HandLane::Ends& lane) {
    std::vector<protocol::CommandRecord> result;
    for (const auto& record : lane.sent)
      if (const auto* commands = std::get_if<protocol::CommandRecord>(&record)) result.push_back(*commands);
    return result;
  }

  sim::Map map_ = *sim::parse_map(kMap);
  MatchClient client_{map_, protocol::Ticket{1, 2, 3}, {.shared_clock = true}};
  Micros now_ = 5'000'000;
};

TEST_F(MatchClientTest, SaysHelloOnEachLaneWithItsOwnRole) {
  const auto played = add(LaneKind::kUdp, protocol::LaneRole::kPlay);
  const auto watched = add(LaneKind::kTcp, protocol::LaneRole::kWatch);
  run(10'000);
  const auto& hello = std::get<protocol::LaneHello>(played->sent.at(0));
  EXPECT_EQ(hello.ticket, (protocol::Ticket{1, 2, 3}));
  EXPECT_EQ(hello.role, protocol::LaneRole::kPlay);
  EXPECT_EQ(std::get<protocol::LaneHello>(watched->sent.at(0)).lane, LaneKind::kTcp);
  EXPECT_EQ(played->sent.size(), 1U) << "nothing but hello before the welcome";
}

TEST_F(MatchClientTest, SendsSixtyRecordsASecondOnEveryWelcomedLane) {
  const auto played = add(LaneKind::kUdp, protocol::LaneRole::kPlay);
  const auto watched = add(LaneKind::kTcp, protocol::LaneRole::kWatch);
  run(5'000);
  welcome(*played);
  welcome(*watched, kNoPlayer);
  run(2'000'000);
  EXPECT_NEAR(static_cast<double>(commands(*played).size()), 120, 2);
  EXPECT_EQ(commands(*played).size(), commands(*watched).size());
  for (const auto& record : commands(*watched)) EXPECT_EQ(record.count, 0);
}

TEST_F(MatchClientTest, RepeatsTheNewestCommandsUntilTheyAreApplied) {
  const auto lane = add(LaneKind::kUdp, protocol::LaneRole::kPlay);
  run(5'000);
  welcome(*lane);
  client_.set_input({.aim = 77, .buttons = sim::kUp, .reserved = 0});
  run(500'000);
  const auto record = commands(*lane).back();
  EXPECT_EQ(record.count, kMaxCommandsPerRecord);
  EXPECT_EQ(record.commands[7].aim, 77);
  EXPECT_FALSE(record.newest_snapshot);
  const auto before = commands(*lane)[commands(*lane).size() - 2];
  EXPECT_EQ(record.newest - before.newest, 1);
}

TEST_F(MatchClientTest, NextDeadlineIsNeverInThePastNorFarAway) {
  const auto lane = add(LaneKind::kUdp, protocol::LaneRole::kPlay);
  run(5'000);
  welcome(*lane);
  for (int i = 0; i < 500; ++i) {
    client_.service(now_);
    const Micros next = client_.next_deadline();
    EXPECT_GT(next, now_);
    EXPECT_LE(next, now_ + kTickMicros + 1);
    now_ = next;
  }
  EXPECT_NEAR(static_cast<double>(commands(*lane).size()), 500, 15) << "it wakes more often than it has work";
}

TEST_F(MatchClientTest, CatchesUpAfterAPauseWithoutAFlood) {
  const auto lane = add(LaneKind::kUdp, protocol::LaneRole::kPlay);
  run(5'000);
  welcome(*lane);
  run(500'000);
  const std::size_t before = commands(*lane).size();
  now_ += 60'000'000;
  client_.service(now_);
  EXPECT_LE(commands(*lane).size() - before, 12U);
}

TEST_F(MatchClientTest, ALongerInputBufferSkipsNoCommand) {
  client_.set_techniques({.clock_sync = false, .input_buffer_ticks = 0}, now_);
  const auto lane = add(LaneKind::kUdp, protocol::LaneRole::kPlay);
  run(5'000);
  welcome(*lane);
  run(500'000);
  const Tick before = commands(*lane).back().newest;
  client_.set_techniques({.clock_sync = false, .input_buffer_ticks = kMaxInputBufferTicks}, now_);
  client_.service(now_);
  EXPECT_GE(commands(*lane).back().newest - before, 8);
  client_.set_techniques({.clock_sync = false, .input_buffer_ticks = 0}, now_);
  run(500'000);
  const auto made = commands(*lane);
  for (std::size_t i = 1; i < made.size(); ++i) EXPECT_EQ(made[i].newest, made[i - 1].newest + 1);
}

TEST_F(MatchClientTest, ALaneThatIsNotWelcomedGivesUp) {
  const auto lane = add(LaneKind::kUdp, protocol::LaneRole::kPlay);
  run(kLaneOpenMicros + 100'000);
  EXPECT_TRUE(lane->closed);
  EXPECT_FALSE(client_.lost_reason().empty());
  EXPECT_TRUE(client_.fds().empty());
}

TEST_F(MatchClientTest, AWatchLaneThatFailsDoesNotEndTheMatch) {
  const auto played = add(LaneKind::kTcp, protocol::LaneRole::kPlay);
  const auto watched = add(LaneKind::kUdp, protocol::LaneRole::kWatch);
  run(5'000);
  welcome(*played);
  watched->state = transport::ClientLane::State::kClosed;
  watched->reason = "No answer on UDP.";
  run(100'000);
  EXPECT_EQ(client_.lost_reason(), "");
  const View& view = client_.view(now_);
  EXPECT_EQ(view.lanes[1].closed_reason, "No answer on UDP.");
  EXPECT_EQ(view.lanes[0].state, transport::ClientLane::State::kOpen);
}

TEST_F(MatchClientTest, LeavingSaysGoodbye) {
  const auto lane = add(LaneKind::kUdp, protocol::LaneRole::kPlay);
  run(5'000);
  welcome(*lane);
  run(5'000);
  client_.leave(now_);
  EXPECT_TRUE(std::holds_alternative<protocol::LaneBye>(lane->sent.back()));
  EXPECT_TRUE(lane->closed);
}

TEST_F(MatchClientTest, AWelcomeToASeatThatCannotBeClosesTheLane) {
  const auto lane = add(LaneKind::kUdp, protocol::LaneRole::kPlay);
  run(5'000);
  welcome(*lane, kNoPlayer);
  run(5'000);
  EXPECT_TRUE(lane->closed);
}

TEST_F(MatchClientTest, GarbageOnALaneHarmsNothing) {
  const auto lane = add(LaneKind::kUdp, protocol::LaneRole::kPlay);
  run(5'000);
  welcome(*lane);
  Rng rng(3);
  for (int i = 0; i < 2'000; ++i) {
    Bytes garbage(1 + rng.below(300));
    for (auto& byte : garbage) byte = static_cast<std::uint8_t>(rng.next());
    garbage[0] = static_cast<std::uint8_t>(rng.below(4));
    if (garbage[0] != 1) lane->inbox.push_back(std::move(garbage));  // 1: a refusal, which may well end it
    if (i % 10 == 0) client_.view(now_);
    run(1'000);
  }
  EXPECT_EQ(client_.view(now_).lanes.size(), 1U);
}

/// Two snapshots a tick apart, and the picture half way between them.
class MatchClientPictureTest : public MatchClientTest {
 protected:
  void SetUp() override {
    lane_ = add(LaneKind::kUdp, protocol::LaneRole::kWatch);
    run(5'000);
    welcome(*lane_, kNoPlayer);
    run(5'000);
    for (sim::Player* player : {&from_.players[1], &to_.players[1]}) {
      player->state = sim::PlayerState::kAlive;
      player->pos = {100 * sim::kSubunits, 64 * sim::kSubunits};
      player->health = 80;
    }
  }
  void deliver(sim::World& world, Tick tick) {
    world.tick = tick;
    protocol::EncodedSnapshot out;
    protocol::encode_snapshot({.tick = tick,
                               .stamp = now_,
                               .command_lead = 0,
                               .world = &world,
                               .baseline = nullptr,
                               .events = {},
                               .first_event = 0,
                               .viewer = kNoPlayer},
                              out);
    lane_->inbox.push_back(out.record);
    client_.service(now_);
  }
  DrawnPlayer half_way() {
    const Micros start = now_;
    deliver(from_, Tick{200});
    now_ = start + 16'000;
    deliver(to_, Tick{201});
    now_ = start + 3 * 1'000'000 / kTickHz + 8'000;
    const View& view = client_.view(now_);
    EXPECT_EQ(view.lanes[0].players.size(), 1U);
    return view.lanes[0].players.at(0);
  }

  std::shared_ptr<HandLane::Ends> lane_;
  sim::World from_, to_;
};

TEST_F(MatchClientPictureTest, OthersAreDrawnBetweenTwoSnapshots) {
  to_.players[1].pos.x += 4 * sim::kSubunits;
  const DrawnPlayer drawn = half_way();
  EXPECT_NEAR(drawn.at.x, 102, 0.05);
  EXPECT_NEAR(drawn.at.y, 64, 0.001);
  EXPECT_EQ(drawn.health, 80);
}

TEST_F(MatchClientPictureTest, AnglesTurnTheShortestWay) {
  from_.players[1].aim = 65'000;
  to_.players[1].aim = 1'000;  // 1,536 further, through 0
  const float turn = half_way().angle / (2 * std::numbers::pi_v<float>)*65536;
  EXPECT_NEAR(std::remainder(turn - 65'768, 65536.0F), 0, 20);
}

TEST_F(MatchClientPictureTest, ARespawnIsNotDrawnAsAFlight) {
  to_.players[1].pos.x += 100 * sim::kSubunits;
  EXPECT_NEAR(half_way().at.x, 100, 0.001);
}

TEST_F(MatchClientPictureTest, AShortWayByRespawnIsNoFlightEither) {
  to_.players[1].pos.x += 10 * sim::kSubunits;
  to_.players[1].deaths = 1;
  EXPECT_NEAR(half_way().at.x, 100, 0.001);
}

// Else a lane would look best when it is dead, and its median with it.
TEST_F(MatchClientPictureTest, TheAgeOfADeadLaneGoesOnGrowing) {
  half_way();
  lane_->state = transport::ClientLane::State::kClosed;
  lane_->reason = "Gone.";
  client_.service(now_);
  const Micros died_at = now_;
  for (int frame = 0; frame < 180; ++frame) client_.view(now_ += kTickMicros);
  const LanePanel& panel = client_.view(now_).lanes[0];
  ASSERT_EQ(panel.closed_reason, "Gone.");
  const float dead_ms = static_cast<float>(now_ - died_at) / 1000;
  EXPECT_GT(panel.figures.age_ms, dead_ms);
  EXPECT_GT(panel.figures.held_ms, dead_ms);
  EXPECT_GT(panel.figures.p50_ms, dead_ms / 3);
  EXPECT_EQ(panel.figures.stalls, 1U);
  EXPECT_EQ(panel.ages.back().at, now_) << "the chart stands still";
}

}  // namespace
}  // namespace tw::client
