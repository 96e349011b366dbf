// SPDX-License-Identifier: MIT
#include <poll.h>

#include <algorithm>
#include <map>

#include "lab/link/address_plan.hpp"
#include "lab/link/inet_socket.hpp"
#include "lab/link/packet.hpp"
#include "lab/link/pcap_file.hpp"
#include "lab/link/remote/packet_log.hpp"
#include "link_fixture.hpp"
#include "pcap_reader.hpp"

namespace tw::link {
namespace {

using Packets = std::vector<CapturedPacket>;

class Pcap : public LinkOverEachBackend {
 protected:
  void start_with_pcap(const Settings& settings) {
    options_.pcap_dir = folder_.path();
    start(settings, GetParam(), 3);
  }
  /// Ends the link, and with it the files.
  std::pair<Packets, Packets> captured() {
    remote_.reset();
    link_.reset();
    return {read_pcap(folder_.path() + "/server.pcap"), read_pcap(folder_.path() + "/client.pcap")};
  }
};
INSTANTIATE_TEST_SUITE_P(, Pcap, testing::Values("", "veth"),
                         [](const auto& test) { return *test.param ? test.param : "default"; });

bool from(const CapturedPacket& packet, std::uint32_t address) {
  return packet.bytes[12] == (address >> 24) && packet.bytes[13] == ((address >> 16) & 255);
}
/// The port at the client's end.
std::uint16_t client_port(const CapturedPacket& packet) {
  const auto info = read_packet(packet.bytes);
  return from(packet, kClientAddress) ? info->source_port : info->destination_port;
}
/// Of one flow, those that left an end.
Packets sent_by(const Packets& all, std::uint32_t address, std::uint16_t port) {
  Packets some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some),
               [&](const auto& packet) { return from(packet, address) && client_port(packet) == port; });
  return some;
}
bool in_order_of_time(const Packets& packets) {
  return std::is_sorted(packets.begin(), packets.end(),
                        [](const auto& a, const auto& b) { return a.at_ns < b.at_ns; });
}

TEST_P(Pcap, HoldsWhatEachWireSawInOrderWithRightChecksums) {
  start_with_pcap(both_ways({.loss_pct = 20, .delay_ms = 2}, true));
  start_echo();
  const UniqueFd udp = connected_udp("udp"), tcp = client_socket(SocketKind::kTcp, "tcp");
  const std::uint16_t port = local_endpoint(udp.get()).port, tcp_port = local_endpoint(tcp.get()).port;
  int echoed = 0;
  for (int i = 0; i < 60; ++i) echoed += echo_once(udp.get(), 20) >= 0 ? 1 : 0;
  EXPECT_GT(echoed, 0);
  connect_to(tcp.get(), echo_tcp_);
  pollfd writable{.fd = tcp.get(), .events = POLLOUT, .revents = 0};
  ASSERT_EQ(poll(&writable, 1, 30'000), 1);
  const Bytes text(10'000, 7);
  ASSERT_EQ(send(tcp.get(), text.data(), text.size(), MSG_NOSIGNAL), 10'000);
  for (std::size_t back = 0; back < text.size();) {
    pollfd readable{.fd = tcp.get(), .events = POLLIN, .revents = 0};
    ASSERT_EQ(poll(&readable, 1, 30'000), 1);
    char buffer[4096];
    back += static_cast<std::size_t>(recv(tcp.get(), buffer, sizeof buffer, 0));
  }
  const auto flow = remote_->stats()->flows.at("udp");
  ASSERT_EQ(remote_->stats()->pcap_lost, 0u);
  const auto [server, client] = captured();
  for (const Packets* end : {&server, &client}) {
    EXPECT_TRUE(in_order_of_time(*end));
    for (const CapturedPacket& packet : *end) {
      ASSERT_TRUE(read_packet(packet.bytes));
      ASSERT_TRUE(ip_checksum_fits(packet.bytes));
      ASSERT_TRUE(transport_checksum_fits(packet.bytes)) << int{packet.bytes[9]};
    }
  }
  const auto requests = sent_by(client, kClientAddress, port).size(),
             requests_there = sent_by(server, kClientAddress, port).size(),
             replies = sent_by(server, kServerAddress, port).size(),
             replies_there = sent_by(client, kServerAddress, port).size();
  EXPECT_EQ(requests, 60u);
  EXPECT_EQ(requests_there, replies);
  EXPECT_GE(static_cast<int>(replies_there), echoed);
  EXPECT_EQ(requests + replies, flow.packets);
  EXPECT_EQ(requests - requests_there + replies - replies_there, flow.dropped)
      << "lost ones on the sender's side only";
  EXPECT_GT(sent_by(server, kServerAddress, tcp_port).size(),
            sent_by(client, kServerAddress, tcp_port).size());
}

TEST_P(Pcap, ShowsCorruptedPacketsAsTheyWereDelivered) {
  start_with_pcap(both_ways({.corrupt_pct = 100}));
  start_echo();
  const UniqueFd udp = connected_udp("udp");
  const std::uint16_t port = local_endpoint(udp.get()).port;
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(echo_once(udp.get(), 10), -1) << "its receiver's kernel throws it away";
  const auto [server, client] = captured();
  const auto sent = sent_by(client, kClientAddress, port), delivered = sent_by(server, kClientAddress, port);
  ASSERT_EQ(sent.size(), 10u);
  ASSERT_EQ(delivered.size(), 10u);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_TRUE(transport_checksum_fits(sent[i].bytes));
    EXPECT_TRUE(ip_checksum_fits(delivered[i].bytes));
    EXPECT_FALSE(transport_checksum_fits(delivered[i].bytes));
  }
}

TEST(PcapStart, SaysWhereItCannotWrite) {
  RunFolder folder;
  const auto link = Link::start({.run_dir = folder.path(), .pcap_dir = "/nonexistent"});
  ASSERT_FALSE(link);
  EXPECT_EQ(link.error,
            "Cannot write the capture file '/nonexistent/server.pcap': No such file or directory.");
}

TEST(PcapFile, EndsWithAWholePacketWhenItIsFull) {
  RunFolder folder;
  const std::string path = folder.path() + "/small.pcap";
  PcapFile file(path, 24 + 2 * (16 + 100));
  EXPECT_TRUE(file.write(1'500'000'001, Bytes(100, 1)));
  EXPECT_TRUE(file.write(2'000'000'000, Bytes(100, 2)));
  testing::internal::CaptureStderr();
  EXPECT_FALSE(file.write(3, Bytes(1)));
  EXPECT_FALSE(file.write(4, Bytes(1)));
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "The capture file '" + path + "' ends early: it is full.\n");
  const auto packets = read_pcap(path);
  ASSERT_EQ(packets.size(), 2u);
  EXPECT_EQ(packets[0].at_ns, 1'500'000'001);
  EXPECT_EQ(packets[1].bytes, Bytes(100, 2));
}

}  // namespace
}  // namespace tw::link
