// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <set>

#include "shared/base/limits.hpp"
#include "shared/transport/client_lanes.hpp"
#include "shared/transport/raw_server_lanes.hpp"
#include "shared/transport/seal/sealed_client_port.hpp"
#include "tests/unit/transport/loopback.hpp"
#include "tests/unit/transport/raw_sockets.hpp"
#include "tests/unit/transport/sim_net.hpp"

namespace tw::transport::test {
namespace {

constexpr Endpoint kServer{.address = 1, .port = 7778};
constexpr Endpoint kClient{.address = 2, .port = 5000};

Bytes datagram(std::uint8_t type, std::uint32_t token, std::uint32_t number, const Bytes& record = {}) {
  Bytes bytes{type};
  for (const std::uint32_t value : {token, number})
    for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  bytes.insert(bytes.end(), record.begin(), record.end());
  return bytes;
}

/// One server and one client on a simulated net, stepped every 5 ms.
struct RawStage {
  explicit RawStage(const SimNetOptions& options) : net(options), server(ids, drops, net.port(kServer)) {
    server.set_admission(find_good_secret, nullptr);
    client = open_raw_lane(kServer, kGoodPass, net.port(kClient), net.now);
    for (int i = 0; i < 1'000 && client->state() == ClientLane::State::kConnecting; ++i) step();
  }
  /// Another client of the same session, sealed and ready, that says what a test wants. It takes the lane's place.
  SealedClientPort& add_sealed_client(const Endpoint& at) {
    sealed = std::make_unique<SealedClientPort>(net.port(at), kServer, LaneKind::kUdpRaw, kGoodPass,
                                                random_from(3));
    for (int i = 0; i < 1'000 && !sealed->live(); ++i) {
      sealed->service(net.now);
      step();
    }
    return *sealed;
  }
  void step() {
    net.now += 5'000;
    events.clear();
    server.service(net.now, events);
    client->service(net.now);
    for (const LaneEvent& event : events) {
      if (const auto* opened = std::get_if<LaneOpened>(&event)) id = opened->lane, ++lanes_opened;
      if (const auto* record = std::get_if<LaneRecord>(&event)) at_server.push_back(record->record);
      if (const auto* closed = std::get_if<LaneClosed>(&event)) id = 0, closed_because = closed->reason;
    }
    for (Bytes record; client->receive(record);) at_client.push_back(record);
  }
  void steps(int count) {
    for (int i = 0; i < count; ++i) step();
  }

  SimNet net;
  LaneIds ids;
  DropCounters drops;
  RawServerLanes server;
  std::unique_ptr<ClientLane> client;
  std::unique_ptr<SealedClientPort> sealed;
  std::vector<LaneEvent> events;
  std::vector<Bytes> at_server, at_client;
  std::string closed_because;
  LaneId id = 0;
  int lanes_opened = 0;
};

TEST(RawLane, LosesWhatIsLostAndNothingMoreAndRepeatsNothing) {
  RawStage stage({.loss = 0.1, .twice = 0.1, .delay = 30'000, .jitter = 40'000, .seed = 4});
  stage.client->send(Bytes{99}, Delivery::kReliable);
  stage.steps(200);
  ASSERT_NE(stage.id, 0u);
  ASSERT_EQ(stage.at_server, std::vector<Bytes>{{99}});
  constexpr int kSent = 4'000;
  for (int i = 0; i < kSent; ++i) {
    stage.server.send(stage.id,
                      Bytes{1, static_cast<std::uint8_t>(i & 0xff), static_cast<std::uint8_t>(i >> 8)},
                      Delivery::kLane);
    stage.client->send(Bytes{5}, Delivery::kLane);
    stage.step();
  }
  stage.steps(100);
  EXPECT_NEAR(static_cast<double>(stage.at_client.size()), 0.9 * kSent, 0.02 * kSent);
  EXPECT_EQ(std::set(stage.at_client.begin(), stage.at_client.end()).size(), stage.at_client.size());
  EXPECT_FALSE(std::is_sorted(stage.at_client.begin(), stage.at_client.end())) << "no order is made";
}

TEST(RawLane, ReliableRecordsComeOnceAndInOrderThroughHeavyLoss) {
  RawStage stage({.loss = 0.4, .twice = 0.1, .delay = 20'000, .jitter = 30'000, .seed = 9});
  std::vector<Bytes> said;
  for (std::uint8_t i = 0; i < 20; ++i) {
    said.push_back(Bytes{i, 7});
    stage.client->send(said.back(), Delivery::kReliable);
  }
  stage.steps(4'000);
  EXPECT_EQ(stage.at_server, said);
  EXPECT_EQ(stage.lanes_opened, 1);
}

TEST(RawLane, BeginsWithTheFirstReliableRecordAndTheSessionsNumber) {
  RawStage stage({.delay = 1'000});
  SealedClientPort& sealed = stage.add_sealed_client({.address = 3, .port = 1});
  const auto say = [&](const Bytes& bytes) {
    sealed.send(kSealedServer, std::array{iovec{const_cast<std::uint8_t*>(bytes.data()), bytes.size()}});
  };
  say(datagram(1, 0xbad, 0, {1}));       // sealed well, but it names another session
  say(datagram(0, kGoodToken, 0, {1}));  // a lane does not begin with this
  say(datagram(1, kGoodToken, 1, {1}));  // nor in the middle
  say(datagram(2, kGoodToken, 0));
  say(datagram(3, kGoodToken, 0));
  for (const Bytes& bytes :
       {Bytes{1}, datagram(4, kGoodToken, 0, {1}), datagram(1, kGoodToken, 0),
        datagram(2, kGoodToken, 0, {1}), datagram(0, kGoodToken, 0, Bytes(kMaxRecordBytes + 1))})
    say(bytes);
  stage.steps(10);
  EXPECT_EQ(stage.lanes_opened, 0);
  EXPECT_EQ(stage.drops[Drop::kNoTicket], 5u);
  EXPECT_EQ(stage.drops[Drop::kNotRaw], 5u);
}

TEST(RawLane, WhoCannotSealCostsNothingAndHearsNothing) {
  RawStage stage({.delay = 1'000});
  stage.client->send(Bytes{1}, Delivery::kReliable);
  stage.steps(10);
  auto stranger = stage.net.port({.address = 3, .port = 1}), impostor = stage.net.port(kClient);
  const Bytes first = datagram(1, kGoodToken, 0, Bytes(30)), goodbye = datagram(3, kGoodToken, 0);
  stranger->send(kServer, std::array{iovec{const_cast<std::uint8_t*>(first.data()), first.size()}});
  impostor->send(kServer, std::array{iovec{const_cast<std::uint8_t*>(goodbye.data()), goodbye.size()}});
  stage.steps(10);
  EXPECT_NE(stage.id, 0u) << "the lane goes on";
  EXPECT_EQ(stage.lanes_opened, 1);
  EXPECT_EQ(stage.drops[Drop::kNotSealed], 2u);
  Endpoint from;
  std::array<std::uint8_t, 64> room{};
  EXPECT_FALSE(stranger->receive(from, room)) << "an answer";
}

TEST(RawLane, HandsOverTheLastWordsBeforeItCloses) {
  RawStage stage({.loss = 0.3, .delay = 20'000, .seed = 3});
  stage.client->send(Bytes{1}, Delivery::kReliable);
  stage.steps(200);
  stage.server.send(stage.id, Bytes{42}, Delivery::kReliable);
  stage.server.close(stage.id);
  stage.steps(400);
  EXPECT_EQ(stage.at_client, std::vector<Bytes>{{42}});
  EXPECT_EQ(stage.closed_because, "Closed by the server.");
}

TEST(RawLane, EndsInSilenceAtBothEnds) {
  RawStage stage({.delay = 1'000, .dark_from = 1'000'000, .dark_until = 60'000'000});
  stage.client->send(Bytes{1}, Delivery::kReliable);
  stage.steps(3'400);
  EXPECT_EQ(stage.closed_because, "Nothing has come from the client for 15 s.");
  EXPECT_EQ(stage.client->reason(), "Nothing has come from the server for 15 s.");
}

TEST(RawLane, AReliableQueueThatIsFullEndsTheLane) {
  RawStage stage({.delay = 1'000, .dark_from = 1'000'000, .dark_until = 60'000'000});
  stage.client->send(Bytes{1}, Delivery::kReliable);
  stage.steps(250);
  for (int i = 0; i < 40; ++i) stage.server.send(stage.id, Bytes(1'000, 1), Delivery::kReliable);
  stage.steps(50);
  EXPECT_EQ(stage.closed_because, "The client is too slow: its queue is full.");
  EXPECT_EQ(stage.drops[Drop::kSlowLane], 1u);
}

class RawLoopback : public Loopback {
 protected:
  void start_lab() { start({.bind = {.address = kLoopback, .port = 0}, .raw_udp = true}); }
};

TEST_F(RawLoopback, CarriesRecordsBothWaysThroughTheKernel) {
  start_lab();
  clients.push_back(open_lane(LaneKind::kUdpRaw, server->address(), kGoodPass, sockets, now()));
  ClientLane& client = *clients[0];
  ASSERT_TRUE(until([&] { return client.state() == ClientLane::State::kOpen; }));
  client.send(record_of(1), Delivery::kReliable);
  ASSERT_TRUE(until([&] { return opened().size() == 1 && all<LaneRecord>().size() == 1; }));
  const LaneId id = opened()[0].lane;
  events.clear();
  EXPECT_TRUE(server->set_kind(id, LaneKind::kUdpRaw));
  EXPECT_FALSE(server->set_kind(id, LaneKind::kUdp));
  EXPECT_EQ(server->fds().size(), 3u);
  std::vector<Bytes> got;
  for (std::uint8_t i = 1; i <= 100; ++i) {
    server->send(id, record_of(i, i), Delivery::kLane);
    client.send(record_of(i, i), Delivery::kLane);
    turn();
  }
  ASSERT_TRUE(until([&] {
    for (Bytes record; client.receive(record);) got.push_back(record);
    return got.size() == 100 && records(id).size() == 100;
  }));
  EXPECT_EQ(got, records(id));
  client.close();
  ASSERT_TRUE(until([&] { return closed().size() == 1; }));
}

TEST_F(RawLoopback, WithoutTheLabNobodyIsThereAndTheClientIsToldSo) {
  start();
  EXPECT_EQ(server->fds().size(), 2u);
  clients.push_back(open_lane(LaneKind::kUdpRaw, server->address(), kGoodPass, sockets, now()));
  clients[0]->send(record_of(1), Delivery::kReliable);
  ASSERT_TRUE(until([&] { return clients[0]->state() == ClientLane::State::kClosed; }));
  EXPECT_NE(clients[0]->reason().find("--truth"), std::string::npos) << clients[0]->reason();
  EXPECT_TRUE(opened().empty());
}

TEST_F(RawLoopback, OtherTransportsMayNotCallThemselvesUdpRaw) {
  start_lab();
  LaneId udp = 0, tcp = 0;
  open(LaneKind::kUdp, udp);
  open(LaneKind::kTcp, tcp);
  EXPECT_FALSE(server->set_kind(udp, LaneKind::kUdpRaw));
  EXPECT_FALSE(server->set_kind(tcp, LaneKind::kUdpRaw));
}

TEST_F(RawLoopback, AnotherProgramOnItsPortIsToldWithASentence) {
  start();  // takes a port; the one before it is most likely free
  const Endpoint before{kLoopback, static_cast<std::uint16_t>(server->address().port - 1)};
  const auto lab = LaneServer::create({.bind = before, .raw_udp = true});
  ASSERT_FALSE(lab);
  EXPECT_NE(lab.error.find("is in use"), std::string::npos) << lab.error;
}

}  // namespace
}  // namespace tw::transport::test
