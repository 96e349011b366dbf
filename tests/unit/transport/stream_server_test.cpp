// SPDX-License-Identifier: MIT
#include "shared/transport/stream_server_lanes.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#include <algorithm>
#include <functional>
#include <string>

#include "shared/base/limits.hpp"
#include "tests/unit/transport/raw_sockets.hpp"

namespace tw::transport::test {
namespace {

class Streams : public ::testing::Test {
 protected:
  void start(std::string_view congestion_control = {}) {
    UniqueFd listener(listen_tcp({.address = 0x7f000001, .port = 0}));
    ASSERT_TRUE(listener);
    address = local_endpoint(listener.get());
    lanes = std::make_unique<StreamServerLanes>(ids, drops, std::move(listener), UniqueFd(),
                                                *CongestionControls::parse(congestion_control));
  }

  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const LaneEvent& event : events)
      if (const auto* one = std::get_if<T>(&event)) found.push_back(*one);
    return found;
  }

  void service() {
    lanes->service(now, events);
    lanes->flush();
  }
  /// Loopback delivers at once, but from another kernel context: serve until `done`, or 5 s of real time.
  bool until(const std::function<bool()>& done) {
    const Micros give_up = SystemClock().now() + 5'000'000;
    while (!done()) {
      if (SystemClock().now() > give_up) return false;
      service();
    }
    return true;
  }
  LaneId last_opened() {
    const std::size_t before = all<LaneOpened>().size();
    EXPECT_TRUE(until([&] { return all<LaneOpened>().size() > before; }));
    return all<LaneOpened>().back().lane;
  }
  int option(LaneId id, int name) const {
    int value = -1;
    socklen_t size = sizeof value;
    getsockopt(lanes->socket_of(id), IPPROTO_TCP, name, &value, &size);
    return value;
  }

  LaneIds ids;
  DropCounters drops;
  std::unique_ptr<StreamServerLanes> lanes;
  std::vector<LaneEvent> events;
  Endpoint address;
  Micros now = 1'000'000;
};

TEST_F(Streams, NagleIsOnForTcpNagleAndOffForTcp) {
  start();
  const UniqueFd client = raw_tcp(address);
  const LaneId id = last_opened();
  EXPECT_TRUE(lanes->set_kind(id, LaneKind::kTcp));
  EXPECT_EQ(option(id, TCP_NODELAY), 1);
  EXPECT_TRUE(lanes->set_kind(id, LaneKind::kTcpNagle));
  EXPECT_EQ(option(id, TCP_NODELAY), 0);
  EXPECT_TRUE(lanes->set_kind(id, LaneKind::kTcpLatest));
  EXPECT_EQ(option(id, TCP_NODELAY), 1);
  EXPECT_FALSE(lanes->set_kind(id, LaneKind::kRudp));
}

TEST_F(Streams, EachKindGetsTheCongestionControlThatWasAskedForIt) {
  start("tcp-nagle=reno");  // every kernel has it, and lets every user have it
  const UniqueFd client = raw_tcp(address);
  const LaneId id = last_opened();
  const auto used_now = [&] { return read_tcp_facts(lanes->socket_of(id))->congestion_control; };
  const std::string systems = used_now();
  EXPECT_TRUE(lanes->set_kind(id, LaneKind::kTcp));
  EXPECT_EQ(used_now(), systems) << "nothing was asked for: left as it is";
  EXPECT_TRUE(lanes->set_kind(id, LaneKind::kTcpNagle));
  EXPECT_EQ(used_now(), "reno");
  EXPECT_EQ(read_tcp_facts(lanes->socket_of(id))->retransmits, 0u);
  EXPECT_EQ(drops[Drop::kCongestionControl], 0u);
}

TEST_F(Streams, AnUnknownCongestionControlIsCountedAndNotFatal) {
  start("no-such-thing");
  const UniqueFd client = raw_tcp(address);
  EXPECT_TRUE(lanes->set_kind(last_opened(), LaneKind::kTcp));
  EXPECT_EQ(drops[Drop::kCongestionControl], 1u);
}

