// SPDX-License-Identifier: MIT
// The relay between a player and a server, over a link that is none: its two ends are sockets of the loopback.
#include "lab/relay/relay.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "lab/link/inet_socket.hpp"

namespace tw::relay {
namespace {

constexpr std::uint32_t kLoopback = 0x7f000001, kElsewhere = 0x7f000009;

UniqueFd open_at(SocketKind kind, std::uint32_t address) { return link::bound_socket(kind, {address, 0}); }

class NoLink final : public link::Link {
 public:
  std::string control_path() const override { return {}; }
  std::uint32_t server_address() const override { return kLoopback; }
  std::uint32_t client_address() const override { return kLoopback; }
  Result<int> spawn(Side, const std::vector<std::string>&, int) override { return Result<int>::failure("no"); }
  Result<int> spawn_attached(Side, const std::vector<std::string>&, int) override {
    return Result<int>::failure("no");
  }
  int stop(int, int, int) override { return 0; }
  bool running(int) override { return false; }
  int open_server_socket(SocketKind kind) override { return open_at(kind, kLoopback).release(); }
};

class NoRemote final : public link::Remote {
 public:
  int open(SocketKind kind, std::string_view) override { return open_at(kind, kLoopback).release(); }
  Result<Micros> set(const link::Settings&) override { return Result<Micros>::success(0); }
  Result<Micros> outage(int) override { return Result<Micros>::success(0); }
  Result<Micros> reset_counters() override { return Result<Micros>::success(0); }
  Result<link::Stats> stats() override { return Result<link::Stats>::failure("none"); }
  Result<std::vector<link::Change>> changes() override {
    return Result<std::vector<link::Change>>::failure("none");
  }
  Result<UniqueFd> packet_log() override { return Result<UniqueFd>::failure("none"); }
};

class RelayTest : public testing::Test {
 protected:
  RelayTest() : server_udp(open_at(SocketKind::kUdp, kLoopback)) {
    const Endpoint at = link::local_endpoint(server_udp.get());
    server_tcp = link::bound_socket(SocketKind::kTcp, at);
    EXPECT_EQ(listen(server_tcp.get(), 4), 0);
    auto opened = Relay::open({.listen = kLoopback, .only_from = kLoopback, .server = at}, link, remote);
    EXPECT_TRUE(opened) << opened.error;
    relay = std::move(*opened);
  }
  UniqueFd player(SocketKind kind, std::uint32_t from = kLoopback) {
    UniqueFd fd = open_at(kind, from);
    const sockaddr_in to = link::to_sockaddr({kLoopback, relay->port()});
    const int connected = connect(fd.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
    EXPECT_TRUE(connected == 0 || errno == EINPROGRESS);
    return fd;
  }
  static void say(int fd, const std::string& text) { (void)!send(fd, text.data(), text.size(), MSG_NOSIGNAL); }
  /// Lets the relay work until something comes; "" when nothing did in some rounds, "<end>" for the end.
  std::string hear(int fd, Endpoint* from = nullptr) {
    std::array<char, 256> buffer;
    for (int i = 0; i < 40; ++i) {
      relay->wait_and_service(5);
      sockaddr_in sender{};
      socklen_t size = sizeof sender;
      const ssize_t got =
          recvfrom(fd, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&sender), &size);
      if (from) *from = {ntohl(sender.sin_addr.s_addr), ntohs(sender.sin_port)};
      if (got == 0) return "<end>";
      if (got > 0) return {buffer.data(), static_cast<std::size_t>(got)};
    }
    return {};
  }
  UniqueFd accepted() {
    for (int i = 0; i < 40; ++i) {
      relay->wait_and_service(5);
      if (UniqueFd fd{accept4(server_tcp.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)}) return fd;
    }
    return {};
  }
  NoLink link;
  NoRemote remote;
  UniqueFd server_udp, server_tcp;
  std::unique_ptr<Relay> relay;
};

TEST_F(RelayTest, DatagramsGoThereAndBackAFlowForEachPort) {
  const UniqueFd first = player(SocketKind::kUdp), second = player(SocketKind::kUdp);
  say(first.get(), "one");
  Endpoint of_first, of_second;
  EXPECT_EQ(hear(server_udp.get(), &of_first), "one");
  say(second.get(), "two");
  EXPECT_EQ(hear(server_udp.get(), &of_second), "two");
  EXPECT_NE(of_first, of_second) << "to the server they are two";
  const auto answer = [&](const Endpoint& to, const std::string& text) {
    const sockaddr_in address = link::to_sockaddr(to);
    EXPECT_GT(sendto(server_udp.get(), text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&address),
                     sizeof address),
              0);
  };
  answer(of_second, "for two");
  answer(of_first, "for one");
  EXPECT_EQ(hear(first.get()), "for one");
  EXPECT_EQ(hear(second.get()), "for two");
}

TEST_F(RelayTest, ConnectionsGoThroughAndEndTogether) {
  const UniqueFd ada = player(SocketKind::kTcp);
  const UniqueFd served = accepted();
  ASSERT_TRUE(served);
  say(ada.get(), "hello");
  EXPECT_EQ(hear(served.get()), "hello");
  say(served.get(), "welcome");
  EXPECT_EQ(hear(ada.get()), "welcome");
  shutdown(served.get(), SHUT_WR);
  EXPECT_EQ(hear(ada.get()), "<end>");
}

TEST_F(RelayTest, NobodyButThePlayerGetsIn) {
  const UniqueFd datagrams = player(SocketKind::kUdp, kElsewhere), stream = player(SocketKind::kTcp, kElsewhere);
  say(datagrams.get(), "let me in");
  EXPECT_EQ(hear(server_udp.get()), "");
  EXPECT_EQ(hear(stream.get()), "<end>");
  EXPECT_FALSE(accepted());
  EXPECT_EQ(relay->from_strangers(), 2U);
}

TEST_F(RelayTest, MoreConnectionsThanItHoldsAreEnded) {
  std::vector<UniqueFd> crowd;
  for (std::size_t i = 0; i < Relay::kMaxStreams + 4; ++i) {
    crowd.push_back(player(SocketKind::kTcp));
    relay->wait_and_service(5);  // the kernel's own queue is no longer
  }
  std::size_t ended = 0;
  for (int i = 0; i < 40; ++i) relay->wait_and_service(5);
  for (const UniqueFd& one : crowd) {
    char byte;
    if (recv(one.get(), &byte, 1, 0) == 0) ++ended;
  }
  EXPECT_EQ(ended, 4U);
}

TEST_F(RelayTest, MoreFlowsThanItHoldsTakeThePlaceOfTheLongestSilent) {
  std::vector<UniqueFd> ports;
  for (std::size_t i = 0; i < DatagramFlows::kMaxFlows + 8; ++i) {
    ports.push_back(player(SocketKind::kUdp));
    say(ports.back().get(), std::to_string(i));
    EXPECT_EQ(hear(server_udp.get()), std::to_string(i));
  }
}

}  // namespace
}  // namespace tw::relay
