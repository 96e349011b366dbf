// SPDX-License-Identifier: MIT
#include "lab/trace/lane_trace.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/trace/history.hpp"

namespace tw::trace::test {
namespace {

using testing::HasSubstr;

std::map<MarkKind, int> counted_kinds(const LaneTrace& lane, Micros to = 60'000 * kMs) {
  std::vector<Mark> marks;
  lane.marks(kStart, to, marks);
  std::map<MarkKind, int> kinds;
  for (const Mark& mark : marks) ++kinds[mark.kind];
  return kinds;
}

std::string story_of(const LaneTrace& lane, MarkKind kind) {
  std::vector<Mark> marks;
  lane.marks(kStart, 60'000 * kMs, marks);
  for (const Mark& mark : marks)
    if (mark.kind == kind) return lane.story(mark);
  return "none";
}

History lossy_tcp() {
  History history;
  history.quiet(0, 10);
  history.segment(10, 10 * kStep, kLost);
  for (std::uint32_t n = 11; n < 18; ++n) {
    history.segment(n, n * kStep);
    history.ack(10, n * kStep + kTransit, 1);
  }
  history.segment(10, 300 * kMs);
  for (std::uint32_t n = 19; n < 30; ++n) history.segment(n - 1, n * kStep);
  return history;
}

LaneTrace fed(LaneKind kind, const History& history) {
  LaneTrace lane(kind, kStart, kStep);
  for (const PacketRecord& packet : history.packets()) lane.add(packet);
  return lane;
}

TEST(LaneTrace, ShowsWhatBecameOfEachTcpPacket) {
  const LaneTrace lane = fed(LaneKind::kTcp, lossy_tcp());
  const auto kinds = counted_kinds(lane);
  EXPECT_EQ(kinds.at(MarkKind::kLost), 1);
  EXPECT_EQ(kinds.at(MarkKind::kResent), 1);
  EXPECT_EQ(kinds.at(MarkKind::kHeld), 7);
  EXPECT_EQ(kinds.at(MarkKind::kReleased), 1);
  EXPECT_EQ(kinds.at(MarkKind::kDelivered), 21);
}

TEST(LaneTrace, TellsEachPacketsStory) {
  const LaneTrace lane = fed(LaneKind::kTcp, lossy_tcp());
  EXPECT_EQ(story_of(lane, MarkKind::kDelivered), "segment 0, 200 bytes, sent at 0.00 s, there after 50 ms");
  EXPECT_EQ(story_of(lane, MarkKind::kLost),
            "segment 10, 200 bytes, lost at 0.16 s, resent at 0.30 s after 2 duplicate acknowledgements, "
            "there 190 ms after the first try");
  EXPECT_EQ(story_of(lane, MarkKind::kHeld),
            "segment 11, 200 bytes, sent at 0.18 s, there after 50 ms; waited 124 ms behind segment 10");
  EXPECT_THAT(story_of(lane, MarkKind::kReleased), HasSubstr("7 segments behind it came free at once"));
}

TEST(LaneTrace, PutsALossWhereItWouldHaveArrived) {
  const LaneTrace lane = fed(LaneKind::kTcp, lossy_tcp());
  std::vector<Mark> marks;
  lane.marks(kStart, 60'000 * kMs, marks);
  for (const Mark& mark : marks)
    if (mark.kind == MarkKind::kLost) {
      EXPECT_EQ(mark.at, kStart + 10 * kStep + kTransit);
    }
}

TEST(LaneTrace, HoldsBackAsSoonAsTheHoleIsThere) {
  History history;
  history.quiet(0, 10);
  history.segment(10, 10 * kStep, kLost);
  for (std::uint32_t n = 11; n < 15; ++n) history.segment(n, n * kStep);
  const LaneTrace lane = fed(LaneKind::kTcp, history);
  EXPECT_EQ(counted_kinds(lane).at(MarkKind::kHeld), 4);
  EXPECT_THAT(story_of(lane, MarkKind::kHeld), HasSubstr("waits behind a segment that is missing"));
  EXPECT_THAT(story_of(lane, MarkKind::kLost), HasSubstr("not resent yet"));
}

TEST(LaneTrace, ShowsDatagrams) {
  History history;
  history.quiet_datagrams(0, 10);
  history.datagram(10 * kStep, kLost);
  history.quiet_datagrams(11, 20);
  for (const LaneKind kind : {LaneKind::kUdp, LaneKind::kRudp}) {
    const LaneTrace lane = fed(kind, history);
    EXPECT_EQ(counted_kinds(lane).at(MarkKind::kLost), 1);
    EXPECT_EQ(counted_kinds(lane).at(MarkKind::kDelivered), 19);
    EXPECT_THAT(story_of(lane, MarkKind::kLost), HasSubstr("datagram 10, 120 bytes, sent at 0.16 s, lost"));
  }
}

TEST(LaneTrace, NamesTheCauseOfAFreezeWhenItEnds) {
  LaneTrace lane = fed(LaneKind::kTcp, lossy_tcp());
  for (std::uint32_t n = 0; n < 10; ++n) lane.on_frame(kStart + n * kStep + kTransit, kStart + n * kStep);
  for (Micros at = 195; at < 350; at += 16) lane.on_frame(kStart + at * kMs, kStart + 9 * kStep);
  EXPECT_FALSE(lane.last_freeze());
  lane.on_frame(kStart + 352 * kMs, kStart + 17 * kStep);
  ASSERT_TRUE(lane.last_freeze());
  EXPECT_EQ(lane.freezes(), 1U);
  EXPECT_EQ(lane.last_freeze()->cause, Cause::kFastRetransmit);
  EXPECT_EQ(lane.last_freeze()->gap.from, kStart + 9 * kStep + kTransit);
}

TEST(LaneTrace, ForgetsWhatIsOld) {
  LaneTrace lane(LaneKind::kTcp, kStart, kStep);
  std::size_t most = 0;
  History history;
  history.quiet(0, 6000);  // 96 s
  for (const PacketRecord& packet : history.packets()) {
    lane.add(packet);
    if (packet.direction == 0) continue;
    lane.on_frame(packet.due_us, packet.in_us);
    if (packet.nth % 500 != 0) continue;
    std::vector<Mark> marks;
    lane.marks(0, 1'000'000 * kMs, marks);
    most = std::max(most, marks.size());
  }
  EXPECT_GT(most, 800U);
  EXPECT_LT(most, 1000U) << "14 s of 62 packets a second";
}

TEST(LaneTrace, HasNoStoryForWhatItForgot) {
  const LaneTrace lane = fed(LaneKind::kTcp, lossy_tcp());
  EXPECT_EQ(lane.story({0, MarkKind::kLost, 0, 123'456'789}), "");
  EXPECT_EQ(lane.story({0, MarkKind::kLost, 0, -5}), "");
  EXPECT_EQ(fed(LaneKind::kUdp, lossy_tcp()).story({0, MarkKind::kLost, 0, 3}), "");
}

TEST(LaneTrace, JudgesAFreezeByTheSocketsFactsAsTheComparisonDoes) {
  // Sent again 125 ms after the first try: too early for the usual timeout, but this socket's is 110 ms.
  History history;
  history.quiet(0, 10);
  history.segment(10, 10 * kStep, kLost);
  history.segment(10, 10 * kStep + 125 * kMs);
  LaneFacts facts;
  facts.at = kStart + 5 * kStep;
  facts.rto_us = 110'000;
  const auto cause = [&](bool with_facts) {
    LaneTrace lane = fed(LaneKind::kTcp, history);
    if (with_facts) lane.add(facts);
    lane.on_frame(kStart + 9 * kStep + kTransit, kStart + 9 * kStep);
    lane.on_frame(kStart + 10 * kStep + 175 * kMs, kStart + 10 * kStep);
    return lane.last_freeze() ? lane.last_freeze()->cause : Cause::kUnknown;
  };
  EXPECT_EQ(cause(false), Cause::kTailProbe);
  EXPECT_EQ(cause(true), Cause::kTimeout);
}

TEST(LaneTrace, KeepsFactsWithinItsTimeAndItsBound) {
  LaneTrace lane(LaneKind::kUdp, kStart, kStep);
  LaneFacts facts;
  for (std::size_t n = 0; n < 3 * LaneTrace::kMaxFacts; ++n) {
    facts.at = kStart + static_cast<Micros>(n) * 50 * kMs;
    facts.retransmits = n;
    lane.add(facts);
    if (n % 2 == 0) lane.on_frame(facts.at, facts.at - kTransit);
    ASSERT_LE(lane.facts_kept(), LaneTrace::kMaxFacts);
  }
  EXPECT_LE(lane.facts_kept(), static_cast<std::size_t>(2 * LaneTrace::kKeptMicros / (50 * kMs)));
  ASSERT_NE(lane.facts(), nullptr);
  EXPECT_EQ(lane.facts()->retransmits, 3 * LaneTrace::kMaxFacts - 1);
  facts.at = kStart;
  facts.retransmits = 0;
  lane.add(facts);
  EXPECT_NE(lane.facts()->retransmits, 0U) << "from before the newest: out of order, not taken";
}

}  // namespace
}  // namespace tw::trace::test