TEST_F(Streams, ReadsARecordThatArrivesByteByByte) {
  start();
  const UniqueFd client = raw_tcp(address);
  last_opened();
  const Bytes frame{4, 0, 10, 11, 12, 13};
  for (const std::uint8_t byte : frame) {
    ASSERT_TRUE(send_all(client, {&byte, 1}));
    service();
  }
  ASSERT_TRUE(until([&] { return all<LaneRecord>().size() == 1; }));
  EXPECT_EQ(all<LaneRecord>()[0].record, (Bytes{10, 11, 12, 13}));
}

TEST_F(Streams, ABadLengthClosesAndIsCounted) {
  start();
  for (const Bytes& head : {Bytes{0, 0}, Bytes{0xff, 0xff}, Bytes{0x71, 0x04}}) {
    events.clear();
    const UniqueFd client = raw_tcp(address);
    ASSERT_TRUE(send_all(client, Bytes{1, 0, 9}));  // what came before still counts
    ASSERT_TRUE(send_all(client, head));
    ASSERT_TRUE(until([&] { return all<LaneClosed>().size() == 1; }));
    EXPECT_EQ(all<LaneRecord>().size(), 1u);
  }
  EXPECT_EQ(drops[Drop::kBadFrame], 3u);
}

TEST_F(Streams, WhoeverSaysNoWholeRecordIn5SecondsIsClosed) {
  start();
  const UniqueFd mute = raw_tcp(address), slow = raw_tcp(address), good = raw_tcp(address);
  ASSERT_TRUE(send_all(slow, Bytes{9, 0, 1}));
  ASSERT_TRUE(send_all(good, Bytes{1, 0, 1}));
  ASSERT_TRUE(until([&] { return all<LaneOpened>().size() == 3 && all<LaneRecord>().size() == 1; }));
  now += kFirstRecordMicros - 1;
  service();
  EXPECT_TRUE(all<LaneClosed>().empty());
  now += kDeadlineSweepMicros;
  service();
  EXPECT_EQ(all<LaneClosed>().size(), 2u);
  EXPECT_EQ(drops[Drop::kNoFirstRecord], 2u);
}

TEST_F(Streams, ALaneLivesAsLongAsItSpeaks) {
  start();
  const UniqueFd client = raw_tcp(address);
  last_opened();
  for (std::size_t i = 1; i <= 6; ++i) {
    ASSERT_TRUE(send_all(client, Bytes{1, 0, 1}));
    ASSERT_TRUE(until([&] { return all<LaneRecord>().size() == i; }));
    now += kLaneSilenceMicros - 1'000'000;
    service();
  }
  EXPECT_TRUE(all<LaneClosed>().empty());
  now += 1'000'000;
  service();
  EXPECT_EQ(all<LaneClosed>().size(), 1u);
}

TEST_F(Streams, AClientThatNeverReadsCostsABoundedQueue) {
  start();
  const UniqueFd client = raw_tcp(address);
  const LaneId id = last_opened();
  ASSERT_TRUE(send_all(client, Bytes{1, 0, 1}));
  for (int i = 0; i < 20'000; ++i) {
    lanes->send(id, Bytes(1000, 1), Delivery::kLane);
    lanes->flush();
  }
  EXPECT_GT(lanes->counters(id).skipped, 1000u);
  service();
  EXPECT_TRUE(all<LaneClosed>().empty());  // slow is allowed: whole records are skipped
  for (int i = 0; i < 100; ++i) lanes->send(id, Bytes(1000, 1), Delivery::kReliable);
  EXPECT_EQ(drops[Drop::kSlowLane], 1u);
  service();
  ASSERT_EQ(all<LaneClosed>().size(), 1u);
  EXPECT_NE(all<LaneClosed>()[0].reason.find("too slow"), std::string::npos);
}

