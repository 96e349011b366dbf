// SPDX-License-Identifier: MIT
#include <netinet/tcp.h>
#include <poll.h>

#include <cstring>
#include <numeric>
#include <vector>

#include "lab/link/address_plan.hpp"
#include "lab/link/emulator.hpp"
#include "lab/link/inet_socket.hpp"
#include "lab/link/remote/netns_cookie.hpp"
#include "link_fixture.hpp"

namespace tw::link {
namespace {

bool readable(int fd, int timeout_ms) {
  pollfd wanted{.fd = fd, .events = POLLIN, .revents = 0};
  return poll(&wanted, 1, timeout_ms) == 1;
}

/// Sends datagrams 0..count-1 from one socket to the other, some at a time so that no socket's buffer overflows.
/// The numbers that arrive, in order of arrival.
std::vector<std::uint32_t> carry(int from, int to, std::uint32_t count) {
  std::vector<std::uint32_t> arrived;
  std::uint32_t number = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    send(from, &i, sizeof i, 0);
    if (i % 16 != 15) continue;
    while (readable(to, 3) && recv(to, &number, sizeof number, 0) == sizeof number) arrived.push_back(number);
  }
  while (readable(to, 200) && recv(to, &number, sizeof number, 0) == sizeof number) arrived.push_back(number);
  return arrived;
}

/// What the core, on virtual time, lets through of `count` packets of the flow in one direction.
std::vector<std::uint32_t> foretold(std::uint64_t seed, const Settings& settings, const std::string& label,
                                    std::uint32_t count) {
  Emulator emulator(seed, settings, 0);
  emulator.add_flow(SocketKind::kUdp, 40000, label);
  const Bytes packet{0x45, 0, 0,  28, 0, 0, 0,  0,   64,   17,   0, 0, 10, 77,
                     0,    1, 10, 78, 0, 1, 30, 100, 0x9c, 0x40, 0, 8, 0,  0};  // port 40000 at the client
  std::vector<std::uint32_t> through;
  for (std::uint32_t i = 0; i < count; ++i)
    if (emulator.on_packet(Direction::kToClient, packet, i).action == Verdict::Action::kForward)
      through.push_back(i);
  return through;
}

INSTANTIATE_TEST_SUITE_P(, LinkOverEachBackend, testing::Values("", "veth"),
                         [](const auto& test) { return *test.param ? test.param : "default"; });

TEST_P(LinkOverEachBackend, CarriesUdpToASpawnedProgramAndBackAndCountsEveryPacket) {
  start({}, GetParam());
  start_echo();
  const UniqueFd fd = connected_udp("udp");
  for (int i = 0; i < 50; ++i) ASSERT_GE(echo_once(fd.get()), 0) << i;
  const auto stats = remote_->stats();
  ASSERT_TRUE(stats) << stats.error;
  EXPECT_EQ(stats->flows.at("udp").packets, 100u);
  EXPECT_EQ(stats->flows.at("udp").bytes, 100u * (20 + 8 + 8));
  EXPECT_EQ(stats->delivered, 100u) << "and nothing else was on the link";
  EXPECT_EQ(stats->dropped + stats->oversize + stats->kernel_drops + stats->queue_drops, 0u);
  if (*GetParam() != '\0') {
    EXPECT_EQ(stats->backend, GetParam());
  }
}

TEST_P(LinkOverEachBackend, CarriesAHundredKilobytesOfTcpAndBackWholeAndInPacketsOfTheMtu) {
  start({}, GetParam());
  start_echo();
  const UniqueFd fd = client_socket(SocketKind::kTcp, "tcp");
  connect_to(fd.get(), echo_tcp_);
  std::vector<std::uint8_t> sent(100'000), received;
  std::iota(sent.begin(), sent.end(), std::uint8_t{0});
  for (std::size_t done = 0; received.size() < sent.size();) {
    pollfd wanted{.fd = fd.get(), .events = POLLIN, .revents = 0};
    if (done < sent.size()) wanted.events |= POLLOUT;
    ASSERT_EQ(poll(&wanted, 1, 5000), 1);
    if ((wanted.revents & POLLOUT) != 0)
      if (const auto n = send(fd.get(), sent.data() + done, sent.size() - done, 0); n > 0)
        done += static_cast<std::size_t>(n);
    std::uint8_t buffer[4096];
    if (const auto n = recv(fd.get(), buffer, sizeof buffer, 0); n > 0)
      received.insert(received.end(), buffer, buffer + n);
  }
  EXPECT_EQ(received, sent);
  const auto stats = remote_->stats();
  ASSERT_TRUE(stats) << stats.error;
  EXPECT_GT(stats->flows.at("tcp").bytes, 200'000u);
  EXPECT_EQ(stats->oversize, 0u) << "offloads are on somewhere";
  EXPECT_EQ(stats->kernel_drops, 0u);
}

TEST_P(LinkOverEachBackend, LosesExactlyThePacketsThatTheSeedForetells) {
  const Settings settings = both_ways({.loss_pct = 5}, true);
  start(settings, GetParam(), 42);
  const UniqueFd in = client_socket(SocketKind::kUdp, "canary");
  const UniqueFd out(link_->open_server_socket(SocketKind::kUdp));
  connect_to(out.get(), local_endpoint(in.get()));
  constexpr std::uint32_t kCount = 2000;
  const auto arrived = carry(out.get(), in.get(), kCount);
  EXPECT_EQ(arrived, foretold(42, settings, "canary", kCount));
  const auto stats = remote_->stats();
  ASSERT_TRUE(stats) << stats.error;
  EXPECT_EQ(stats->flows.at("canary").packets, kCount);
  EXPECT_EQ(stats->flows.at("canary").dropped, kCount - arrived.size());
}

TEST_P(LinkOverEachBackend, LosesAboutTheWantedShareByTime) {
  start(both_ways({.loss_pct = 30}), GetParam());
  const UniqueFd in = client_socket(SocketKind::kUdp, "canary");
  const UniqueFd out(link_->open_server_socket(SocketKind::kUdp));
  connect_to(out.get(), local_endpoint(in.get()));
  std::size_t lost = 0;
  constexpr std::uint32_t kCount = 250;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    send(out.get(), &i, sizeof i, 0);
    readable(in.get(),
             5);  // one packet a slot: either it comes, or we have waited for longer than the slot lasts
    std::uint32_t number = 0;
    if (recv(in.get(), &number, sizeof number, 0) != sizeof number) ++lost;
    while (readable(-1, 4)) continue;
  }
  const auto stats = remote_->stats();
  EXPECT_EQ(stats->dropped, lost);
  EXPECT_GT(lost, 30u) << "expected 75, standard deviation 7";
  EXPECT_LT(lost, 120u);
}

TEST_P(LinkOverEachBackend, HoldsEveryPacketForTheDelayInEachDirection) {
  start(both_ways({.delay_ms = 30}), GetParam());
  start_echo();
  const UniqueFd fd = connected_udp("udp");
  Micros quickest_delayed = INT64_MAX, quickest = INT64_MAX;
  for (int i = 0; i < 10; ++i) {
    const Micros round_trip = echo_once(fd.get());
    ASSERT_GE(round_trip, 60'000);
    quickest_delayed = std::min(quickest_delayed, round_trip);
  }
  Result<Stats> stats = remote_->stats();
  while (stats && stats->measured_rtt_ms == 0) stats = remote_->stats();
  EXPECT_GE(stats->measured_rtt_ms, 60);
  ASSERT_TRUE(remote_->set(both_ways({.delay_ms = 0})));
  for (int i = 0; i < 10; ++i) quickest = std::min(quickest, echo_once(fd.get()));
  EXPECT_LT(quickest * 2, quickest_delayed);
}

TEST_P(LinkOverEachBackend, AnOutageDarkensTheLinkUntilItEnds) {
  start({}, GetParam());
  start_echo();
  const UniqueFd fd = connected_udp("udp");
  ASSERT_GE(echo_once(fd.get()), 0);
  ASSERT_TRUE(remote_->outage(60'000));
  EXPECT_EQ(echo_once(fd.get(), 100), -1);
  ASSERT_TRUE(remote_->outage(0)) << "ends it";
  EXPECT_GE(echo_once(fd.get()), 0);
  EXPECT_EQ(remote_->stats()->flows.at("udp").dropped, 1u);
}

TEST_P(LinkOverEachBackend, TheServersOwnAddressIsReachedInsideWithoutCrossingTheLink) {
  start(both_ways({.loss_pct = 100}), GetParam());
  const UniqueFd a(link_->open_server_socket(SocketKind::kUdp)),
      b(link_->open_server_socket(SocketKind::kUdp));
  connect_to(a.get(), local_endpoint(b.get()));
  EXPECT_EQ(carry(a.get(), b.get(), 64).size(), 64u);
  EXPECT_EQ(remote_->stats()->delivered + remote_->stats()->dropped, 0u);
}

TEST_P(LinkOverEachBackend, GivesSocketsThatAreInTheClientsNamespaceBoundAndPinnedToCubic) {
  start({}, GetParam());
  for (const SocketKind kind : {SocketKind::kUdp, SocketKind::kTcp}) {
    const UniqueFd fd = client_socket(kind, "label");
    EXPECT_NE(netns_cookie(fd.get()), own_netns_cookie());
    EXPECT_EQ(local_endpoint(fd.get()).address, link_->client_address());
    EXPECT_NE(local_endpoint(fd.get()).port, 0);
  }
  const UniqueFd client = client_socket(SocketKind::kTcp, "tcp"),
                 server(link_->open_server_socket(SocketKind::kTcp));
  for (const int fd : {client.get(), server.get()}) {
    char name[16] = {};
    socklen_t size = sizeof name;
    ASSERT_EQ(getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &size), 0);
    EXPECT_STREQ(name, "cubic");
  }
  EXPECT_NE(netns_cookie(client.get()), netns_cookie(server.get()));
}

TEST_P(LinkOverEachBackend, CountersStartAgainWhenReset) {
  start({}, GetParam());
  start_echo();
  const UniqueFd fd = connected_udp("udp");
  ASSERT_GE(echo_once(fd.get()), 0);
  const auto reset_at = remote_->reset_counters();
  ASSERT_TRUE(reset_at);
  EXPECT_LE(*reset_at.value, SystemClock().now());
  EXPECT_EQ(remote_->stats()->flows.at("udp").packets, 0u);
  ASSERT_GE(echo_once(fd.get()), 0);
  EXPECT_EQ(remote_->stats()->flows.at("udp").packets, 2u);
}

}  // namespace
}  // namespace tw::link
