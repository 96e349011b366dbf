// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/trace/history.hpp"

namespace tw::trace::test {
namespace {

using testing::HasSubstr;

constexpr Micros kShown9 = 9 * kStep + kTransit;

History with_losses(std::uint32_t count, PacketFate fate) {
  History history;
  history.quiet_datagrams(0, 10);
  for (std::uint32_t n = 10; n < 10 + count; ++n) history.datagram(n * kStep, fate);
  history.quiet_datagrams(10 + count, 40);
  return history;
}

TEST(DatagramFreeze, CountsLossesInARow) {
  const Freeze freeze =
      with_losses(7, kLost).explain(LaneKind::kUdp, kShown9, 17 * kStep + kTransit + 4 * kMs);
  EXPECT_EQ(freeze.cause, Cause::kLossesInARow);
  EXPECT_EQ(freeze.sentence, "132 ms: 7 datagrams lost in a row, 10 to 16, from 0.16 s to 0.26 s");
}

TEST(DatagramFreeze, NamesOutageBlackoutAndQueue) {
  const auto cause = [](PacketFate fate) {
    return with_losses(12, fate).explain(LaneKind::kUdpRaw, kShown9, 22 * kStep + kTransit + 4 * kMs).cause;
  };
  EXPECT_EQ(cause(PacketFate::kLostInOutage), Cause::kOutage);
  EXPECT_EQ(cause(PacketFate::kLostInBlackout), Cause::kOutage);
  EXPECT_EQ(cause(PacketFate::kLostInQueue), Cause::kQueue);
  EXPECT_EQ(cause(PacketFate::kLostByPacket), Cause::kLossesInARow);
}

TEST(DatagramFreeze, DoesNotTakeEnetsOwnSmallTalkForNews) {
  History history = with_losses(9, kLost);
  history.datagram(13 * kStep + 2 * kMs, PacketFate::kDelivered, 12);  // an acknowledgement
  const Freeze freeze = history.explain(LaneKind::kUdp, kShown9, 19 * kStep + kTransit + 4 * kMs);
  EXPECT_EQ(freeze.cause, Cause::kLossesInARow);
  EXPECT_THAT(freeze.sentence, HasSubstr("9 datagrams lost in a row"));
}

TEST(DatagramFreeze, KnowsASilentServerAGrowingDelayAQueueAndALateMachine) {
  History silent;
  silent.quiet_datagrams(0, 10);
  for (std::uint32_t n = 10; n < 20; ++n) silent.datagram(n * kStep + 200 * kMs);
  EXPECT_EQ(silent.explain(LaneKind::kUdp, kShown9, 10 * kStep + 200 * kMs + kTransit).cause,
            Cause::kSenderSilent);
  for (const bool queued : {false, true}) {
    History grown;
    grown.quiet_datagrams(0, 10);
    for (std::uint32_t n = 10; n < 20; ++n) {
      PacketRecord& packet = grown.datagram(n * kStep);
      packet.due_us += 180 * kMs;
      if (queued) packet.effects = link::kEffectQueued;
    }
    EXPECT_EQ(grown.explain(LaneKind::kUdp, kShown9, 10 * kStep + 232 * kMs).cause,
              queued ? Cause::kQueue : Cause::kDelayGrew);
  }
  History quiet;
  quiet.quiet_datagrams(0, 60);
  EXPECT_EQ(quiet.explain(LaneKind::kUdp, kShown9, kShown9 + 300 * kMs).cause, Cause::kMachine);
}

TEST(DatagramFreeze, SeesEnetsOwnThrottle) {
  History history;
  history.quiet_datagrams(0, 10);
  for (std::uint32_t n = 10; n < 20; ++n) history.datagram(n * kStep + 200 * kMs);
  LaneFacts before, after;
  before.at = kStart;
  after.at = kStart + 300 * kMs;
  after.enet_throttled = 12;
  const Freeze freeze =
      history.explain(LaneKind::kUdp, kShown9, 10 * kStep + 200 * kMs + kTransit, {before, after});
  EXPECT_EQ(freeze.cause, Cause::kSenderWaited);
}

TEST(DatagramFreeze, NamesAResendingByEnet) {
  History history;
  history.quiet_datagrams(0, 10);
  history.datagram(10 * kStep, kLost);
  for (std::uint32_t n = 11; n < 40; ++n)
    history.datagram(n * kStep, n == 15 ? kLost : PacketFate::kDelivered, n == 24 ? 250 : 120);
  const Freeze freeze = history.explain(LaneKind::kRudp, kShown9, 24 * kStep + kTransit + 8 * kMs);
  EXPECT_EQ(freeze.cause, Cause::kResentReliable);
  EXPECT_EQ(freeze.sentence,
            "248 ms: datagram 10 lost at 0.16 s, resent by ENet's timeout, back with datagram 24 of 0.38 s; "
            "1 more lost meanwhile; 12 datagrams waited behind it");
}

TEST(DatagramFreeze, NamesTheOutageOfAReliableLane) {
  History history;
  history.quiet_datagrams(0, 10);
  for (std::uint32_t n = 10; n < 30; ++n) history.datagram(n * kStep, PacketFate::kLostInOutage);
  history.quiet_datagrams(30, 60);
  EXPECT_EQ(history.explain(LaneKind::kRudp, kShown9, 34 * kStep + kTransit).cause, Cause::kOutage);
}

TEST(DatagramFreeze, ExplainsAReliableLaneWithoutLossesLikeAnyOther) {
  History history;
  history.quiet_datagrams(0, 10);
  for (std::uint32_t n = 10; n < 20; ++n) history.datagram(n * kStep + 200 * kMs);
  EXPECT_EQ(history.explain(LaneKind::kRudp, kShown9, 10 * kStep + 200 * kMs + kTransit).cause,
            Cause::kSenderSilent);
}

TEST(DatagramFreeze, SaysSoWhenTheLogDoesNotCoverIt) {
  History history;
  EXPECT_EQ(history.explain(LaneKind::kUdp, 0, 300 * kMs).cause, Cause::kUnknown);
  EXPECT_EQ(history.explain(LaneKind::kRudp, 0, 300 * kMs).cause, Cause::kUnknown);
}

}  // namespace
}  // namespace tw::trace::test
