// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/trace/history.hpp"

namespace tw::trace::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Segment 10 is lost, 11.. arrive behind it, each with an acknowledgement that tells of the hole.
History with_hole(std::uint32_t until) {
  History history;
  history.quiet(0, 10);
  history.segment(10, 10 * kStep, kLost);
  for (std::uint32_t n = 11; n < until; ++n) {
    history.segment(n, n * kStep);
    history.ack(10, n * kStep + kTransit, 1);
  }
  return history;
}
constexpr Micros kShown9 = 9 * kStep + kTransit;  // when the last one before the hole came on the screen

TEST(TcpFreeze, NamesAFastRetransmit) {
  History history = with_hole(18);
  const Micros resent = 11 * kStep + 2 * kTransit + 25 * kMs;
  history.segment(10, resent);
  const Freeze freeze = history.explain(LaneKind::kTcp, kShown9, resent + kTransit + 5 * kMs);
  EXPECT_EQ(freeze.cause, Cause::kFastRetransmit);
  EXPECT_EQ(freeze.sentence,
            "162 ms: segment 10 lost at 0.16 s, resent at 0.30 s after 2 duplicate acknowledgements; "
            "7 segments waited behind it");
}

TEST(TcpFreeze, NamesATimeout) {
  History history;
  history.quiet(0, 10);
  history.segment(10, 10 * kStep, kLost);
  for (std::uint32_t n = 11; n < 16; ++n) history.segment(n, n * kStep, kLost);
  history.segment(10, 10 * kStep + 305 * kMs);
  const Freeze freeze = history.explain(LaneKind::kTcp, kShown9, 10 * kStep + 360 * kMs);
  EXPECT_EQ(freeze.cause, Cause::kTimeout);
  EXPECT_THAT(freeze.sentence, HasSubstr("segment 10 lost at 0.16 s, resent at 0.47 s after a timeout"));
}

TEST(TcpFreeze, MeasuresATimeoutAgainstTheSocketsOwn) {
  History history;
  history.quiet(0, 10);
  history.segment(10, 10 * kStep, kLost);
  history.segment(10, 10 * kStep + 120 * kMs);
  LaneFacts facts;
  facts.at = kStart + 5 * kStep;
  facts.rto_us = 110'000;
  EXPECT_EQ(history.explain(LaneKind::kTcp, kShown9, 10 * kStep + 175 * kMs, {facts}).cause, Cause::kTimeout);
}

TEST(TcpFreeze, NamesATailLossProbe) {
  History history;
  history.quiet(0, 10);
  history.segment(10, 10 * kStep, kLost);
  history.segment(10, 10 * kStep + 2 * 2 * kTransit);
  const Freeze freeze = history.explain(LaneKind::kTcp, kShown9, 10 * kStep + 255 * kMs);
  EXPECT_EQ(freeze.cause, Cause::kTailProbe);
  EXPECT_THAT(freeze.sentence, HasSubstr("by a tail-loss probe"));
}

TEST(TcpFreeze, TellsThatTheResendingWasLostToo) {
  History history = with_hole(40);
  const Micros resent = 11 * kStep + 2 * kTransit + 25 * kMs;
  history.segment(10, resent, kLost);
  const Micros again = resent + 330 * kMs;
  history.segment(10, again);
  const Freeze freeze = history.explain(LaneKind::kTcp, kShown9, again + kTransit);
  EXPECT_EQ(freeze.cause, Cause::kTimeout) << "it took the larger part";
  EXPECT_THAT(freeze.sentence,
              HasSubstr("after 2 duplicate acknowledgements, lost again, resent at 0.63 s after a timeout"));
}

TEST(TcpFreeze, CountsManyLossesOfOneSegment) {
  History history = with_hole(14);
  for (int i = 0; i < 4; ++i)
    history.segment(10, (400 + 400 * i) * kMs, i < 3 ? kLost : PacketFate::kDelivered);
  const Freeze freeze = history.explain(LaneKind::kTcp, kShown9, 1650 * kMs);
  EXPECT_EQ(freeze.cause, Cause::kTimeout);
  EXPECT_THAT(freeze.sentence,
              HasSubstr("segment 10 lost at 0.16 s and 3 times more, last resent at 1.60 s after a timeout"));
}

