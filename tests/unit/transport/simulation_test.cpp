// SPDX-License-Identifier: MIT
// Real ENet on a network and a clock that exist in memory: minutes of play in milliseconds.
#include <enet/enet.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "shared/base/limits.hpp"
#include "shared/transport/client_lanes.hpp"
#include "shared/transport/enet_server_lanes.hpp"
#include "tests/unit/transport/good_pass.hpp"
#include "tests/unit/transport/sim_net.hpp"

namespace tw::transport::test {
namespace {

constexpr Endpoint kServer{.address = 1, .port = 7777};
constexpr Endpoint kClient{.address = 2, .port = 5000};
constexpr Micros kStep = kTickMicros;

SimNetOptions with_loss(double loss, std::uint64_t seed, Micros jitter = 0) {
  SimNetOptions options;
  options.loss = loss;
  options.jitter = jitter;
  options.seed = seed;
  return options;
}

Bytes stamp(Micros now) {
  Bytes record(sizeof now);
  std::memcpy(record.data(), &now, sizeof now);
  return record;
}
Bytes record_with(std::uint8_t value) { return {value}; }
Micros stamp_of(const Bytes& record) {
  Micros when = 0;
  std::memcpy(&when, record.data(), sizeof when);
  return when;
}

/// One server and one client, stepped 60 times a virtual second.
struct Stage {
  explicit Stage(LaneKind lane_kind, const SimNetOptions& options, const LaneTuning& tuning = {})
      : net(options), kind(lane_kind), server(ids, drops, tuning) {
    EXPECT_EQ(server.start(net.port(kServer), kServer, 7), "");
    server.set_admission(find_good_secret, nullptr);
    client = open_enet_lane(kind, kServer, kGoodPass, net.port(kClient), 8, net.now);
  }

  void step() {
    net.now += kStep;
    server.service(net.now, events);
    client->service(net.now);
    for (const LaneEvent& event : events)
      if (const auto* opened = std::get_if<LaneOpened>(&event)) {
        id = opened->lane;
        server.set_kind(id, kind);
      } else if (std::holds_alternative<LaneClosed>(event)) {
        id = 0;
      }
    events.clear();
  }

  /// Runs `seconds`, the server sending one stamp a tick and the client one, as a game does. The delays, in
  /// microseconds, of what reached the client, sorted.
  std::vector<Micros> play(int seconds, Delivery delivery) {
    std::vector<Micros> delays;
    for (int tick = 0; tick < seconds * kTickHz; ++tick) {
      step();
      if (id != 0) server.send(id, stamp(net.now), delivery);
      if (id != 0) server.flush();
      client->send(stamp(net.now), Delivery::kLane);
      for (Bytes record; client->receive(record);) delays.push_back(net.now - stamp_of(record));
    }
    std::sort(delays.begin(), delays.end());
    return delays;
  }