TEST_F(Streams, WhatASlowReaderGetsIsWholeRecordsInOrder) {
  start();
  const UniqueFd client = raw_tcp(address);
  const LaneId id = last_opened();
  for (std::uint16_t i = 0; i < 5000; ++i) {
    Bytes record(1000, 0);
    record[0] = static_cast<std::uint8_t>(i & 0xff);
    record[1] = static_cast<std::uint8_t>(i >> 8);
    lanes->send(id, record, Delivery::kLane);
    lanes->flush();
  }
  fcntl(client.get(), F_SETFL, O_NONBLOCK);
  FrameReader reader;
  std::uint64_t got = 0;
  int last = -1;
  ASSERT_TRUE(until([&] {
    std::uint8_t room[777];
    for (ssize_t n = 0; (n = recv(client.get(), room, sizeof room, 0)) > 0;) {
      reader.append({room, static_cast<std::size_t>(n)});
      while (const auto record = reader.next()) {
        const int number = (*record)[0] | (*record)[1] << 8;
        EXPECT_GT(number, last);
        last = number;
        ++got;
      }
    }
    return got == lanes->counters(id).records_sent;
  }));
  EXPECT_FALSE(reader.broken());
  EXPECT_EQ(got + lanes->counters(id).skipped, 5000u);
}

