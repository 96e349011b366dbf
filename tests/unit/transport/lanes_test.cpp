// SPDX-License-Identifier: MIT
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "shared/base/limits.hpp"
#include "tests/unit/transport/loopback.hpp"

namespace tw::transport::test {
namespace {

class EveryLane : public Loopback, public ::testing::WithParamInterface<LaneKind> {};

INSTANTIATE_TEST_SUITE_P(Lanes, EveryLane, ::testing::ValuesIn(kNetworkLanes), [](const auto& lane) {
  std::string name(to_string(lane.param));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST_P(EveryLane, CarriesRecordsBothWaysInOrder) {
  start();
  LaneId id = 0;
  ClientLane& client = open(GetParam(), id);
  for (std::uint8_t i = 1; i <= 100; ++i) {
    server->send(id, record_of(i, i), Delivery::kLane);
    client.send(record_of(i, i), Delivery::kLane);
    turn();
  }
  std::vector<Bytes> got;
  ASSERT_TRUE(until([&] {
    for (Bytes record; client.receive(record);) got.push_back(record);
    return got.size() >= 100 && records(id).size() >= 100;
  })) << got.size()
      << " and " << records(id).size();
  for (std::uint8_t i = 1; i <= 100; ++i) {
    EXPECT_EQ(got[i - 1u], record_of(i, i));
    EXPECT_EQ(records(id)[i - 1u], record_of(i, i));
  }
  EXPECT_EQ(client.counters().records_received, 100u);
  EXPECT_EQ(client.counters().enet_throttle, 32u);
  EXPECT_EQ(server->counters(id).records_sent, 100u);
  EXPECT_EQ(server->counters(id).bytes_sent, 5050u);
}

TEST_P(EveryLane, CarriesTheLargestRecordAndTheSmallest) {
  start();
  LaneId id = 0;
  ClientLane& client = open(GetParam(), id);
  server->send(id, record_of(kMaxRecordBytes), Delivery::kLane);
  server->send(id, record_of(1), Delivery::kReliable);
  std::vector<Bytes> got;
  ASSERT_TRUE(until([&] {
    for (Bytes record; client.receive(record);) got.push_back(record);
    return got.size() == 2;
  }));
  EXPECT_EQ(got[0].size() + got[1].size(), kMaxRecordBytes + 1);
}

TEST_P(EveryLane, HandsOverTheLastWordsBeforeItCloses) {
  start();
  LaneId id = 0;
  ClientLane& client = open(GetParam(), id);
  server->send(id, record_of(9), Delivery::kReliable);
  server->close(id);
  server->close(id);
  ASSERT_TRUE(until([&] { return client.state() == ClientLane::State::kClosed && closed().size() == 1; }));
  Bytes record;
  ASSERT_TRUE(client.receive(record));
  EXPECT_EQ(record, record_of(9));
  EXPECT_FALSE(client.reason().empty());
  EXPECT_EQ(closed()[0].lane, id);
  EXPECT_EQ(client.fd(), -1);
  server->send(id, record_of(1), Delivery::kLane);  // a lane that is gone: nothing happens
  EXPECT_FALSE(server->set_kind(id, GetParam()));
}

TEST_P(EveryLane, ClosesWhenTheClientLeaves) {
  start();
  LaneId id = 0;
  ClientLane& client = open(GetParam(), id);
  client.close();
  EXPECT_EQ(client.state(), ClientLane::State::kClosed);
  ASSERT_TRUE(until([&] { return closed().size() == 1; }));
  EXPECT_EQ(closed()[0].lane, id);
}

TEST_P(EveryLane, ClosesOnSilenceAtBothEnds) {
  start();
  LaneId id = 0;
  ClientLane& client = open(GetParam(), id);
  skipped = kLaneSilenceMicros - 1'000'000;
  turn();
  EXPECT_EQ(client.state(), ClientLane::State::kOpen);
  EXPECT_TRUE(closed().empty());
  skipped = kLaneSilenceMicros + 1'000'000;
  client.service(now());
  EXPECT_EQ(client.reason(), "Nothing has come from the server for 15 s.");
  clients.clear();
  std::vector<LaneEvent> late;
  server->service(now(), late);
  ASSERT_TRUE(until([&] { return closed().size() == 1 || !late.empty(); }));
}

TEST_P(EveryLane, NeverUsesANumberTwice) {
  start();
  LaneId first = 0, second = 0;
  open(GetParam(), first).close();
  ASSERT_TRUE(until([&] { return closed().size() == 1; }));
  open(GetParam(), second);
  EXPECT_GT(second, first);
}

TEST_P(EveryLane, RefusesAKindOfTheOtherTransport) {
  start();
  LaneId id = 0;
  open(GetParam(), id);
  EXPECT_FALSE(server->set_kind(id, is_tcp(GetParam()) ? LaneKind::kUdp : LaneKind::kTcp));
  EXPECT_FALSE(server->set_kind(id, LaneKind::kTruth));
}

TEST_F(Loopback, ServesUdpAndTcpOnOnePort) {
  start();
  EXPECT_NE(server->address().port, 0);
  EXPECT_EQ(server->address().address, kLoopback);
  LaneId udp = 0, tcp = 0;
  open(LaneKind::kUdp, udp);
  open(LaneKind::kTcp, tcp);
  EXPECT_FALSE(opened()[0].tcp);
  EXPECT_TRUE(opened()[1].tcp);
}

TEST_F(Loopback, RefusesAPortInUseWithASentence) {
  start();
  const auto second = LaneServer::create({.bind = server->address(), .truth_path = {}});
  ASSERT_FALSE(second);
  EXPECT_NE(second.error.find("is in use"), std::string::npos) << second.error;
}

TEST_F(Loopback, TruthLaneIsPrivateAndNeedNotSpeak) {
  const std::string path = std::filesystem::temp_directory_path() / ("tw_truth_" + std::to_string(getpid()));
  start({.bind = {.address = kLoopback, .port = 0}, .truth_path = path});
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0600u);
  clients.push_back(open_truth_lane(path));
  ASSERT_TRUE(until([&] { return opened().size() == 1; }));
  const LaneId id = opened()[0].lane;
  EXPECT_TRUE(opened()[0].truth);
  EXPECT_TRUE(server->set_kind(id, LaneKind::kTruth));
  skipped = 60'000'000;
  server->send(id, record_of(500), Delivery::kLane);
  Bytes record;
  ASSERT_TRUE(until([&] { return clients[0]->receive(record); }));
  EXPECT_EQ(record, record_of(500));
  server.reset();
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_EQ(open_truth_lane(path)->state(), ClientLane::State::kClosed);
}

TEST_F(Loopback, TellsWhenNobodyListens) {
  start();
  const Endpoint gone = server->address();
  server.reset();
  auto tcp = open_lane(LaneKind::kTcp, gone, kGoodPass, sockets, 0);
  for (int i = 0; i < 100 && tcp->state() == ClientLane::State::kConnecting; ++i) tcp->service(i);
  EXPECT_NE(tcp->reason().find("Nobody listens at 127.0.0.1:"), std::string::npos) << tcp->reason();

  auto udp = open_lane(LaneKind::kUdp, gone, kGoodPass, sockets, 0);
  udp->service(4'999'999);
  EXPECT_EQ(udp->state(), ClientLane::State::kConnecting);
  udp->service(5'000'000);
  EXPECT_EQ(udp->reason(), "No answer on UDP port " + std::to_string(gone.port) +
                               " within 5 s. A firewall may block UDP; try the tcp lane.");
}

}  // namespace
}  // namespace tw::transport::test
