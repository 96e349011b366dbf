// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "shared/transport/seal/sealed_client_port.hpp"
#include "shared/transport/seal/sealed_server_port.hpp"
#include "tests/unit/transport/good_pass.hpp"
#include "tests/unit/transport/sim_net.hpp"

/// A sealed server port and its clients on a simulated net, with nothing inside but the test.
namespace tw::transport::test {

inline constexpr Endpoint kSealServer{.address = 1, .port = 7777};
inline constexpr Endpoint kSealClient{.address = 2, .port = 5000};
inline constexpr Endpoint kSealStranger{.address = 9, .port = 9};

/// A client's wire whose address a test can change, as a router does, and that keeps what it sent.
class RoamingPort final : public DatagramPort {
 public:
  RoamingPort(SimNet& net, const Endpoint& address) : net_(net) { move(address); }
  void move(const Endpoint& address) { now_at_ = net_.port(address); }
  int bind(const Endpoint&) override { return 0; }
  Endpoint address() const override { return now_at_->address(); }
  int send(const Endpoint& to, std::span<const iovec> parts) override {
    Bytes bytes;
    for (const iovec& part : parts) {
      const auto* data = static_cast<const std::uint8_t*>(part.iov_base);
      bytes.insert(bytes.end(), data, data + part.iov_len);
    }
    sent.push_back(bytes);
    return now_at_->send(to, parts);
  }
  std::optional<std::size_t> receive(Endpoint& from, std::span<std::uint8_t> room) override {
    return now_at_->receive(from, room);
  }
  std::vector<Bytes> sent;

 private:
  SimNet& net_;
  std::unique_ptr<DatagramPort> now_at_;
};

class SealedNet : public ::testing::Test {
 protected:
  static constexpr Micros kDelay = 1'000;

  SealedNet() {
    server.set_admission(find_good_secret, nullptr);
    server.set_time(0);
  }

  struct Client {
    RoamingPort* wire = nullptr;
    std::unique_ptr<SealedClientPort> port;
    std::vector<Bytes> got;
  };
  Client connect(const Endpoint& at = kSealClient, const LanePass& pass = kGoodPass,
                 LaneKind kind = LaneKind::kUdp) {
    auto wire = std::make_unique<RoamingPort>(net, at);
    Client client{.wire = wire.get(), .port = {}, .got = {}};
    client.port =
        std::make_unique<SealedClientPort>(std::move(wire), kSealServer, kind, pass, random_from(++seed));
    for (int i = 0; i < 10 && !client.port->live(); ++i) {
      client.port->service(net.now);
      step();
    }
    return client;
  }
  void say(Client& client, const Bytes& bytes) {
    const iovec part{.iov_base = const_cast<std::uint8_t*>(bytes.data()), .iov_len = bytes.size()};
    client.port->send(kSealedServer, {&part, 1});
  }
  void say_to(const Endpoint& peer, const Bytes& bytes) {
    const iovec part{.iov_base = const_cast<std::uint8_t*>(bytes.data()), .iov_len = bytes.size()};
    server.send(peer, {&part, 1});
  }
  /// Raw bytes from anywhere.
  void throw_in(const Bytes& bytes, const Endpoint& from = kSealStranger) {
    const iovec part{.iov_base = const_cast<std::uint8_t*>(bytes.data()), .iov_len = bytes.size()};
    net.port(from)->send(kSealServer, {&part, 1});
  }
  /// Bytes that have come to an address, once what is under way has arrived.
  std::size_t answered(const Endpoint& to = kSealStranger) {
    net.now += kDelay;
    std::size_t bytes = 0;
    Endpoint from;
    std::array<std::uint8_t, kMaxUdpPayloadBytes> room{};
    const auto port = net.port(to);
    while (const auto length = port->receive(from, room)) bytes += *length;
    return bytes;
  }
  /// Time passes, and the server takes what has come.
  void step(Micros time = 2 * kDelay) {
    net.now += time;
    server.set_time(net.now);
    Endpoint from;
    std::array<std::uint8_t, kMaxUdpPayloadBytes> room{};
    while (const auto length = server.receive(from, room))
      if (*length > 0)
        at_server.emplace_back(from,
                               Bytes(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(*length)));
    for (SealedServerPort::Ended ended; server.take_ended(ended);) ends.push_back(ended);
  }
  /// What has come to the client.
  void take(Client& client) {
    net.now += kDelay;
    Endpoint from;
    std::array<std::uint8_t, kMaxUdpPayloadBytes> room{};
    while (const auto length = client.port->receive(from, room))
      if (*length > 0)
        client.got.emplace_back(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(*length));
  }
  Endpoint peer_of_last() const { return at_server.back().first; }

  SimNet net{SimNetOptions{.delay = kDelay}};
  DropCounters drops;
  SealedServerPort server{net.port(kSealServer), {LaneKind::kUdp, LaneKind::kRudp}, drops, random_from(1)};
  std::vector<std::pair<Endpoint, Bytes>> at_server;
  std::vector<SealedServerPort::Ended> ends;
  std::uint32_t seed = 100;
};

}  // namespace tw::transport::test
