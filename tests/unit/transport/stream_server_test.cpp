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
#include "tests/unit/transport/sealed_tcp.hpp"

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
    lanes->set_admission(find_good_secret, nullptr);
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
  /// A client that has shown its session.
  SealedTcp sealed(LaneKind kind = LaneKind::kTcp) { return opened(SealedTcp(raw_tcp(address), kind)); }
  SealedTcp opened(SealedTcp client) {
    EXPECT_TRUE(until([&] { return client.open(); }));
    return client;
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
  for (const LaneKind kind : {LaneKind::kTcp, LaneKind::kTcpNagle, LaneKind::kTcpLatest}) {
    SealedTcp client = sealed(kind);
    const LaneId id = all<LaneOpened>().back().lane;
    ASSERT_TRUE(client.say(Bytes{1}));
    ASSERT_TRUE(until([&] { return !all<LaneRecord>().empty() && all<LaneRecord>().back().lane == id; }));
    EXPECT_TRUE(lanes->set_kind(id, kind));
    EXPECT_EQ(option(id, TCP_NODELAY), kind == LaneKind::kTcpNagle ? 0 : 1);
    EXPECT_FALSE(lanes->set_kind(id, LaneKind::kRudp));
    EXPECT_FALSE(lanes->set_kind(id, kind == LaneKind::kTcp ? LaneKind::kTcpNagle : LaneKind::kTcp))
        << "it is sealed as what it said first";
  }
}

TEST_F(Streams, EachKindGetsTheCongestionControlThatWasAskedForIt) {
  start("tcp-nagle=reno");  // every kernel has it, and lets every user have it
  const auto used_by = [&](LaneKind kind) {
    SealedTcp client = sealed(kind);
    const LaneId id = all<LaneOpened>().back().lane;
    const std::string before = read_tcp_facts(lanes->socket_of(id))->congestion_control;
    EXPECT_TRUE(client.say(Bytes{1}));
    EXPECT_TRUE(until([&] { return lanes->set_kind(id, kind); }));
    const auto facts = read_tcp_facts(lanes->socket_of(id));
    EXPECT_EQ(facts->retransmits, 0u);
    return std::pair(before, facts->congestion_control);
  };
  const auto [systems, tcps] = used_by(LaneKind::kTcp);
  EXPECT_EQ(tcps, systems) << "nothing was asked for: left as it is";
  EXPECT_EQ(used_by(LaneKind::kTcpNagle).second, "reno");
  EXPECT_EQ(drops[Drop::kCongestionControl], 0u);
}

TEST_F(Streams, AnUnknownCongestionControlIsCountedAndNotFatal) {
  start("no-such-thing");
  SealedTcp client = sealed();
  ASSERT_TRUE(until([&] { return lanes->set_kind(all<LaneOpened>().back().lane, LaneKind::kTcp); }));
  EXPECT_EQ(drops[Drop::kCongestionControl], 1u);
}

TEST_F(Streams, ReadsARecordThatArrivesByteByByte) {
  start();
  SealedTcp client = sealed();
  for (const std::uint8_t byte : client.frame_of(Bytes{10, 11, 12, 13})) {
    ASSERT_TRUE(send_all(client.socket(), {&byte, 1}));
    service();
  }
  ASSERT_TRUE(until([&] { return all<LaneRecord>().size() == 1; }));
  EXPECT_EQ(all<LaneRecord>()[0].record, (Bytes{10, 11, 12, 13}));
}

TEST_F(Streams, ABadLengthClosesAndIsCounted) {
  start();
  for (const Bytes& head : {Bytes{0, 0}, Bytes{0xff, 0xff}, Bytes{0x81, 0x04}}) {
    events.clear();
    SealedTcp client = sealed();
    ASSERT_TRUE(client.say(Bytes{9}));  // what came before still counts
    ASSERT_TRUE(send_all(client.socket(), head));
    ASSERT_TRUE(until([&] { return all<LaneClosed>().size() == 1; }));
    EXPECT_EQ(all<LaneRecord>().size(), 1u);
  }
  EXPECT_EQ(drops[Drop::kBadFrame], 3u);
}