  SimNet net;
  LaneKind kind;
  LaneIds ids;
  DropCounters drops;
  EnetServerLanes server;
  std::unique_ptr<ClientLane> client;
  std::vector<LaneEvent> events;
  LaneId id = 0;
};

Micros percentile(const std::vector<Micros>& sorted, double p) {
  return sorted.at(static_cast<std::size_t>(p * static_cast<double>(sorted.size() - 1)));
}

TEST(Simulation, RunsRealEnetOnVirtualTime) {
  Stage stage(LaneKind::kUdp, with_loss(0, 1));
  const auto delays = stage.play(60, Delivery::kLane);
  EXPECT_GT(delays.size(), 3580u);
  EXPECT_LE(delays.back(), 25'000 + 2 * kStep);
}

TEST(Simulation, SameSeedSameTraffic) {
  const SimNetOptions options = with_loss(0.1, 3, 20'000);
  std::uint64_t traces[2] = {};
  for (std::uint64_t& trace : traces) {
    Stage stage(LaneKind::kRudp, options);
    stage.play(20, Delivery::kLane);
    trace = stage.net.trace;
  }
  EXPECT_EQ(traces[0], traces[1]);
}

TEST(Simulation, AUdpLaneLosesWhatIsLostAndNothingMore) {
  Stage stage(LaneKind::kUdp, with_loss(0.1, 2, 40'000));
  const auto delays = stage.play(60, Delivery::kLane);
  EXPECT_GT(delays.size(), 3600 * 0.87);
  EXPECT_LT(delays.size(), 3600 * 0.93);
  EXPECT_EQ(stage.client->counters().enet_throttled, 0u);
  EXPECT_EQ(stage.server.counters(stage.id).enet_throttled, 0u);
  EXPECT_EQ(stage.server.counters(stage.id).enet_throttle, 32u);
}

/// What came of 180 snapshots after the path's delay had grown from 10 to 100 ms, with 20 reliable records a second.
std::pair<std::size_t, LaneCounters> after_a_delay_step(const LaneTuning& tuning) {
  SimNetOptions options = with_loss(0, 1);
  options.delay = 10'000;
  Stage stage(LaneKind::kUdp, options, tuning);
  std::size_t came = 0;
  const auto play = [&](int ticks) {
    came = 0;
    for (int tick = 0; tick < ticks; ++tick) {
      stage.step();
      if (stage.id != 0 && tick % 3 == 0) stage.server.send(stage.id, record_with(0), Delivery::kReliable);
      if (stage.id != 0) stage.server.send(stage.id, record_with(1), Delivery::kLane);
      if (stage.id != 0) stage.server.flush();
      for (Bytes record; stage.client->receive(record);) came += record[0];
    }
  };
  play(12 *
       kTickHz);  // within the third of ENet's intervals of 5 s: the second's round trips are its measure
  stage.net.set_delay(100'000);
  play(3 * kTickHz);
  return {came, stage.server.counters(stage.id)};
}

TEST(Simulation, EnetsThrottleStarvesALaneWhoseDelayGrowsAndIsThereforeOff) {
  const auto [with, with_counters] = after_a_delay_step({.enet_throttle = true});
  const auto [without, without_counters] = after_a_delay_step({});
  EXPECT_LT(with, without / 2) << "nothing was lost on the way: ENet threw it away";
  EXPECT_GT(with_counters.enet_throttled, 60u);
  EXPECT_LT(with_counters.enet_throttle, 32u);
  EXPECT_GT(without, 170u);
  EXPECT_EQ(without_counters.enet_throttled, 0u);
  EXPECT_EQ(without_counters.enet_throttle, 32u);
}

TEST(Simulation, CountsWhatEnetSentAgainFromTheLanesBeginning) {
  Stage stage(LaneKind::kRudp, with_loss(0.1, 5));
  std::uint64_t before = 0;
  for (int part = 0; part < 4; ++part) {  // ENet's own count begins anew every 10 s
    stage.play(10, Delivery::kLane);
    const LaneCounters counters = stage.server.counters(stage.id);
    EXPECT_GT(counters.enet_lost, before + 20);
    before = counters.enet_lost;
    EXPECT_EQ(stage.server.facts(stage.id).retransmits, counters.enet_lost);
  }
  EXPECT_GT(stage.client->counters().enet_lost, 80u);
  const LaneFacts facts = stage.server.facts(stage.id);
  EXPECT_NEAR(facts.rtt_us, 50'000, 30'000);
  EXPECT_GT(facts.rto_us, facts.rtt_us);
  EXPECT_EQ(facts.enet_throttle, 32u);
}

class TenMinutesAtLoss : public testing::TestWithParam<double> {};

TEST_P(TenMinutesAtLoss, DisconnectNobody) {
  SimNetOptions options = with_loss(0, 4);
  Stage stage(LaneKind::kUdp, options);
  stage.play(1, Delivery::kLane);  // whether it opens at such a loss is another question
  const LaneId opened = stage.id;
  ASSERT_NE(opened, 0u);
  stage.net.set_loss(GetParam());
  const auto delays = stage.play(600, Delivery::kLane);
  EXPECT_EQ(stage.client->state(), ClientLane::State::kOpen) << stage.client->reason();
  EXPECT_EQ(stage.id, opened);
  EXPECT_NEAR(static_cast<double>(delays.size()), 36'000 * (1 - GetParam()), 36'000 * 0.02);
}
INSTANTIATE_TEST_SUITE_P(Loss, TenMinutesAtLoss,
                         testing::Values(0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.6, 0.7));

TEST(Simulation, ALaneOpensThroughHalfOfAllDatagramsLost) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Stage stage(LaneKind::kUdp, with_loss(0.5, seed));
    stage.play(5, Delivery::kLane);
    EXPECT_EQ(stage.client->state(), ClientLane::State::kOpen)
        << "seed " << seed << ": " << stage.client->reason();
  }
}

TEST(Simulation, AUdpLaneSurvives14SecondsOfDarkness) {
  SimNetOptions options = with_loss(0.02, 4);
  options.dark_from = 3'000'000;
  options.dark_until = 17'000'000;
  Stage stage(LaneKind::kUdp, options);
  stage.play(60, Delivery::kLane);
  EXPECT_EQ(stage.client->state(), ClientLane::State::kOpen) << stage.client->reason();
  EXPECT_NE(stage.id, 0u);
}

TEST(Simulation, ARudpLaneSurvives7SecondsOfDarkness) {  // ENet's own timeout kills it after 5
  SimNetOptions options = with_loss(0, 4);
  options.dark_from = 3'000'000;
  options.dark_until = 10'000'000;
  Stage stage(LaneKind::kRudp, options);
  stage.play(60, Delivery::kLane);
  EXPECT_EQ(stage.client->state(), ClientLane::State::kOpen) << stage.client->reason();
  EXPECT_NE(stage.id, 0u);
}

TEST(Simulation, ReliableRecordsDoNotCollapseUnderLoss) {  // ENet's own: p99 6 s at 20 %
  Stage stage(LaneKind::kUdp, with_loss(0.2, 5));
  const auto delays = stage.play(120, Delivery::kReliable);
  EXPECT_GT(delays.size(), 7000u);
  EXPECT_LT(percentile(delays, 0.99), 1'000'000);
}

TEST(Simulation, ARudpLaneShowsWhatStockEnetDoes) {
  Stage stage(LaneKind::kRudp, with_loss(0.2, 5));
  const auto delays = stage.play(120, Delivery::kLane);
  EXPECT_GT(percentile(delays, 0.99), 2'000'000);
}

TEST(Simulation, ALaneThatIsNeverAcknowledgedDoesNotGrow) {
  Stage stage(LaneKind::kRudp, with_loss(0, 6));
  stage.play(2, Delivery::kLane);
  const Bytes record(1000, 7);
  for (int i = 0; i < 1000; ++i) stage.server.send(stage.id, record, Delivery::kLane);
  EXPECT_EQ(stage.server.counters(stage.id).skipped, 1000u - kMaxTcpLaneQueueBytes / 1000);
}

TEST(Simulation, ASendThatFailsHarmsNobodyElse) {
  Stage stage(LaneKind::kUdp, with_loss(0, 6));
  stage.play(1, Delivery::kLane);
  const LaneId first = stage.id;
  const auto second =
      open_enet_lane(LaneKind::kRudp, kServer, kGoodPass, stage.net.port({3, 6000}), 9, stage.net.now);
  for (int i = 0; i < 60; ++i, second->service(stage.net.now)) stage.step();
  ASSERT_EQ(second->state(), ClientLane::State::kOpen);
  stage.net.unreachable.insert(kClient);  // whom the server serves first
  stage.server.flush();
  const std::uint64_t before = stage.net.sent;
  stage.server.send(first, stamp(0), Delivery::kLane);
  stage.server.send(stage.id, stamp(1), Delivery::kLane);
  stage.server.flush();
  EXPECT_EQ(stage.net.sent, before + 1);  // the second's, in this very pass
  EXPECT_GT(stage.drops[Drop::kSendFailed], 0u);
}

/// The leak: ENet counts the bytes of an unreliable fragmented packet that never completes, for good. `with_care`
/// tells whether the receiver still hears the sender after `seconds`.
bool still_hears(bool with_care, int seconds) {
  struct Listener final : EnetListener {
    void on_connected(EnetPeer& connected) override { peer = &connected; }
    void on_record(EnetPeer&, ByteView) override {}
    void on_disconnected(EnetPeer&) override { peer = nullptr; }
    EnetPeer* peer = nullptr;
  };
  SimNet net(with_loss(0.1, 9));
  DropCounters drops;
  auto receiver =
      EnetHost::create(net.port(kServer), nullptr, drops, {.bind = kServer, .peers = 1, .seed = 1});
  auto sender = EnetHost::create(net.port(kClient), nullptr, drops, {.bind = {}, .peers = 1, .seed = 2});
  Listener at_receiver, at_sender;
  EnetPeer* to = (*sender)->connect(kServer, 42, net.now);
  for (int tick = 0; tick < seconds * kTickHz; ++tick) {
    net.now += kStep;
    if (at_receiver.peer != nullptr && with_care) care(*at_receiver.peer, RetryPolicy::kStock);
    (*receiver)->service(net.now, at_receiver);
    (*sender)->service(net.now, at_sender);
    if (at_sender.peer == nullptr) continue;
    const Bytes large(2500, 1);
    enet_peer_send(to, 1,
                   enet_packet_create(large.data(), large.size(), ENET_PACKET_FLAG_UNRELIABLE_FRAGMENT));
  }
  return at_receiver.peer != nullptr && at_receiver.peer->totalWaitingData < 256 * 1024 - 2500;
}

TEST(Simulation, CareHealsTheLeakThatMakesStockEnetDeaf) {
  EXPECT_FALSE(still_hears(false, 120));
  EXPECT_TRUE(still_hears(true, 120));
}

}  // namespace
}  // namespace tw::transport::test