TEST(TcpFreeze, CountsOnlyAcknowledgementsThatTheSenderHeard) {
  History history;
  history.quiet(0, 10);
  history.segment(10, 10 * kStep, kLost);
  for (std::uint32_t n = 11; n < 18; ++n) {
    history.segment(n, n * kStep);
    history.ack(10, n * kStep + kTransit, 1, n == 13 ? PacketFate::kDelivered : kLost);
  }
  const Micros resent = 13 * kStep + 2 * kTransit + 25 * kMs;
  history.segment(10, resent);
  const Freeze freeze = history.explain(LaneKind::kTcp, kShown9, resent + kTransit);
  EXPECT_EQ(freeze.cause, Cause::kFastRetransmit);
  EXPECT_THAT(freeze.sentence, HasSubstr("after 1 duplicate acknowledgement;"));
}

TEST(TcpFreeze, CountsOnlyAcknowledgementsOfThisHole) {
  History history = with_hole(18);  // 7 that tell of 10
  const Micros resent = 11 * kStep + 2 * kTransit + 25 * kMs;
  history.segment(10, resent);
  history.segment(18, 18 * kStep, kLost);
  for (std::uint32_t n = 19; n < 24; ++n) {
    history.segment(n, n * kStep);
    history.ack(n * kStep + kTransit < resent + kTransit ? 10 : 18, n * kStep + kTransit, 1);
  }
  history.segment(18, 19 * kStep + 2 * kTransit + 25 * kMs);
  const Freeze freeze = history.explain(LaneKind::kTcp, resent + kTransit + 2 * kMs, 19 * kStep + 180 * kMs);
  EXPECT_THAT(freeze.sentence,
              HasSubstr("segment 18 lost at 0.29 s, resent at 0.43 s after 2 duplicate acknowledgements"));
}

TEST(TcpFreeze, NamesTheLargestOfSeveralHoles) {
  History history = with_hole(18);
  const Micros resent = 11 * kStep + 2 * kTransit + 25 * kMs;
  history.segment(10, resent);
  history.segment(18, 18 * kStep, kLost);  // seen to be missing only by a timeout, long after
  history.segment(18, 18 * kStep + 400 * kMs);
  const Freeze freeze = history.explain(LaneKind::kTcp, kShown9, 18 * kStep + 450 * kMs);
  EXPECT_EQ(freeze.cause, Cause::kTimeout);
  EXPECT_THAT(freeze.sentence, HasSubstr("segment 18 lost"));
}

TEST(TcpFreeze, NamesTheOutageAndTheQueueRatherThanTheRepair) {
  for (const auto& [fate, cause, words] :
       {std::tuple{PacketFate::kLostInOutage, Cause::kOutage, "lost in the dark at"},
        std::tuple{PacketFate::kLostInBlackout, Cause::kOutage, "lost in the dark at"},
        std::tuple{PacketFate::kLostInQueue, Cause::kQueue, "lost in the full queue at"}}) {
    History history;
    history.quiet(0, 10);
    for (std::uint32_t n = 10; n < 20; ++n) history.segment(n, n * kStep, fate);
    history.segment(10, 600 * kMs);
    const Freeze freeze = history.explain(LaneKind::kTcp, kShown9, 660 * kMs);
    EXPECT_EQ(freeze.cause, cause);
    EXPECT_THAT(freeze.sentence, HasSubstr(words));
    EXPECT_THAT(freeze.sentence, HasSubstr("resent at 0.60 s after a timeout"));
  }
}