TEST_F(Streams, ASessionThatNobodyHoldsIsClosedUnheard) {
  start();
  SealedTcp client(raw_tcp(address), LaneKind::kTcp);
  ASSERT_TRUE(until([&] { return client.open({.token = kGoodToken + 1, .secret = kGoodSecret}); }));
  ASSERT_TRUE(client.say(Bytes{1}));
  ASSERT_TRUE(until([&] { return all<LaneClosed>().size() == 1; }));
  EXPECT_TRUE(all<LaneRecord>().empty());
  EXPECT_EQ(drops[Drop::kNoTicket], 1u);
}

TEST_F(Streams, NothingGoesOutInTheClear) {
  start();
  SealedTcp client(raw_tcp(address), LaneKind::kTcp);
  const LaneId id = last_opened();
  lanes->send(id, Bytes{1, 2, 3}, Delivery::kReliable);
  lanes->flush();
  EXPECT_EQ(lanes->counters(id).records_sent, 0u);
}

TEST_F(Streams, AnotherSessionsKeyOpensNothing) {
  start();
  SealedTcp client(raw_tcp(address), LaneKind::kTcp);
  ASSERT_TRUE(until([&] { return client.open({.token = kGoodToken, .secret = {.key = {7}}}); }));
  ASSERT_TRUE(client.say(Bytes{1}));
  ASSERT_TRUE(until([&] { return all<LaneClosed>().size() == 1; }));
  EXPECT_TRUE(all<LaneRecord>().empty());
  EXPECT_EQ(drops[Drop::kForged], 1u);
}

TEST_F(Streams, ARecordThatIsRepeatedLeftOutOrAlteredEndsTheLane) {
  start();
  for (int how = 0; how < 3; ++how) {
    events.clear();
    SealedTcp client = sealed();
    const Bytes first = client.frame_of(Bytes{1});
    Bytes second = client.frame_of(Bytes{2});
    if (how == 0) second = first;                      // again
    if (how == 1) second = client.frame_of(Bytes{3});  // the third in the second's place
    if (how == 2) second[kFrameHeadBytes] ^= 1;        // one bit
    ASSERT_TRUE(send_all(client.socket(), first) && send_all(client.socket(), second));
    ASSERT_TRUE(until([&] { return all<LaneClosed>().size() == 1; }));
    ASSERT_EQ(all<LaneRecord>().size(), 1u) << how;
    EXPECT_EQ(all<LaneRecord>()[0].record, Bytes{1});
  }
  EXPECT_EQ(drops[Drop::kForged], 3u);
}

TEST_F(Streams, AConversationThatIsPlayedBackIsNotUnderstood) {
  start();
  const Bytes opening =
      framed(to_bytes(StreamOpening{.session = kGoodToken, .kind = LaneKind::kTcp, .random = {9}}));
  SealedTcp client = sealed();
  const Bytes said = client.frame_of(Bytes{1});
  ASSERT_TRUE(send_all(client.socket(), said));
  ASSERT_TRUE(until([&] { return all<LaneRecord>().size() == 1; }));
  const UniqueFd again = raw_tcp(address);  // the same bytes; but the server's random is another
  ASSERT_TRUE(send_all(again, opening) && send_all(again, said));
  ASSERT_TRUE(until([&] { return all<LaneClosed>().size() == 1; }));
  EXPECT_EQ(all<LaneRecord>().size(), 1u);
  EXPECT_EQ(drops[Drop::kForged], 1u);
}

