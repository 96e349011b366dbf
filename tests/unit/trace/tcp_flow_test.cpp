// SPDX-License-Identifier: MIT
#include "lab/trace/tcp_flow.hpp"

#include <gtest/gtest.h>

#include "tests/unit/trace/history.hpp"

namespace tw::trace::test {
namespace {

TcpFlow follow(const History& history) {
  TcpFlow flow;
  for (const PacketRecord& packet : history.packets()) flow.add(packet);
  return flow;
}

void expect_releases_never_decrease(const TcpFlow& flow) {
  Micros before = 0;
  for (const Segment& segment : flow.segments()) {
    EXPECT_GE(segment.release, before);
    EXPECT_GE(segment.release, segment.arrival);
    before = segment.release;
  }
}

TEST(TcpFlow, ReleasesEachSegmentOfAQuietStreamWhenItArrives) {
  History history;
  history.quiet(0, 20);
  const TcpFlow flow = follow(history);
  ASSERT_EQ(flow.segments().size(), 20U);
  for (std::uint32_t n = 0; n < 20; ++n) EXPECT_EQ(flow.segments()[n].release, kStart + n * kStep + kTransit);
}

TEST(TcpFlow, HoldsBackWhatArrivedBehindAHole) {
  History history;
  history.segment(0, 0);
  history.segment(1, kStep, kLost);
  for (std::uint32_t n = 2; n < 8; ++n) history.segment(n, n * kStep);
  history.segment(1, 130 * kMs);
  history.segment(8, 140 * kMs);
  const TcpFlow flow = follow(history);
  ASSERT_EQ(flow.segments().size(), 9U);
  for (std::size_t n = 1; n < 8; ++n) EXPECT_EQ(flow.segments()[n].release, kStart + 180 * kMs) << n;
  EXPECT_EQ(flow.segments()[2].arrival, kStart + 2 * kStep + kTransit);
  EXPECT_EQ(flow.segments()[8].release, kStart + 190 * kMs);
}

TEST(TcpFlow, FollowsTheStreamAcrossTheWrapOfTheSequenceNumber) {
  History history(0xFFFFFFFFU - 5 * kBytes - 77);
  for (std::uint32_t n = 0; n < 12; ++n)
    history.segment(n, n * kStep, n == 5 || n == 6 ? kLost : PacketFate::kDelivered);
  history.segment(5, 250 * kMs);
  history.segment(6, 260 * kMs);
  history.ack(12, 320 * kMs);
  const TcpFlow flow = follow(history);
  ASSERT_EQ(flow.segments().size(), 12U);
  for (std::size_t n = 1; n < 12; ++n) EXPECT_EQ(flow.segments()[n].begin, flow.segments()[n - 1].end);
  EXPECT_EQ(flow.segments()[5].sendings.size(), 2U);
  EXPECT_EQ(flow.segments()[11].release, kStart + 310 * kMs);
  EXPECT_EQ(flow.acknowledgements().back().ack, flow.segments().back().end);
}

TEST(TcpFlow, KnowsEachSegmentThatOneLargerPacketBroughtAgain) {
  History history;
  history.segment(0, 0);
  for (std::uint32_t n = 1; n < 4; ++n) history.segment(n, n * kStep, kLost);
  history.segment(1, 300 * kMs).payload_bytes = 3 * kBytes;
  const TcpFlow flow = follow(history);
  ASSERT_EQ(flow.segments().size(), 4U);
  for (std::size_t n = 1; n < 4; ++n) EXPECT_EQ(flow.segments()[n].release, kStart + 350 * kMs);
}

TEST(TcpFlow, BelievesAnAcknowledgementWhereTheLogHasAHole) {
  History history;
  history.segment(0, 0);
  history.segment(1, kStep, kLost);  // and its resending was overwritten before anybody read it
  history.segment(2, 2 * kStep);
  history.ack(3, 200 * kMs);
  const TcpFlow flow = follow(history);
  EXPECT_EQ(flow.segments()[2].release, kStart + 200 * kMs);
}

TEST(TcpFlow, GoesOnWithANewConnection) {
  History history;
  history.segment(0, 0);
  history.segment(1, kStep, kLost);
  PacketRecord& syn = history.segment(9'000'000, 100 * kMs);
  syn.payload_bytes = 0;
  syn.tcp_flags = link::kTcpSyn | link::kTcpAck;
  PacketRecord& first = history.segment(9'000'000, 120 * kMs);
  ++first.tcp_seq;  // the SYN took a number
  const TcpFlow flow = follow(history);
  ASSERT_EQ(flow.segments().size(), 3U);
  EXPECT_EQ(flow.segments()[1].release, kStart + 100 * kMs) << "what the old one owed will not come";
  EXPECT_EQ(flow.segments()[2].release, kStart + 170 * kMs);
  EXPECT_EQ(flow.segments()[2].begin, flow.segments()[1].end);
}

TEST(TcpFlow, TakesTheLinksCopyForNoResending) {
  History history;
  history.segment(0, 0);
  history.segment(0, 0).effects = link::kEffectDuplicate;
  const TcpFlow flow = follow(history);
  ASSERT_EQ(flow.segments().size(), 1U);
  EXPECT_TRUE(flow.segments()[0].sendings[1].copy);
}

TEST(TcpFlow, MayForgetTheMiddleOfAHole) {
  History history;
  history.quiet(0, 100);
  TcpFlow flow = follow(history);
  flow.forget_before(kStart + 50 * kStep);
  EXPECT_EQ(flow.segments().size(), 50U);
  EXPECT_EQ(flow.find(0), std::nullopt);
  EXPECT_EQ(flow.first_unread(kStart), 0U);
  History later;
  later.segment(100, 100 * kStep);
  for (const PacketRecord& packet : later.packets()) flow.add(packet);
  EXPECT_EQ(flow.segments().back().release, kStart + 100 * kStep + kTransit);
  expect_releases_never_decrease(flow);
}

TEST(TcpFlow, SurvivesRecordsThatNobodyWouldWrite) {
  TcpFlow flow;
  std::uint32_t x = 12345;
  const auto draw = [&] { return x = x * 1664525U + 1013904223U; };
  for (int i = 0; i < 20'000; ++i) {
    PacketRecord packet;
    packet.in_us = static_cast<std::int64_t>(draw()) << (draw() % 32);
    packet.due_us = packet.in_us + static_cast<std::int64_t>(draw() % 100'000);
    packet.tcp_seq = draw() >> (draw() % 24);
    packet.tcp_ack = draw() >> (draw() % 24);
    packet.payload_bytes = static_cast<std::uint16_t>(draw() >> 16);
    packet.direction = static_cast<std::uint8_t>(draw() >> 30);
    packet.protocol = 6;
    packet.tcp_flags = static_cast<std::uint8_t>(draw() >> 24);
    packet.fate = static_cast<PacketFate>(draw() >> 29);
    flow.add(packet);
    if (i % 1000 == 999) flow.forget_before(packet.in_us);
  }
  expect_releases_never_decrease(flow);
}

}  // namespace
}  // namespace tw::trace::test
