// SPDX-License-Identifier: MIT
#include "shared/transport/enet_admission.hpp"

#include <gtest/gtest.h>

#include "shared/base/limits.hpp"
#include "shared/base/random.hpp"
#include "shared/transport/client_lanes.hpp"
#include "shared/transport/enet_server_lanes.hpp"
#include "shared/transport/seal/seal_format.hpp"
#include "tests/unit/transport/good_pass.hpp"
#include "tests/unit/transport/raw_sockets.hpp"
#include "tests/unit/transport/sim_net.hpp"

namespace tw::transport::test {
namespace {

constexpr std::uint32_t kToken = 0xa1b2c3d4;

/// Keeps what is sent, one after the other.
struct Recorder final : DatagramPort {
  explicit Recorder(Bytes& bytes) : all(bytes) {}
  int bind(const Endpoint&) override { return 0; }
  Endpoint address() const override { return {}; }
  int send(const Endpoint&, std::span<const iovec> parts) override {
    for (const iovec& part : parts) {
      const auto* data = static_cast<const std::uint8_t*>(part.iov_base);
      all.insert(all.end(), data, data + part.iov_len);
    }
    return static_cast<int>(all.size());
  }
  std::optional<std::size_t> receive(Endpoint&, std::span<std::uint8_t>) override { return std::nullopt; }
  Bytes& all;
};

/// The first datagram of an ENet client of ours, unsealed: a CONNECT with `token`.
Bytes connect_datagram(std::uint32_t token) {
  Bytes datagram;
  DropCounters drops;
  auto host = EnetHost::create(std::make_unique<Recorder>(datagram), nullptr, drops, {.bind = {}, .seed = 1});
  (*host)->connect({.address = 1, .port = 1}, token, 0);
  (*host)->flush();
  return datagram;
}

/// The first datagram of a client of ours, on the wire.
Bytes hello_datagram(const LanePass& pass = kGoodPass) {
  Bytes datagram;
  open_enet_lane(LaneKind::kUdp, {.address = 1, .port = 1}, pass, std::make_unique<Recorder>(datagram), 1, 0);
  return datagram;
}

TEST(Admission, ReadsTheTokenOfAConnect) {
  const Bytes datagram = connect_datagram(kToken);
  EXPECT_EQ(datagram.size(), 52u);
  EXPECT_FALSE(inspect_datagram(datagram).refused);
  EXPECT_EQ(inspect_datagram(datagram).token, kToken);
}

TEST(Admission, RefusesAConnectThatIsCutOrLongerOrNotOurs) {
  const Bytes good = connect_datagram(kToken);
  for (std::size_t length = 0; length < good.size(); ++length)
    EXPECT_TRUE(inspect_datagram(ByteView(good).first(length)).refused) << length;
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_TRUE(inspect_datagram(longer).refused);
  Bytes small_mtu = good;
  small_mtu[4 + 8 + 2] = 2;  // mtu, third byte of four: fragments would follow
  EXPECT_TRUE(inspect_datagram(small_mtu).refused);
}

TEST(Admission, RefusesFragmentsAndCompression) {
  Bytes fragment(2 + 24 + 1, 0);
  fragment[2] = 0x88;  // SEND_FRAGMENT, to be acknowledged
  EXPECT_EQ(inspect_datagram(fragment).refused, Drop::kFragment);
  Bytes compressed = connect_datagram(kToken);
  compressed[0] |= 0x40;
  EXPECT_EQ(inspect_datagram(compressed).refused, Drop::kNotEnet);
}

TEST(Admission, ReadsNothingBeyondTheDatagram) {  // for the address sanitizer
  Rng rng(5);
  for (int i = 0; i < 20'000; ++i) {
    const auto bytes = std::make_unique<std::uint8_t[]>(80);
    const std::size_t length = rng.below(80);
    const auto exact = std::make_unique<std::uint8_t[]>(length);
    for (std::size_t at = 0; at < length; ++at) exact[at] = static_cast<std::uint8_t>(rng.next());
    inspect_datagram({exact.get(), length});
  }
}

/// A server's ENet half on a real socket of this machine.
class Door : public ::testing::Test {
 protected:
  void SetUp() override {
    UniqueFd socket(SystemSocketSource().open(SocketKind::kUdp, ""));
    ASSERT_EQ(
        lanes.start(std::make_unique<UdpPort>(std::move(socket)), {.address = 0x7f000001, .port = 0}, 1), "");
    lanes.set_admission(find_good_secret, nullptr);
  }
  Endpoint address() const { return lanes.host().address(); }
  void service() { lanes.service(now += 1000, events); }