TEST(TcpFreeze, DoesNotBlameLostAcknowledgements) {
  History history;
  for (std::uint32_t n = 0; n < 40; ++n) {
    history.segment(n, n * kStep);
    history.ack(n + 1, n * kStep + kTransit, 0, n % 5 == 0 ? PacketFate::kDelivered : kLost);
  }
  const Freeze freeze = history.explain(LaneKind::kTcp, kShown9, 25 * kStep + kTransit);
  EXPECT_EQ(freeze.cause, Cause::kMachine);
  EXPECT_THAT(freeze.sentence, Not(HasSubstr("lost")));
}

TEST(TcpFreeze, KnowsNaglesWait) {
  History history;
  history.quiet(0, 10);
  // The acknowledgement of 9 reaches the server at 100 ms after 9 was sent; all that waited leaves as one segment.
  const Micros sent = 9 * kStep + 2 * kTransit + 30 * kMs;
  history.ack(10, sent - kTransit);
  history.segment(10, sent + 200).payload_bytes = 7 * kBytes;
  const Freeze freeze = history.explain(LaneKind::kTcpNagle, kShown9, sent + kTransit + 2 * kMs);
  EXPECT_EQ(freeze.cause, Cause::kSenderWaited);
  EXPECT_THAT(freeze.sentence, HasSubstr("nothing was lost: held back by Nagle until 0.27 s"));
}

TEST(TcpFreeze, KnowsAFullWindow) {
  History history;
  history.quiet(0, 10);
  const Micros sent = 9 * kStep + 150 * kMs;
  history.ack(10, sent - kTransit - 500);
  for (std::uint32_t n = 10; n < 19; ++n) history.segment(n, sent + n * 10);
  EXPECT_EQ(history.explain(LaneKind::kTcp, kShown9, sent + kTransit + 2 * kMs).cause, Cause::kSenderWaited);
}

TEST(TcpFreeze, KnowsASilentServer) {
  History history;
  history.quiet(0, 10);
  for (std::uint32_t n = 10; n < 20; ++n) history.segment(n, n * kStep + 200 * kMs);
  const Freeze freeze = history.explain(LaneKind::kTcp, kShown9, 10 * kStep + 200 * kMs + kTransit);
  EXPECT_EQ(freeze.cause, Cause::kSenderSilent);
  EXPECT_THAT(freeze.sentence, HasSubstr("the server sent nothing from 0.14 s to 0.36 s"));
}

TEST(TcpFreeze, KnowsAGrowingDelayAndAQueue) {
  for (const bool queued : {false, true}) {
    History history;
    history.quiet(0, 10);
    for (std::uint32_t n = 10; n < 20; ++n) {
      PacketRecord& packet = history.segment(n, n * kStep);
      packet.due_us += 180 * kMs;
      if (queued) packet.effects = link::kEffectQueued;
    }
    const Freeze freeze = history.explain(LaneKind::kTcp, kShown9, 10 * kStep + kTransit + 182 * kMs);
    EXPECT_EQ(freeze.cause, queued ? Cause::kQueue : Cause::kDelayGrew);
    EXPECT_THAT(freeze.sentence, HasSubstr("230 ms on its way"));
  }
}

TEST(TcpFreeze, KnowsThatThisMachineWasLate) {
  History history;
  history.quiet(0, 60);
  EXPECT_EQ(history.explain(LaneKind::kTcp, kShown9, kShown9 + 300 * kMs).cause, Cause::kMachine);
  EXPECT_EQ(history.explain(LaneKind::kTcp, 59 * kStep + kTransit, 59 * kStep + kTransit + 150 * kMs).cause,
            Cause::kMachine);
}

TEST(TcpFreeze, DoesNotBlameASegmentThatWasResentForNothing) {
  History history;
  history.quiet(0, 60);
  history.segment(12, 12 * kStep + 90 * kMs);         // arrived already
  history.segment(13, 13 * kStep + 90 * kMs, kLost);  // and so had this
  EXPECT_EQ(history.explain(LaneKind::kTcp, kShown9, kShown9 + 300 * kMs).cause, Cause::kMachine);
}

