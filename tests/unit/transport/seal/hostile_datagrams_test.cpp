// SPDX-License-Identifier: MIT
// The hostile corpus, rows 17 to 32: what strangers, forgers and players do to the port of the datagrams.
#include <enet/enet.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "shared/base/random.hpp"
#include "shared/transport/client_lanes.hpp"
#include "shared/transport/enet_server_lanes.hpp"
#include "tests/unit/transport/seal/sealed_net.hpp"

namespace tw::transport::test {
namespace {

class HostileDatagrams : public SealedNet {
 protected:
  /// A lane that is LIVE, beside which the hostile do what they do.
  Client honest() {
    Client client = connect();
    say(client, {1});
    step();
    server.claim(peer_of_last());
    at_server.clear();
    return client;
  }
  void expect_silence_and_no_slot(std::size_t lanes) {
    step();
    EXPECT_EQ(answered(), 0u);
    EXPECT_EQ(server.lanes_in_use(), lanes);
    EXPECT_TRUE(at_server.empty());
    EXPECT_TRUE(ends.empty());
  }
  void expect_still_served(Client& client) {
    say(client, {42});
    step();
    ASSERT_FALSE(at_server.empty());
    EXPECT_EQ(at_server.back().second, Bytes{42});
  }
  /// A hello of this session; `session` 0: the good one.
  Bytes hello_of(std::uint32_t session = 0) {
    auto wire = std::make_unique<RoamingPort>(net, Endpoint{.address = 200, .port = 1});
    RoamingPort* sent = wire.get();
    SealedClientPort port(std::move(wire), {.address = 99, .port = 1}, LaneKind::kUdp, kGoodPass,
                          random_from(++seed));
    port.service(net.now);
    Bytes hello = sent->sent.front();
    if (session != 0) put_little_endian(&hello[1], session, 4);
    return hello;
  }
};

/// What stock ENet says first.
Bytes enet_connect() {
  Bytes bytes(52, 0);
  bytes[0] = 0x8f, bytes[1] = 0xff, bytes[4] = 0x82, bytes[5] = 0xff;
  return bytes;
}

TEST_F(HostileDatagrams, Row17_EnetConnectWithoutASeal) {
  throw_in(enet_connect());
  expect_silence_and_no_slot(0);
}

TEST_F(HostileDatagrams, Row18_AThousandSpoofedConnects) {
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    const Endpoint from{.address = 1'000 + i, .port = 1};
    throw_in(enet_connect(), from);
    throw_in(hello_of(0x1000 + i), from);
  }
  step();
  EXPECT_EQ(server.lanes_in_use(), 0u);
  EXPECT_EQ(server.handshakes_waiting(), 0u);
  EXPECT_EQ(drops[Drop::kNoTicket], 1'000u);
  for (std::uint32_t i = 0; i < 1'000; ++i) EXPECT_EQ(answered({.address = 1'000 + i, .port = 1}), 0u);
}

TEST_F(HostileDatagrams, Row19_HelloOneByteShortOrLong) {
  Bytes hello = hello_of();
  throw_in(Bytes(hello.begin(), hello.end() - 1));
  hello.push_back(0);
  throw_in(hello);
  expect_silence_and_no_slot(0);
  EXPECT_EQ(drops[Drop::kNotSealed], 1u);
  EXPECT_EQ(drops[Drop::kTooLarge], 1u);
}

TEST_F(HostileDatagrams, Row20to22_TicketsThatHaveExpiredOrDiedOrAreAnotherServers) {
  // To the port all three are one: its directory finds no secret for the session. (The hall's tests hold that it does so.)
  Client client = honest();
  server.set_admission([](void*, std::uint32_t) { return std::optional<SealSecret>(); }, nullptr);
  throw_in(hello_of());
  expect_silence_and_no_slot(1);
  expect_still_served(client);
  server.set_admission([](void*, std::uint32_t) { return std::optional(SealSecret{.key = {99}}); }, nullptr);
  at_server.clear();
  throw_in(hello_of());
  expect_silence_and_no_slot(1);
  EXPECT_EQ(drops[Drop::kForged], 1u);
}

TEST_F(HostileDatagrams, Row23_OneTicketFromManyAddressesAtOnce) {
  std::vector<Client> clients;
  for (std::uint32_t i = 0; i < 10; ++i) clients.push_back(connect({.address = 300 + i, .port = 1}));
  EXPECT_EQ(server.handshakes_waiting(), 4u) << "so many wait, no more";
  for (Client& client : clients) say(client, {7});
  step();
  EXPECT_EQ(server.lanes_in_use(), 1u);
  EXPECT_EQ(at_server.size(), 1u);
}

TEST_F(HostileDatagrams, Row24_EveryBitOfADatagramFlipped) {
  Client client = honest();
  say(client, Bytes(40, 5));
  const Bytes good = client.wire->sent.back();
  step();
  at_server.clear();
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes altered = good;
    altered[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    throw_in(altered, kSealClient);
  }
  step();
  EXPECT_TRUE(at_server.empty());
  EXPECT_TRUE(ends.empty());
  expect_still_served(client);
}

TEST_F(HostileDatagrams, Row25_PlayedBackAtEveryAge) {
  Client client = honest();
  for (int i = 0; i < 3'000; ++i) {
    say(client, Bytes(1, static_cast<std::uint8_t>(i & 0xff)));
    step(5'000);
  }
  EXPECT_EQ(at_server.size(), 3'000u);
  at_server.clear();
  for (const std::size_t age : {0U, 1U, 1023U, 1024U, 2'990U})
    throw_in(*(client.wire->sent.rbegin() + static_cast<std::ptrdiff_t>(age)), kSealClient);
  expect_silence_and_no_slot(1);
  EXPECT_EQ(drops[Drop::kForged], 5u);
}

TEST_F(HostileDatagrams, Row26_SequencesThatNobodyCounts) {
  Client client = honest();
  // A modified client: it has the keys, since both ends' draws are known here.
  SealRandoms randoms;
  random_from(seed)(randoms.client);
  random_from(1)(randoms.server);
  const SealKey key(kGoodSecret, kToServerLabel, kGoodToken, LaneKind::kUdp, randoms);
  const auto say_as = [&](std::uint64_t sequence) {
    std::array<std::uint8_t, kMaxUdpPayloadBytes> room{};
    const SealHead head{.session = kGoodToken, .sequence = sequence};
    const std::size_t length = seal_datagram(key, head, Bytes{1}, room);
    throw_in(Bytes(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(length)), kSealClient);
    step();
  };
  for (const std::uint64_t sequence :
       {std::uint64_t{0}, std::uint64_t{1}, kLastSequence, std::uint64_t{1} << 63})
    say_as(sequence);
  EXPECT_TRUE(at_server.empty());
  EXPECT_EQ(drops[Drop::kForged], 4u);
  say_as((1ULL << 40) + 2);  // strange, and its own affair
  EXPECT_EQ(at_server.size(), 1u);
  say_as(3);
  EXPECT_EQ(at_server.size(), 1u) << "what it skipped is too old now";
}

TEST_F(HostileDatagrams, Row27_AnotherSessionsNumberUnderOnesOwnKey) {
  Client client = honest();
  connect(kSealStranger, {.token = kGoodToken, .secret = {.key = {66}, .cipher = kGoodSecret.cipher}});
  EXPECT_EQ(server.lanes_in_use(), 1u);
  EXPECT_EQ(server.handshakes_waiting(), 0u);
  EXPECT_EQ(answered(), 0u);
  expect_still_served(client);
}

TEST_F(HostileDatagrams, Row28_ForgedEnetCommandsFromTheVictimsAddress) {
  Client client = honest();
  for (unsigned session = 0; session < 4; ++session)
    for (const unsigned command : {0x44U, 0x01U, 0x4aU})  // disconnect, acknowledge, bandwidth limit
      throw_in({static_cast<std::uint8_t>(session * 16), 0, static_cast<std::uint8_t>(command), 0xff, 0, 0, 0,
                0, 0, 0, 0, 0},
               kSealClient);
  expect_silence_and_no_slot(1);
  expect_still_served(client);
}

TEST_F(HostileDatagrams, Row31_TooManyValidDatagramsAreDroppedThenTheLaneEnds) {
  Client client = honest();
  std::size_t steps = 0;
  for (; ends.empty() && steps < 100'000; ++steps) {  // 500 a second, all authentic
    say(client, {1});
    step();
  }
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_STREQ(ends[0].reason, "The client sent too much too fast.");
  EXPECT_GT(drops[Drop::kTooFast], 1'000u);
  const double seconds = static_cast<double>(steps) * 0.002;
  EXPECT_LE(static_cast<double>(at_server.size()),
            kSealedDatagramBurst + kSealedDatagramsPerSecond * seconds + 2);

  // Who stays within the limits is never touched.
  Client moderate = connect();
  say(moderate, {1});
  step();
  server.claim(peer_of_last());
  ends.clear();
  const std::uint64_t before = drops[Drop::kTooFast];
  for (int i = 0; i < 2'000; ++i) {
    say(moderate, {1});
    step(1'000'000 / 200);
  }
  EXPECT_TRUE(ends.empty());
  EXPECT_EQ(drops[Drop::kTooFast], before);
}

TEST_F(HostileDatagrams, Row32_RandomDatagramsOfEverySize) {
  Client client = honest();
  Rng rng(3);
  const char* asked = std::getenv("TW_JUNK");  // a long run says 10000000
  const long junk_count = asked != nullptr ? std::strtol(asked, nullptr, 10) : 100'000;
  for (long i = 0; i < junk_count; ++i) {
    Bytes junk(1 + rng.below(1'500));
    for (std::uint8_t& byte : junk) byte = static_cast<std::uint8_t>(rng.next());
    if (i % 4 == 0 && junk.size() >= kSealBytes) {  // well-formed as far as a stranger can know
      junk[0] = static_cast<std::uint8_t>(rng.below(kSealTypes));
      put_little_endian(&junk[1], kGoodToken, 4);
    }
    throw_in(junk, rng.below(2) == 0 ? kSealStranger : kSealClient);
    if (i % 500 == 0) step();
    if (i % 50'000 != 0) continue;
    say(client, {1});  // in a long run it must not fall silent
    step();
    at_server.clear();
  }
  expect_silence_and_no_slot(1);
  expect_still_served(client);
}

TEST_F(HostileDatagrams, AHelloPlayedBackIsNotAnsweredWhileItsLaneLives) {
  Client client = honest();
  const Bytes hello = client.wire->sent.front();
  ASSERT_EQ(hello.size(), kHelloBytes);
  for (int i = 0; i < 100; ++i) throw_in(hello);
  expect_silence_and_no_slot(1);
  EXPECT_EQ(server.handshakes_waiting(), 0u);
  expect_still_served(client);
}

TEST_F(HostileDatagrams, AHelloPlayedBackLaterIsAnsweredWithATwentiethAndKeepsNobodyOut) {
  Client client = honest();
  const Bytes hello = client.wire->sent.front();
  client.port->close();
  step();
  ends.clear();
  for (std::uint32_t i = 0; i < 50; ++i) throw_in(hello, {.address = 500 + i, .port = 1});
  for (int i = 0; i < 50; ++i) throw_in(hello, {.address = 500, .port = 1});
  step();
  const std::size_t bytes = answered({.address = 500, .port = 1});
  EXPECT_GT(bytes, 0u);
  EXPECT_LE(bytes, kHelloBurst * kHelloBytes / 19) << "not even for each of them";
  EXPECT_EQ(server.handshakes_waiting(), 2u) << "however many addresses it comes from";
  Client again = connect({.address = 3, .port = 1});
  ASSERT_TRUE(again.port->live());
  expect_still_served(again);
}

// --- from inside the seal: a player with a ticket and a modified client

class HostilePlayer : public ::testing::Test {
 protected:
  HostilePlayer() {
    EXPECT_EQ(lanes.start(net.port(kSealServer), kSealServer, 1), "");
    lanes.set_admission(find_good_secret, nullptr);
    sealed = std::make_unique<SealedClientPort>(net.port(kSealClient), kSealServer, LaneKind::kUdp, kGoodPass,
                                                random_from(5));
    for (int i = 0; i < 10 && !sealed->live(); ++i) {
      sealed->service(net.now);
      step();
    }
  }
  void step(Micros time = 2'000) {
    net.now += time;
    lanes.service(net.now, events);
  }
  void say(const Bytes& bytes) {
    const iovec part{.iov_base = const_cast<std::uint8_t*>(bytes.data()), .iov_len = bytes.size()};
    sealed->send(kSealedServer, {&part, 1});
    step();
  }
  /// ENet's CONNECT as our clients send it.
  Bytes connect_showing(std::uint32_t token, std::uint32_t connect_id) const {
    ENetProtocolConnect command{};
    command.header = {.command = 0x82, .channelID = 0xff, .reliableSequenceNumber = ENET_HOST_TO_NET_16(1)};
    command.mtu = ENET_HOST_TO_NET_32(kEnetMtuBytes);
    command.windowSize = ENET_HOST_TO_NET_32(65536);
    command.channelCount = ENET_HOST_TO_NET_32(kEnetChannels);
    command.connectID = connect_id;
    command.data = ENET_HOST_TO_NET_32(token);
    Bytes bytes{0x8f, 0xff, 0, 0};
    const auto* raw = reinterpret_cast<const std::uint8_t*>(&command);
    bytes.insert(bytes.end(), raw, raw + sizeof command);
    return bytes;
  }

  SimNet net{SimNetOptions{.delay = 1'000}};
  LaneIds ids;
  DropCounters drops;
  EnetServerLanes lanes{ids, drops};
  std::unique_ptr<SealedClientPort> sealed;
  std::vector<LaneEvent> events;
};

TEST_F(HostilePlayer, OneLaneIsOneConnectionHoweverOftenItConnects) {
  for (std::uint32_t i = 1; i <= 100; ++i) say(connect_showing(kGoodToken, i));
  EXPECT_EQ(lanes.host().peers_in_use(), 1u);
}

TEST_F(HostilePlayer, AnotherSessionsNumberConnectsNobody) {
  say(connect_showing(kGoodToken + 1, 1));
  EXPECT_EQ(lanes.host().peers_in_use(), 0u);
  EXPECT_EQ(drops[Drop::kNoTicket], 1u);
}

TEST_F(HostilePlayer, Row29_FragmentsAreNotPutTogether) {
  say(connect_showing(kGoodToken, 1));
  const std::uint64_t before = drops[Drop::kFragment];
  for (std::uint32_t i = 0; i < 500; ++i) {
    Bytes fragment(2 + 24 + 1, 0xff);
    fragment[0] = 0, fragment[1] = 0, fragment[2] = 0x88;  // peer 0; SEND_FRAGMENT of 4 GiB
    say(fragment);
    step(5'000);
  }
  EXPECT_EQ(drops[Drop::kFragment], before + 500);
}

TEST_F(HostilePlayer, Row30_TruncatedAtEveryLength) {
  const Bytes whole = connect_showing(kGoodToken, 1);
  for (std::size_t length = 1; length < whole.size(); ++length)
    say(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
  EXPECT_EQ(lanes.host().peers_in_use(), 0u);
  EXPECT_EQ(drops[Drop::kNotEnet], whole.size() - 1);
}

}  // namespace
}  // namespace tw::transport::test
