// SPDX-License-Identifier: MIT
#include "client/app/packet_watch.hpp"

#include <gtest/gtest.h>

namespace tw::app {
namespace {

constexpr Micros kStart = 50'000'000, kStep = 16'667, kTransit = 50'000;

/// A log that holds what the test puts in.
struct Records {
  std::vector<link::PacketRecord> fresh;
  std::uint64_t overrun = 0;
};
class FakeLog final : public link::PacketLog {
 public:
  explicit FakeLog(Records& records) : records_(records) {}
  std::uint64_t read(std::vector<link::PacketRecord>& out) override {
    out.insert(out.end(), records_.fresh.begin(), records_.fresh.end());
    records_.fresh.clear();
    return std::exchange(records_.overrun, 0);
  }
  std::string label(std::uint8_t flow) const override {
    return flow == 2 ? "udp" : flow == 3 ? "lobby" : "other";
  }

 private:
  Records& records_;
};

class PacketWatchTest : public testing::Test {
 protected:
  PacketWatchTest() : watch_(std::make_unique<FakeLog>(records_), kStart) {
    view_.lanes.resize(1);
    view_.lanes[0].kind = LaneKind::kUdp;
    view_.lanes[0].has_world = true;
    view_.lanes[0].figures.age_ms = 50;
  }
  void frame(std::uint32_t n, bool lost = false, std::uint8_t flow = 2) {
    link::PacketRecord packet;
    packet.in_us = packet.due_us = kStart + n * kStep;
    if (!lost) packet.due_us += kTransit;
    packet.fate = lost ? link::PacketFate::kLostByTime : link::PacketFate::kDelivered;
    packet.nth = n;
    packet.flow = flow;
    packet.direction = 1;
    packet.protocol = 17;
    packet.payload_bytes = 100;
    records_.fresh.push_back(packet);
    view_.now = packet.in_us + kTransit;
    if (lost)
      view_.lanes[0].figures.age_ms += 16.667F;  // what is on the screen grows older
    else
      view_.lanes[0].figures.age_ms = 50;
    watch_.update(view_);
  }
  std::size_t marks() const { return watch_.shown(LaneKind::kUdp)->marks.size(); }