TEST(TcpFreeze, BlamesTheDelayIfAnImpatientSendersResendingWasLost) {
  History history;
  history.quiet(0, 10);
  for (std::uint32_t n = 10; n < 20; ++n) history.segment(n, n * kStep).due_us += 350 * kMs;
  history.segment(10, 10 * kStep + 300 * kMs, kLost);
  EXPECT_EQ(history.explain(LaneKind::kTcp, kShown9, 10 * kStep + 402 * kMs).cause, Cause::kDelayGrew);
}

TEST(TcpFreeze, DoesNotTakeTheLinksCopyForAResending) {
  History history;
  history.quiet(0, 10);
  history.segment(10, 10 * kStep).effects = link::kEffectCorrupted;
  history.segment(10, 10 * kStep).effects = link::kEffectCorrupted | link::kEffectDuplicate;
  history.segment(10, 10 * kStep + 310 * kMs);
  const Freeze freeze = history.explain(LaneKind::kTcp, kShown9, 10 * kStep + 362 * kMs);
  EXPECT_THAT(freeze.sentence, HasSubstr("segment 10 corrupted at 0.16 s, resent at 0.47 s after a timeout"));
}

TEST(TcpFreeze, IsNotConfusedByReorderingAndCopies) {
  History history;
  history.quiet(0, 10);
  history.segment(10, 10 * kStep).due_us += 20 * kMs;  // overtaken by 11
  for (std::uint32_t n = 11; n < 40; ++n) {
    history.segment(n, n * kStep);
    history.segment(n, n * kStep).effects = link::kEffectDuplicate;
  }
  EXPECT_EQ(history.explain(LaneKind::kTcp, kShown9, 39 * kStep + kTransit).cause, Cause::kMachine);
}

TEST(TcpFreeze, TakesACorruptedSegmentForLost) {
  History history = with_hole(10);
  history = History();
  history.quiet(0, 10);
  history.segment(10, 10 * kStep).effects = link::kEffectCorrupted;
  for (std::uint32_t n = 11; n < 18; ++n) {
    history.segment(n, n * kStep);
    history.ack(10, n * kStep + kTransit, 1);
  }
  const Micros resent = 11 * kStep + 2 * kTransit + 25 * kMs;
  history.segment(10, resent);
  const Freeze freeze = history.explain(LaneKind::kTcp, kShown9, resent + kTransit);
  EXPECT_EQ(freeze.cause, Cause::kFastRetransmit);
  EXPECT_THAT(freeze.sentence, HasSubstr("segment 10 corrupted at 0.16 s"));
}

TEST(TcpFreeze, SaysSoWhenTheLogDoesNotCoverIt) {
  History history;
  EXPECT_EQ(history.explain(LaneKind::kTcp, 0, 300 * kMs).cause, Cause::kUnknown);
  history.quiet(0, 10);
  EXPECT_EQ(history.explain(LaneKind::kTcp, 5'000 * kMs, 5'300 * kMs).cause, Cause::kUnknown);
  EXPECT_EQ(history.explain(LaneKind::kTcp, 300 * kMs, 100 * kMs).cause, Cause::kUnknown) << "backwards";
}

TEST(TcpFreeze, IsTheSameAcrossTheWrapOfTheSequenceNumber) {
  const auto explained = [](std::uint32_t first) {
    History history(first);
    history.quiet(0, 10);
    history.segment(10, 10 * kStep, kLost);
    for (std::uint32_t n = 11; n < 18; ++n) {
      history.segment(n, n * kStep);
      history.ack(10, n * kStep + kTransit, 2);
    }
    history.segment(10, 300 * kMs);
    return history.explain(LaneKind::kTcp, kShown9, 352 * kMs).sentence;
  };
  for (std::uint32_t bytes = 0; bytes < 18 * kBytes; bytes += 50)
    EXPECT_EQ(explained(0U - bytes), explained(5000));
}

}  // namespace
}  // namespace tw::trace::test
