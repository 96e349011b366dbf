// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/transport/seal/sealed_net.hpp"

namespace tw::transport::test {
namespace {

TEST_F(SealedNet, CarriesDatagramsBothWaysOnceTheHandshakeIsDone) {
  Client client = connect();
  ASSERT_TRUE(client.port->live());
  EXPECT_EQ(server.lanes_in_use(), 0u) << "only what the client says next proves its address";
  say(client, {1, 2, 3});
  step();
  ASSERT_EQ(at_server.size(), 1u);
  EXPECT_EQ(at_server[0].second, (Bytes{1, 2, 3}));
  EXPECT_EQ(server.lanes_in_use(), 1u);
  EXPECT_EQ(server.handshakes_waiting(), 0u);
  EXPECT_EQ(server.last_session(), kGoodToken);
  EXPECT_EQ(server.wire_address(peer_of_last()), kSealClient);
  say_to(peer_of_last(), Bytes(kMaxSealedPlainBytes, 7));
  take(client);
  ASSERT_EQ(client.got.size(), 1u);
  EXPECT_EQ(client.got[0], Bytes(kMaxSealedPlainBytes, 7));
}

TEST_F(SealedNet, KnocksUntilItIsAnswered) {
  net = SimNet({.delay = kDelay, .dark_from = 0, .dark_until = 1'000'000});
  auto wire = std::make_unique<RoamingPort>(net, kSealClient);
  RoamingPort* sent = wire.get();
  SealedClientPort client(std::move(wire), kSealServer, LaneKind::kUdp, kGoodPass, random_from(5));
  for (int i = 0; i < 700 && !client.live(); ++i) {
    client.service(net.now);
    step();
  }
  EXPECT_TRUE(client.live());
  EXPECT_GE(sent->sent.size(), 7u) << "every 150 ms of a dark second, and once more";
  EXPECT_LE(sent->sent.size(), 8u);
  EXPECT_EQ(std::set(sent->sent.begin(), sent->sent.end()).size(), 1u) << "the same hello each time";
}

TEST_F(SealedNet, ALaneThatOpensAnewTakesItsOwnPlaceAndHasOtherKeys) {
  Client first = connect();
  say(first, {1});
  step();
  const Endpoint before = peer_of_last();
  Client second = connect({.address = 3, .port = 1});
  say(second, {2});
  step();
  ASSERT_EQ(at_server.size(), 2u);
  EXPECT_NE(peer_of_last(), before) << "what runs inside must not take one for the other";
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends[0].peer, before);
  say(first, {3});
  step();
  EXPECT_EQ(at_server.size(), 2u) << "the old keys are dead";
  EXPECT_EQ(drops[Drop::kForged], 1u);
}

TEST_F(SealedNet, TwoLanesOfOneSessionAreTwo) {
  Client udp = connect(), rudp = connect({.address = 3, .port = 1}, kGoodPass, LaneKind::kRudp);
  say(udp, {1});
  say(rudp, {2});
  step();
  EXPECT_EQ(server.lanes_in_use(), 2u);
  EXPECT_EQ(at_server.size(), 2u);
  EXPECT_TRUE(ends.empty());
}

TEST_F(SealedNet, TheOneThatAnswersFirstHasTheLane) {
  Client here = connect(), there = connect({.address = 3, .port = 1});
  EXPECT_EQ(server.handshakes_waiting(), 2u);
  say(there, {2});
  step();
  say(here, {1});
  step();
  ASSERT_EQ(at_server.size(), 1u);
  EXPECT_EQ(at_server[0].second, Bytes{2});
  EXPECT_EQ(server.wire_address(peer_of_last()), (Endpoint{.address = 3, .port = 1}));
}

TEST_F(SealedNet, AHandshakeThatIsNotAnsweredIsForgotten) {
  connect();
  EXPECT_EQ(server.handshakes_waiting(), 1u);
  step(kSealHandshakeMicros);
  EXPECT_EQ(server.handshakes_waiting(), 0u);
  EXPECT_EQ(server.lanes_in_use(), 0u);
}

TEST_F(SealedNet, EachSideTellsTheOtherThatItIsOver) {
  Client client = connect();
  say(client, {1});
  step();
  server.claim(peer_of_last());
  client.port->close();
  step();
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_STREQ(ends[0].reason, "The client left.");
  EXPECT_EQ(server.lanes_in_use(), 0u);

  Client again = connect();
  say(again, {2});
  step();
  server.forget(peer_of_last());
  take(again);
  EXPECT_TRUE(again.port->closed());
  EXPECT_EQ(ends.size(), 1u) << "who forgets need not be told";
}

TEST_F(SealedNet, SilenceEndsALaneAndSoDoesNotBeingUsed) {
  Client client = connect();
  say(client, {1});
  step();
  server.claim(peer_of_last());
  step(kLaneSilenceMicros - 200'000);
  EXPECT_TRUE(ends.empty());
  step(300'000);
  EXPECT_EQ(ends.size(), 1u);

  Client idle = connect();
  for (Micros passed = 0; passed < kLaneConnectMicros + 200'000; passed += 100'000) {
    say(idle, {1});  // it speaks, but what runs inside never accepts it
    step(100'000);
  }
  EXPECT_EQ(ends.size(), 2u);
  EXPECT_EQ(server.lanes_in_use(), 0u);
}

// --- addresses that change

TEST_F(SealedNet, FollowsAClientThatMovesOnceItAnswersFromThere) {
  Client client = connect();
  say(client, {1});
  step();
  const Endpoint peer = peer_of_last(), elsewhere{.address = 7, .port = 77};
  client.wire->move(elsewhere);
  say(client, {2});
  step();
  EXPECT_EQ(at_server.back().second, Bytes{2}) << "what it says is heard at once";
  EXPECT_EQ(server.wire_address(peer), kSealClient) << "but answers go where they went";
  take(client);  // the question, and its answer
  step();
  EXPECT_EQ(server.wire_address(peer), elsewhere);
  EXPECT_EQ(server.migrations(), 1u);
  EXPECT_EQ(peer_of_last(), peer) << "inside nobody notices";
  say_to(peer, {9});
  take(client);
  EXPECT_EQ(client.got, std::vector<Bytes>{{9}});
}

TEST_F(SealedNet, WhoPlaysADatagramBackFromElsewhereMovesNobody) {
  Client client = connect();
  say(client, {1});
  step();
  const Endpoint peer = peer_of_last();
  throw_in(client.wire->sent.back());
  step();
  EXPECT_EQ(server.wire_address(peer), kSealClient);
  EXPECT_EQ(answered(), 0u) << "it is old: not even a question";
}

TEST_F(SealedNet, WhoOvertakesADatagramIsAskedAndMovesNobody) {
  Client client = connect();
  say(client, {1});
  step();
  const Endpoint peer = peer_of_last();
  client.wire->move({.address = 66, .port = 1});  // nowhere: this datagram is only made, not delivered
  say(client, {2});
  client.wire->move(kSealClient);
  const Bytes overtaking = client.wire->sent.back();
  step();
  at_server.clear();
  throw_in(overtaking);
  step();
  EXPECT_LE(answered(), 3 * overtaking.size());
  EXPECT_EQ(server.wire_address(peer), kSealClient);
  EXPECT_EQ(server.migrations(), 0u);
}

TEST_F(SealedNet, MovesAtMostEveryTwoSeconds) {
  Client client = connect();
  say(client, {1});
  step();
  const Endpoint peer = peer_of_last();
  const auto move_to = [&](std::uint32_t address) {
    client.wire->move({.address = address, .port = 1});
    say(client, {2});
    step();
    take(client);
    step();
  };
  move_to(50);
  move_to(51);
  EXPECT_EQ(server.wire_address(peer).address, 50u);
  step(2'000'000);
  move_to(52);
  EXPECT_EQ(server.wire_address(peer).address, 52u);
}

TEST_F(SealedNet, SurvivesMovingEveryTenSecondsThroughHeavyLoss) {
  net = SimNet({.loss = 0.2, .delay = kDelay, .seed = 4});
  Client client = connect();
  for (int i = 0; i < 100 && !client.port->live(); ++i) {
    client.port->service(net.now);
    step(150'000);
  }
  ASSERT_TRUE(client.port->live());
  Micros longest_gap = 0, last_heard = 0;
  Endpoint peer;
  constexpr int kTicks = 60 * 60;  // a minute at 60 a second
  for (int tick = 0; tick < kTicks; ++tick) {
    if (tick % 600 == 599) client.wire->move({.address = static_cast<std::uint32_t>(100 + tick), .port = 1});
    say(client, {1});
    step(kTickMicros - kDelay);
    if (at_server.empty()) continue;
    if (last_heard == 0) server.claim(peer = peer_of_last()), last_heard = net.now;
    ASSERT_EQ(peer_of_last(), peer);
    say_to(peer, {2});
    client.got.clear();
    take(client);
    if (!client.got.empty()) {
      longest_gap = std::max(longest_gap, net.now - last_heard);
      last_heard = net.now;
    }
  }
  EXPECT_TRUE(ends.empty());
  EXPECT_EQ(server.migrations(), 5u) << "the sixth comes with the last tick";
  EXPECT_LT(longest_gap, 1'000'000);
}

}  // namespace
}  // namespace tw::transport::test
