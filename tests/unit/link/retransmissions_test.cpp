// SPDX-License-Identifier: MIT
#include "lab/link/retransmissions.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "lab/link/packet.hpp"

namespace tw::link {
namespace {

/// A conversation as the log tells it; flow 2, data to the client, one record a millisecond.
class Log {
 public:
  Log& data(std::uint32_t seq, std::uint16_t bytes = 100, PacketFate fate = PacketFate::kDelivered) {
    return add({.tcp_seq = seq, .payload_bytes = bytes, .direction = 1, .tcp_flags = kTcpAck, .fate = fate});
  }
  Log& lost(std::uint32_t seq, std::uint16_t bytes = 100) {
    return data(seq, bytes, PacketFate::kLostByTime);
  }
  Log& ack(std::uint32_t number) { return add({.tcp_ack = number, .direction = 0, .tcp_flags = kTcpAck}); }
  Log& add(PacketRecord record) {
    record.protocol = kTcpProtocol;
    record.flow = 2;
    record.in_us = record.due_us = static_cast<Micros>(records_.size()) * 1000;
    records_.push_back(record);
    return *this;
  }
  Agreement agreement(Micros until = 1'000'000'000) const { return check_retransmissions(records_, until); }
  std::vector<PacketRecord> records_;
};

TEST(Retransmissions, NothingLostNothingSentAgain) {
  EXPECT_EQ(Log().data(0).data(100).ack(200).data(200).ack(300).agreement(), Agreement{});
}

TEST(Retransmissions, ALostSegmentIsSeenAgain) {
  EXPECT_EQ(Log().data(0).lost(100).data(200).ack(100).data(100).ack(300).agreement(),
            (Agreement{.dropped = 1, .retransmitted = 1, .repeats = 1}));
}

TEST(Retransmissions, ALostRetransmissionMustComeAgainItself) {
  EXPECT_EQ(Log().data(0).lost(100).lost(100).data(200).agreement(),
            (Agreement{.dropped = 2, .retransmitted = 1, .unresolved = 1, .repeats = 1}));
  EXPECT_EQ(Log().data(0).lost(100).lost(100).data(100).agreement(),
            (Agreement{.dropped = 2, .retransmitted = 2, .repeats = 2}));
}

TEST(Retransmissions, TwoLostSegmentsMayComeAgainAsOneAndOneAsTwo) {
  EXPECT_EQ(Log().data(0).lost(100).lost(200).data(100, 200).agreement(),
            (Agreement{.dropped = 2, .retransmitted = 2, .repeats = 1}));
  EXPECT_EQ(Log().data(0).lost(100, 200).data(100).agreement().unresolved, 1u);
  EXPECT_EQ(Log().data(0).lost(100, 200).data(100).data(200).agreement(),
            (Agreement{.dropped = 1, .retransmitted = 1, .repeats = 2}));
  EXPECT_EQ(Log().data(0).lost(100, 200).data(200).data(100).agreement().retransmitted, 1u);
}

TEST(Retransmissions, WhatWasNotMissingIsSpurious) {
  EXPECT_EQ(Log().data(0).data(100).data(0).agreement(), (Agreement{.repeats = 1, .spurious = 1}));
  EXPECT_EQ(Log().data(0).lost(100).data(100).data(100).agreement(),
            (Agreement{.dropped = 1, .retransmitted = 1, .repeats = 2, .spurious = 1}));
}

TEST(Retransmissions, ASpuriousOneThatIsLostIsSupersededByTheAcknowledgement) {
  const Agreement expected{.dropped = 1, .superseded = 1, .repeats = 1, .spurious = 1};
  EXPECT_EQ(Log().data(0).lost(0).ack(100).agreement(), expected);
  EXPECT_EQ(Log().data(0).ack(100).lost(0).agreement(), expected) << "also if that came before";
}

TEST(Retransmissions, AnAcknowledgementOfLessSupersedesNothing) {
  EXPECT_EQ(Log().data(0).lost(100).ack(100).ack(150).agreement().unresolved, 1u);
}

TEST(Retransmissions, ACorruptedSegmentIsALostOne) {
  Log log;
  log.data(0).add({.tcp_seq = 100, .payload_bytes = 100, .direction = 1, .effects = kEffectCorrupted});
  EXPECT_EQ(log.agreement().unresolved, 1u);
  EXPECT_EQ(log.data(100).agreement().retransmitted, 1u);
}

TEST(Retransmissions, TheLinksOwnSecondCopiesAreNobodysRetransmissions) {
  Log log;
  log.data(0).add({.tcp_seq = 0, .payload_bytes = 100, .direction = 1, .effects = kEffectDuplicate});
  EXPECT_EQ(log.agreement(), Agreement{});
}

TEST(Retransmissions, SequenceNumbersWrapAround) {
  const std::uint32_t end = UINT32_MAX - 49;
  EXPECT_EQ(Log().data(end - 100).lost(end).data(50).ack(end).data(end).ack(150).agreement(),
            (Agreement{.dropped = 1, .retransmitted = 1, .repeats = 1}));
}

TEST(Retransmissions, FlowsDirectionsAndConnectionsAreKeptApart) {
  Log log;
  log.data(0).lost(100);
  log.add({.tcp_seq = 100, .payload_bytes = 100, .direction = 0});
  EXPECT_EQ(log.agreement().unresolved, 1u) << "the other direction's bytes";
  log.data(100);
  log.records_.back().flow = 3;
  EXPECT_EQ(log.agreement().unresolved, 1u) << "another flow's bytes";
  log.add({.tcp_seq = 5, .direction = 1, .tcp_flags = kTcpSyn});
  EXPECT_EQ(log.agreement(), (Agreement{.dropped = 1, .superseded = 1}));
}

TEST(Retransmissions, TheEndAndTheBeginningOfTheLogAreNotHeldAgainstTcp) {
  EXPECT_EQ(Log().data(0).lost(100).agreement(1000), Agreement{}) << "lost at 1000";
  EXPECT_EQ(Log().data(500).data(100).agreement(), Agreement{})
      << "we do not know what became of the first 100";
}

TEST(Retransmissions, UdpIsNotLookedAt) {
  Log log;
  log.lost(0);
  log.records_.back().protocol = kUdpProtocol;
  EXPECT_EQ(log.agreement(), Agreement{});
}

}  // namespace
}  // namespace tw::link