/// A client whose receive buffer is small: what it does not read stays with the sender.
UniqueFd narrow_tcp(const Endpoint& to) {
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int bytes = 4096;
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  const sockaddr_in address = to_sockaddr(to);
  EXPECT_EQ(connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  fcntl(fd.get(), F_SETFL, O_NONBLOCK);
  return fd;
}

/// The records that wait for a reader, oldest first, up to the one that begins with `last`.
class Stalled {
 public:
  explicit Stalled(UniqueFd socket) : socket_(std::move(socket)) {}
  bool read_up_to(std::uint8_t last) {
    std::uint8_t room[777];
    for (ssize_t n = 0; (n = recv(socket_.get(), room, sizeof room, 0)) > 0;) {
      reader_.append({room, static_cast<std::size_t>(n)});
      while (const auto record = reader_.next()) firsts.push_back((*record)[0]);
    }
    return !firsts.empty() && firsts.back() == last;
  }
  std::vector<std::uint8_t> firsts;

 private:
  UniqueFd socket_;
  FrameReader reader_;
};

TEST_F(Streams, TcpLatestQueuesOneRecordAndRecoversWithTheNewest) {
  constexpr std::size_t kBytes = 400;
  constexpr std::uint8_t kRecords = 200, kLastWord = 250;
  start();
  Stalled latest(narrow_tcp(address));
  const LaneId latest_id = last_opened();
  Stalled whole(narrow_tcp(address));
  const LaneId whole_id = last_opened();
  EXPECT_TRUE(lanes->set_kind(latest_id, LaneKind::kTcpLatest));
  EXPECT_TRUE(lanes->set_kind(whole_id, LaneKind::kTcp));
  for (std::uint8_t i = 1; i <= kRecords; ++i) {
    for (const LaneId id : {latest_id, whole_id}) lanes->send(id, Bytes(kBytes, i), Delivery::kLane);
    lanes->flush();
    EXPECT_LE(lanes->facts(latest_id).notsent_bytes, kBytes + kFrameHeadBytes);
  }
  EXPECT_GT(lanes->facts(whole_id).notsent_bytes, 10 * kBytes) << "the stall was none";
  lanes->send(latest_id, Bytes{kLastWord}, Delivery::kReliable);

  const auto counters = lanes->counters(latest_id);
  EXPECT_GT(counters.superseded, kRecords / 2);
  EXPECT_EQ(counters.superseded, counters.skipped);
  EXPECT_EQ(counters.records_sent + counters.skipped, kRecords + 0u) << "one waits, one was the last word";
  ASSERT_TRUE(until([&] { return whole.read_up_to(kRecords); }));
  EXPECT_EQ(whole.firsts.size(), kRecords);
  ASSERT_TRUE(until([&] { return latest.read_up_to(kRecords); })) << "the newest came last";
  const auto& got = latest.firsts;
  EXPECT_LT(got.size(), whole.firsts.size() / 4);
  EXPECT_EQ(std::count(got.begin(), got.end(), kLastWord), 1) << "a reliable record is never replaced";
  const auto word = std::find(got.begin(), got.end(), kLastWord);
  ASSERT_EQ(got.end() - word, 2) << "one record makes up for the stall";
  EXPECT_LT(*(word - 1), kRecords / 2) << "what was on its way as the stall began";
}

TEST_F(Streams, TcpLatestSendsEverythingWhileTheKernelHasRoom) {
  start();
  Stalled latest(narrow_tcp(address));
  const LaneId id = last_opened();
  EXPECT_TRUE(lanes->set_kind(id, LaneKind::kTcpLatest));
  for (std::uint8_t i = 1; i <= 200; ++i) {
    lanes->send(id, Bytes(100, i), Delivery::kLane);
    ASSERT_TRUE(until([&] { return latest.read_up_to(i); }));
  }
  EXPECT_EQ(latest.firsts.size(), 200u);
  EXPECT_EQ(lanes->counters(id).skipped, 0u);
}

TEST_F(Streams, AResetIsACleanClose) {
  start();
  UniqueFd client = raw_tcp(address);
  const LaneId id = last_opened();
  ASSERT_TRUE(send_all(client, Bytes{9, 0, 1, 2}));
  const linger hard{.l_onoff = 1, .l_linger = 0};
  setsockopt(client.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  client.reset();
  ASSERT_TRUE(until([&] { return all<LaneClosed>().size() == 1; }));
  EXPECT_EQ(all<LaneClosed>()[0].lane, id);
}

TEST_F(Streams, AClosingLaneThatIsNeverReadEndsAllTheSame) {
  start();
  const UniqueFd client = raw_tcp(address);
  const LaneId id = last_opened();
  for (int i = 0; i < 5000; ++i) lanes->send(id, Bytes(1000, 1), Delivery::kLane), lanes->flush();
  lanes->close(id);
  service();
  EXPECT_TRUE(all<LaneClosed>().empty());
  now += kLaneGoodbyeMicros + kDeadlineSweepMicros;
  service();
  EXPECT_EQ(all<LaneClosed>().size(), 1u);
}

TEST_F(Streams, StrangersCannotTakeEveryLane) {
  start();
  std::vector<UniqueFd> strangers;
  for (std::size_t i = 0; i < kMaxUnprovenTcpLanes + 20; ++i) {
    strangers.push_back(raw_tcp(address));
    service();
  }
  ASSERT_TRUE(until([&] { return drops[Drop::kTooManyLanes] == 20; }));
  EXPECT_EQ(all<LaneOpened>().size(), kMaxUnprovenTcpLanes);
  ASSERT_TRUE(send_all(strangers[0], Bytes{1, 0, 1}));  // one proves itself: there is room for one more
  ASSERT_TRUE(until([&] { return all<LaneRecord>().size() == 1; }));
  const UniqueFd next = raw_tcp(address);
  ASSERT_TRUE(until([&] { return all<LaneOpened>().size() == kMaxUnprovenTcpLanes + 1; }));
}

TEST_F(Streams, RunningOutOfDescriptorsTurnsNewcomersAwayOnly) {
  start();
  const UniqueFd guest = raw_tcp(address);
  last_opened();
  const UniqueFd late(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit none{.rlim_cur = 3, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  const sockaddr_in to = to_sockaddr(address);
  EXPECT_EQ(connect(late.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  EXPECT_TRUE(until([&] { return drops[Drop::kNoDescriptors] > 0; }));
  setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_TRUE(send_all(guest, Bytes{1, 0, 5}));
  ASSERT_TRUE(until([&] { return all<LaneRecord>().size() == 1; }));
}

}  // namespace
}  // namespace tw::transport::test