  LaneIds ids;
  DropCounters drops;
  EnetServerLanes lanes{ids, drops};
  std::vector<LaneEvent> events;
  UniqueFd stranger = raw_udp();
  Micros now = 0;
};

TEST_F(Door, SessionsThatNobodyHoldsCostNoSlotAndGetNoByte) {
  constexpr std::uint64_t kHellos = 10'000;
  Bytes hello = hello_datagram();
  for (std::uint32_t i = 0; i < kHellos; ++i) {
    put_little_endian(&hello[1], i, 4);
    send_raw(stranger, address(), hello);
    if (i % 100 == 99) service();
  }
  service();
  EXPECT_EQ(drops[Drop::kNoTicket], kHellos);
  EXPECT_EQ(lanes.host().peers_in_use(), 0u);
  EXPECT_EQ(lanes.port().handshakes_waiting(), 0u);
  EXPECT_EQ(replies(stranger), 0u);
  EXPECT_TRUE(events.empty());
}

TEST_F(Door, EnetWithoutASealIsNotSeenByEnet) {
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    send_raw(stranger, address(), connect_datagram(kGoodToken));
    if (i % 100 == 99) service();
  }
  EXPECT_EQ(drops[Drop::kNotSealed], 1'000u);
  EXPECT_EQ(lanes.host().peers_in_use(), 0u);
  EXPECT_EQ(lanes.host().socket().datagrams_sent, 0u);
  EXPECT_EQ(replies(stranger), 0u);
}

TEST_F(Door, WithoutAnAdmissionNobodyComesIn) {
  lanes.set_admission(nullptr, nullptr);
  send_raw(stranger, address(), hello_datagram());
  service();
  EXPECT_EQ(replies(stranger), 0u);
  EXPECT_EQ(drops[Drop::kNoTicket], 1u);
}

TEST_F(Door, AHelloIsAnsweredWithATwentiethOfItsBytesAndCostsNoPeer) {
  send_raw(stranger, address(), hello_datagram());
  service();
  EXPECT_EQ(lanes.host().peers_in_use(), 0u);
  EXPECT_EQ(lanes.port().handshakes_waiting(), 1u);
  std::array<std::uint8_t, 2000> room{};
  const ssize_t answered = recv(stranger.get(), room.data(), room.size(), MSG_DONTWAIT);
  EXPECT_GT(answered, 0);
  EXPECT_LE(answered * 19, ssize_t{kHelloBytes});
  EXPECT_EQ(replies(stranger), 0u) << "one answer";
}

TEST_F(Door, GarbageGetsNoByte) {
  Rng rng(11);
  for (int i = 0; i < 20'000; ++i) {
    Bytes junk(1 + rng.below(1500));
    for (std::uint8_t& byte : junk) byte = static_cast<std::uint8_t>(rng.next());
    send_raw(stranger, address(), junk);
    if (i % 50 == 0) service();
  }
  service();
  EXPECT_EQ(replies(stranger), 0u);
  EXPECT_EQ(lanes.host().peers_in_use(), 0u);
  EXPECT_TRUE(events.empty());
}

TEST_F(Door, OversizedAndEmptyDatagramsDoNotHideTheNext) {
  send_raw(stranger, address(), Bytes(5000, 1));
  send_raw(stranger, address(), Bytes(kMaxUdpPayloadBytes + 1, 1));
  send_raw(stranger, address(), {});
  send_raw(stranger, address(), hello_datagram());
  service();
  EXPECT_EQ(drops[Drop::kTooLarge], 2u);
  EXPECT_EQ(drops[Drop::kNotSealed], 1u);
  EXPECT_EQ(lanes.port().handshakes_waiting(), 1u);
}

TEST(EnetHost, OneServiceTakesABoundedNumberOfDatagrams) {
  constexpr Endpoint kServer{.address = 1, .port = 1}, kFlood{.address = 2, .port = 2};
  SimNet net({.loss = 0, .delay = 0, .jitter = 0, .dark_from = 0, .dark_until = 0, .seed = 1});
  LaneIds ids;
  DropCounters drops;
  std::vector<LaneEvent> events;
  EnetServerLanes lanes(ids, drops);
  ASSERT_EQ(lanes.start(net.port(kServer), kServer, 1), "");
  const auto flood = net.port(kFlood);
  std::uint8_t byte = 1;
  const iovec part{.iov_base = &byte, .iov_len = 1};
  for (std::size_t i = 0; i < kMaxDatagramsPerService + 300; ++i) flood->send(kServer, {&part, 1});
  lanes.service(0, events);
  EXPECT_EQ(lanes.host().socket().datagrams_received, kMaxDatagramsPerService);
  lanes.service(0, events);
  EXPECT_EQ(lanes.host().socket().datagrams_received, kMaxDatagramsPerService + 300);
}

TEST_F(Door, AForgedDisconnectFromElsewhereIsIgnored) {
  SystemSocketSource sockets;
  auto client = open_lane(LaneKind::kUdp, address(), kGoodPass, sockets, now);
  for (int i = 0; i < 5000 && client->state() == ClientLane::State::kConnecting; ++i) {
    service();
    client->service(now);
  }
  ASSERT_EQ(client->state(), ClientLane::State::kOpen) << client->reason();
  for (std::uint8_t session = 0; session < 4; ++session)  // peer 0; DISCONNECT, unsequenced
    send_raw(stranger, address(),
             Bytes{static_cast<std::uint8_t>(session << 4), 0, 0x44, 0xff, 0, 0, 0, 0, 0, 0});
  for (int i = 0; i < 100; ++i) service();
  EXPECT_EQ(lanes.host().peers_in_use(), 1u);
}

TEST_F(Door, TheLargestRecordStaysOneDatagram) {
  SystemSocketSource sockets;
  auto client = open_lane(LaneKind::kUdp, address(), kGoodPass, sockets, now);
  for (int i = 0; i < 5000 && (client->state() == ClientLane::State::kConnecting || events.empty()); ++i) {
    service();
    client->service(now);
  }
  ASSERT_FALSE(events.empty());
  const LaneId id = std::get<LaneOpened>(events[0]).lane;
  for (const LaneKind kind : {LaneKind::kUdp, LaneKind::kRudp}) {
    ASSERT_TRUE(lanes.set_kind(id, kind));
    lanes.flush();
    const std::uint64_t before = lanes.host().socket().datagrams_sent;
    lanes.send(id, Bytes(kMaxRecordBytes, 1), Delivery::kLane);
    lanes.flush();
    EXPECT_EQ(lanes.host().socket().datagrams_sent, before + 1) << to_string(kind);
  }
  EXPECT_LE(lanes.host().socket().largest_sent_bytes, kEnetMtuBytes);
}

TEST(EnetHost, RefusesASecondServerOnItsPort) {
  DropCounters drops;
  const auto port = [] {
    return std::make_unique<UdpPort>(UniqueFd(SystemSocketSource().open(SocketKind::kUdp, "")));
  };
  auto first =
      EnetHost::create(port(), nullptr, drops, {.bind = Endpoint{0x7f000001, 0}, .peers = 1, .seed = {}});
  ASSERT_TRUE(first) << first.error;
  const auto second =
      EnetHost::create(port(), nullptr, drops, {.bind = (*first)->address(), .peers = 1, .seed = {}});
  EXPECT_NE(second.error.find("is in use"), std::string::npos) << second.error;
}

}  // namespace
}  // namespace tw::transport::test