  Records records_;
  client::View view_;
  PacketWatch watch_;
};

TEST_F(PacketWatchTest, ShowsTheLanesPacketsAndNobodyElses) {
  for (std::uint32_t n = 0; n < 20; ++n) frame(n, false, n % 2 == 0 ? 2 : 3);
  EXPECT_EQ(marks(), 10U);
  EXPECT_EQ(watch_.shown(LaneKind::kTcp), nullptr);
}

TEST_F(PacketWatchTest, StandsStillWhilePausedAndGoesOnWithNothingLost) {
  for (std::uint32_t n = 0; n < 20; ++n) frame(n);
  watch_.toggle_pause(view_);
  const Micros shown = watch_.shown_until(view_.now);
  for (std::uint32_t n = 20; n < 40; ++n) frame(n);
  EXPECT_EQ(marks(), 20U);
  EXPECT_EQ(watch_.shown_until(view_.now), shown);
  EXPECT_FALSE(
      watch_.shown(LaneKind::kUdp)->trace.story(watch_.shown(LaneKind::kUdp)->marks.front()).empty());
  watch_.toggle_pause(view_);
  EXPECT_EQ(marks(), 40U);
  EXPECT_EQ(watch_.shown_until(view_.now), view_.now);
}

TEST_F(PacketWatchTest, NamesTheLastFreeze) {
  for (std::uint32_t n = 0; n < 60; ++n) frame(n, n >= 30 && n < 38);
  ASSERT_NE(watch_.last_freeze(), nullptr);
  EXPECT_EQ(watch_.last_freeze()->cause, trace::Cause::kLossesInARow);
  EXPECT_EQ(watch_.last_freeze()->sentence,
            "150 ms: 8 datagrams lost in a row, 30 to 37, from 0.50 s to 0.62 s");
}

TEST_F(PacketWatchTest, JudgesByWhatTheSocketSaidToo) {
  const auto tell = [&](std::uint32_t dropped) {
    trace::LaneFacts facts;
    facts.at = view_.now - kTransit;
    facts.enet_throttled = dropped;
    watch_.add_facts({&facts, 1});
  };
  for (std::uint32_t n = 0; n < 30; ++n) frame(n);
  tell(0);
  // Nothing leaves for 150 ms: the packets alone would say that the server was silent.
  view_.now += 100'000;
  tell(8);
  for (std::uint32_t n = 39; n < 60; ++n) frame(n);
  ASSERT_NE(watch_.last_freeze(), nullptr);
  EXPECT_EQ(watch_.last_freeze()->cause, trace::Cause::kSenderWaited);
  EXPECT_NE(watch_.last_freeze()->sentence.find("ENet's own throttle"), std::string::npos);
}

TEST_F(PacketWatchTest, ShowsFactsWhileTheyAreNew) {
  frame(0);
  EXPECT_EQ(watch_.facts(LaneKind::kUdp, view_.now), nullptr);
  trace::LaneFacts facts;
  facts.at = view_.now;
  facts.retransmits = 3;
  trace::LaneFacts strangers = facts;
  strangers.lane = LaneKind::kTcp;
  watch_.add_facts(std::vector{facts, strangers});
  watch_.update(view_);
  ASSERT_NE(watch_.facts(LaneKind::kUdp, view_.now), nullptr);
  EXPECT_EQ(watch_.facts(LaneKind::kUdp, view_.now)->retransmits, 3U);
  EXPECT_EQ(watch_.facts(LaneKind::kTcp, view_.now), nullptr) << "a lane that is not shown";
  EXPECT_EQ(watch_.facts(LaneKind::kUdp, view_.now + 2'000'000), nullptr);
}

/// A replay that leapt: it saw nothing of the ten seconds before, but the view knows how old its picture was.
TEST_F(PacketWatchTest, LookingBackFindsTheFreezesOfThatTime) {
  PacketWatch replayed(nullptr, kStart);
  std::vector<trace::LanePacket> packets;
  for (std::uint32_t n = 0; n < 300; ++n) {
    const bool lost = n >= 200 && n < 210;
    frame(n, lost);
    const auto fresh = watch_.fresh();
    packets.insert(packets.end(), fresh.begin(), fresh.end());
    view_.lanes[0].ages.push_back({view_.now, view_.lanes[0].figures.age_ms});
  }
  ASSERT_EQ(packets.size(), 300U);
  ASSERT_NE(watch_.last_freeze(), nullptr);
  replayed.add_packets(packets);
  trace::LaneFacts facts;
  facts.at = view_.now;
  replayed.add_facts(std::vector{facts});
  replayed.look_back(view_);
  EXPECT_EQ(replayed.shown(LaneKind::kUdp)->marks.size(), marks());
  ASSERT_NE(replayed.last_freeze(), nullptr);
  EXPECT_EQ(replayed.last_freeze()->sentence, watch_.last_freeze()->sentence);
  EXPECT_NE(replayed.facts(LaneKind::kUdp, view_.now), nullptr);
}

TEST_F(PacketWatchTest, TakesTheTimeBetweenTwoMatchesForNoFreeze) {
  for (std::uint32_t n = 0; n < 20; ++n) frame(n);
  watch_.forget();
  records_.overrun = 3;
  watch_.forget();
  for (std::uint32_t n = 200; n < 220; ++n) frame(n);
  EXPECT_EQ(watch_.last_freeze(), nullptr);
  EXPECT_EQ(watch_.overrun(), 0U);
  EXPECT_EQ(marks(), 20U);
}

TEST_F(PacketWatchTest, CountsWhatItCouldNotRead) {
  records_.overrun = 7;
  frame(0);
  EXPECT_EQ(watch_.overrun(), 7U);
}

}  // namespace
}  // namespace tw::app