TEST_F(Streams, WhoeverSaysNoWholeRecordIn5SecondsIsClosed) {
  start();
  const UniqueFd mute = raw_tcp(address);
  SealedTcp slow = sealed(), good = sealed();
  ASSERT_TRUE(send_all(slow.socket(), Bytes{9, 0, 1}));
  ASSERT_TRUE(good.say(Bytes{1}));
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
  SealedTcp client = sealed();
  for (std::size_t i = 1; i <= 6; ++i) {
    ASSERT_TRUE(client.say(Bytes{1}));
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
  SealedTcp client = sealed();
  const LaneId id = all<LaneOpened>().back().lane;
  ASSERT_TRUE(client.say(Bytes{1}));
  ASSERT_TRUE(until([&] { return !all<LaneRecord>().empty(); }));
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
  SealedTcp client = sealed();
  const LaneId id = all<LaneOpened>().back().lane;
  ASSERT_TRUE(client.say(Bytes{1}));
  ASSERT_TRUE(until([&] { return !all<LaneRecord>().empty(); }));
  for (std::uint16_t i = 0; i < 5000; ++i) {
    Bytes record(1000, 0);
    record[0] = static_cast<std::uint8_t>(i & 0xff);
    record[1] = static_cast<std::uint8_t>(i >> 8);
    lanes->send(id, record, Delivery::kLane);
    lanes->flush();
  }
  std::uint64_t got = 0;
  int last = -1;
  ASSERT_TRUE(until([&] {
    for (const Bytes& record : client.read()) {
      const int number = record[0] | record[1] << 8;
      EXPECT_GT(number, last);
      last = number;
      ++got;
    }
    return got == lanes->counters(id).records_sent;
  }));
  EXPECT_FALSE(client.broken());
  EXPECT_EQ(got + lanes->counters(id).skipped, 5000u);
}

/// A client whose receive buffer is small: what it does not read stays with the sender.
UniqueFd narrow_tcp(const Endpoint& to) {
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int bytes = 4096;
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  const sockaddr_in address = to_sockaddr(to);
  EXPECT_EQ(connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return fd;
}

/// The records that wait for a reader, oldest first, up to the one that begins with `last`.
class Stalled {
 public:
  explicit Stalled(SealedTcp client) : client_(std::move(client)) {}
  bool read_up_to(std::uint8_t last) {
    for (const Bytes& record : client_.read()) firsts.push_back(record[0]);
    return !firsts.empty() && firsts.back() == last;
  }
  std::vector<std::uint8_t> firsts;

 private:
  SealedTcp client_;
};

TEST_F(Streams, TcpLatestQueuesOneRecordAndRecoversWithTheNewest) {
  constexpr std::size_t kBytes = 400;
  constexpr std::uint8_t kRecords = 200, kLastWord = 250;
  start();
  Stalled latest(opened(SealedTcp(narrow_tcp(address), LaneKind::kTcpLatest)));
  const LaneId latest_id = all<LaneOpened>().back().lane;
  Stalled whole(opened(SealedTcp(narrow_tcp(address), LaneKind::kTcp)));
  const LaneId whole_id = all<LaneOpened>().back().lane;
  ASSERT_TRUE(until([&] { return lanes->set_kind(latest_id, LaneKind::kTcpLatest); }));
  ASSERT_TRUE(until([&] { return lanes->set_kind(whole_id, LaneKind::kTcp); }));
  for (std::uint8_t i = 1; i <= kRecords; ++i) {
    for (const LaneId id : {latest_id, whole_id}) lanes->send(id, Bytes(kBytes, i), Delivery::kLane);
    lanes->flush();
    EXPECT_LE(lanes->facts(latest_id).notsent_bytes, kBytes + kSealTagBytes + kFrameHeadBytes);
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
  Stalled latest(opened(SealedTcp(narrow_tcp(address), LaneKind::kTcpLatest)));
  const LaneId id = all<LaneOpened>().back().lane;
  ASSERT_TRUE(until([&] { return lanes->set_kind(id, LaneKind::kTcpLatest); }));
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
  SealedTcp proven(std::move(strangers[0]), LaneKind::kTcp);  // one proves itself: there is room for one more
  ASSERT_TRUE(until([&] { return proven.open(); }));
  ASSERT_TRUE(proven.say(Bytes{1}));
  ASSERT_TRUE(until([&] { return all<LaneRecord>().size() == 1; }));
  const UniqueFd next = raw_tcp(address);
  ASSERT_TRUE(until([&] { return all<LaneOpened>().size() == kMaxUnprovenTcpLanes + 1; }));
}

TEST_F(Streams, RunningOutOfDescriptorsTurnsNewcomersAwayOnly) {
  start();
  SealedTcp guest = sealed();
  const UniqueFd late(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit none{.rlim_cur = 3, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  const sockaddr_in to = to_sockaddr(address);
  EXPECT_EQ(connect(late.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  EXPECT_TRUE(until([&] { return drops[Drop::kNoDescriptors] > 0; }));
  setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_TRUE(guest.say(Bytes{5}));
  ASSERT_TRUE(until([&] { return all<LaneRecord>().size() == 1; }));
}

}  // namespace
}  // namespace tw::transport::test
