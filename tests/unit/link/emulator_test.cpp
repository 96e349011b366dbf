// SPDX-License-Identifier: MIT
#include "lab/link/emulator.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "packets.hpp"

namespace tw::link {
namespace {

constexpr std::uint16_t kClientPort = 40000, kServerPort = 7777;
constexpr Micros kStart = 1'000'000'000;
constexpr Micros kFrame = 16'666;

Bytes udp(Direction direction, std::uint16_t client_port = kClientPort) {
  return direction == Direction::kToServer ? make_packet(kUdpNumber, client_port, kServerPort, 200)
                                           : make_packet(kUdpNumber, kServerPort, client_port, 200);
}

bool forwarded(const Verdict& verdict) { return verdict.action == Verdict::Action::kForward; }

/// The fates of `count` packets, one every `period`.
std::vector<bool> fates(Emulator& emulator, Direction direction, int count, Micros period,
                        std::uint16_t client_port = kClientPort, Micros begin = kStart) {
  std::vector<bool> result;
  for (int i = 0; i < count; ++i)
    result.push_back(
        forwarded(emulator.on_packet(direction, udp(direction, client_port), begin + i * period)));
  return result;
}

auto lost(const std::vector<bool>& fates) { return std::count(fates.begin(), fates.end(), false); }

TEST(Emulator, ForwardsEverythingAtOnceWhenNothingIsSet) {
  Emulator emulator(1, {}, kStart);
  for (int i = 0; i < 1000; ++i) {
    const auto verdict = emulator.on_packet(Direction::kToClient, udp(Direction::kToClient), kStart + i);
    ASSERT_TRUE(forwarded(verdict));
    ASSERT_EQ(verdict.due, kStart + i);
  }
  EXPECT_EQ(emulator.stats().delivered, 1000u);
  EXPECT_EQ(emulator.stats().dropped, 0u);
}

TEST(Emulator, HoldsEveryPacketForTheDelay) {
  Emulator emulator(1, both_ways({.delay_ms = 50.5}), kStart);
  EXPECT_EQ(emulator.on_packet(Direction::kToServer, udp(Direction::kToServer), kStart + 7).due,
            kStart + 7 + 50'500);
}

TEST(Emulator, KeepsTheOrderWhenTheDelayShrinks) {
  Emulator emulator(1, both_ways({.delay_ms = 100}), kStart);
  const Micros first = emulator.on_packet(Direction::kToClient, udp(Direction::kToClient), kStart).due;
  emulator.set(both_ways({.delay_ms = 1}), kStart + 10);
  EXPECT_EQ(emulator.on_packet(Direction::kToClient, udp(Direction::kToClient), kStart + 20).due, first);
  EXPECT_EQ(emulator.on_packet(Direction::kToServer, udp(Direction::kToServer), kStart + 20).due,
            kStart + 1020)
      << "the other direction has an order of its own";
}

// The literals pin the seeded draws: a change to them changes every experiment that was ever published with its seed.
TEST(Emulator, LosesExactlyTheSamePacketsForTheSameSeed) {
  Emulator by_packet(7, both_ways({.loss_pct = 5}, true), kStart);
  Emulator by_time(7, both_ways({.loss_pct = 5}), kStart);
  ASSERT_TRUE(by_packet.add_flow(SocketKind::kUdp, kClientPort, "udp"));
  EXPECT_EQ(lost(fates(by_packet, Direction::kToClient, 10'000, kFrame)), 501);
  EXPECT_EQ(lost(fates(by_time, Direction::kToClient, 10'000, kFrame)), 440);
}

TEST(Emulator, LossByPacketDependsOnTheLabelAndNotOnPortOrTiming) {
  const Settings settings = both_ways({.loss_pct = 20}, true);
  Emulator one(3, settings, kStart), two(3, settings, kStart);
  one.add_flow(SocketKind::kUdp, 40000, "udp");
  two.add_flow(SocketKind::kUdp, 51234, "udp");
  two.add_flow(SocketKind::kUdp, 40000, "rudp");
  const auto expected = fates(one, Direction::kToServer, 500, kFrame, 40000);
  EXPECT_NE(fates(two, Direction::kToServer, 500, 1, 40000), expected) << "another label, other drops";
  EXPECT_EQ(fates(two, Direction::kToServer, 500, 3, 51234), expected)
      << "and its packets used up none of these draws";
}

TEST(Emulator, LossByTimeDarkensTheSameMomentsForEveryFlow) {
  Emulator emulator(9, both_ways({.loss_pct = 30}), kStart);
  emulator.add_flow(SocketKind::kUdp, 40000, "udp");
  emulator.add_flow(SocketKind::kUdp, 40001, "rudp");
  int dark = 0;
  for (Micros at = kStart; at < kStart + 1'000'000; at += kLossSlotMicros) {
    const bool first =
        forwarded(emulator.on_packet(Direction::kToClient, udp(Direction::kToClient, 40000), at));
    for (Micros later : {Micros{1}, Micros{2000}, kLossSlotMicros - 1})
      ASSERT_EQ(
          forwarded(emulator.on_packet(Direction::kToClient, udp(Direction::kToClient, 40001), at + later)),
          first);
    dark += first ? 0 : 1;
  }
  EXPECT_GT(dark, 0);
  EXPECT_LT(dark, 250);
}

TEST(Emulator, TheTapeOfLossByTimeBeginsAnewWithEverySet) {
  const Settings settings = both_ways({.loss_pct = 20});
  Emulator emulator(4, settings, kStart);
  const auto first = fates(emulator, Direction::kToClient, 300, kFrame);
  emulator.set(settings, kStart + 77'777'777);
  EXPECT_EQ(fates(emulator, Direction::kToClient, 300, kFrame, kClientPort, kStart + 77'777'777), first);
}

TEST(Emulator, MoreLossDarkensTheSameSlotsAndMore) {
  Emulator five(4, both_ways({.loss_pct = 5}), kStart), ten(4, both_ways({.loss_pct = 10}), kStart);
  const auto few = fates(five, Direction::kToClient, 3000, kLossSlotMicros);
  const auto many = fates(ten, Direction::kToClient, 3000, kLossSlotMicros);
  for (std::size_t i = 0; i < few.size(); ++i) EXPECT_TRUE(few[i] || !many[i]);
  EXPECT_GT(lost(many), lost(few));
}

TEST(Emulator, DirectionsAndSeedsAreIndependent) {
  const Settings settings = both_ways({.loss_pct = 30});
  Emulator one(1, settings, kStart), two(2, settings, kStart);
  const auto down = fates(one, Direction::kToClient, 500, kLossSlotMicros);
  EXPECT_NE(fates(one, Direction::kToServer, 500, kLossSlotMicros), down);
  EXPECT_NE(fates(two, Direction::kToClient, 500, kLossSlotMicros), down);
}

TEST(Emulator, AnOutageDarkensBothDirectionsAndNothingElse) {
  Emulator emulator(1, {}, kStart);
  emulator.begin_outage(kStart + 1000, 500);
  for (const Direction direction : {Direction::kToServer, Direction::kToClient}) {
    EXPECT_TRUE(forwarded(emulator.on_packet(direction, udp(direction), kStart + 999)));
    EXPECT_FALSE(forwarded(emulator.on_packet(direction, udp(direction), kStart + 1000)));
    EXPECT_FALSE(forwarded(emulator.on_packet(direction, udp(direction), kStart + 1499)));
    EXPECT_TRUE(forwarded(emulator.on_packet(direction, udp(direction), kStart + 1500)));
  }
}

TEST(Emulator, HundredPerCentLosesEverythingInBothModes) {
  for (const bool per_packet : {false, true}) {
    Emulator emulator(1, both_ways({.loss_pct = 100}, per_packet), kStart);
    EXPECT_EQ(lost(fates(emulator, Direction::kToClient, 1000, kFrame)), 1000);
  }
}

TEST(Emulator, CountsWhatItSawByLabel) {
  Emulator emulator(5, both_ways({.loss_pct = 50}, true), kStart);
  emulator.add_flow(SocketKind::kTcp, 50000, "tcp");
  std::uint64_t dropped = 0, data_dropped = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    const Bytes packet = make_packet(kTcpNumber, kServerPort, 50000, i % 2 * 100);
    if (forwarded(emulator.on_packet(Direction::kToClient, packet, kStart))) continue;
    ++dropped;
    data_dropped += i % 2;
  }
  emulator.on_packet(Direction::kToServer, udp(Direction::kToServer), kStart);
  const auto flows = emulator.stats().flows;
  EXPECT_EQ(flows.at("tcp").packets, 100u);
  EXPECT_EQ(flows.at("tcp").bytes, 50u * 40 + 50u * 140);
  EXPECT_EQ(flows.at("tcp").dropped, dropped);
  EXPECT_EQ(flows.at("tcp").data_dropped, data_dropped);
  EXPECT_GT(data_dropped, 0u);
  EXPECT_EQ(flows.at("other").packets, 1u);
}

TEST(Emulator, TheProbeIsInNoCounterAndDisturbsNoDraw) {
  const Settings settings = both_ways({.loss_pct = 20}, true);
  Emulator with(3, settings, kStart), without(3, settings, kStart);
  with.add_probe(60000);
  std::vector<bool> a, b;
  for (int i = 0; i < 300; ++i) {
    with.on_packet(Direction::kToServer, udp(Direction::kToServer, 60000), kStart + i);
    a.push_back(forwarded(with.on_packet(Direction::kToServer, udp(Direction::kToServer), kStart + i)));
    b.push_back(forwarded(without.on_packet(Direction::kToServer, udp(Direction::kToServer), kStart + i)));
  }
  EXPECT_EQ(a, b);
  EXPECT_EQ(with.stats().delivered + with.stats().dropped, 300u);
  EXPECT_EQ(with.stats().flows.size(), 1u);
}

TEST(Emulator, IgnoresWhatIsNoIpv4AndCountsWhatIsTooLarge) {
  Emulator emulator(1, {}, kStart);
  const Bytes neighbour_solicitation(72, 0x60);
  EXPECT_EQ(emulator.on_packet(Direction::kToServer, neighbour_solicitation, kStart).action,
            Verdict::Action::kIgnore);
  const Bytes superframe = make_packet(kTcpNumber, 1, 2, 20'000);
  EXPECT_EQ(emulator.on_packet(Direction::kToServer, superframe, kStart).action, Verdict::Action::kIgnore);
  EXPECT_EQ(emulator.stats().oversize, 1u);
  EXPECT_EQ(emulator.stats().delivered, 0u);
}

TEST(Emulator, APacketWithoutRoomInTheQueueCountsAsDropped) {
  Emulator emulator(1, {}, kStart);
  auto verdict = emulator.on_packet(Direction::kToServer, make_packet(kTcpNumber, 1, 2, 100), kStart);
  emulator.on_queue_full(verdict);
  const Stats stats = emulator.stats();
  EXPECT_EQ(stats.delivered, 0u);
  EXPECT_EQ(stats.dropped, 1u);
  EXPECT_EQ(stats.queue_drops, 1u);
  EXPECT_EQ(stats.flows.at("other").data_dropped, 1u);
}

TEST(Emulator, MeasuresLossSinceTheLastChangeOfSettings) {
  Emulator emulator(1, both_ways({.loss_pct = 100}), kStart);
  fates(emulator, Direction::kToClient, 10, kFrame);
  EXPECT_EQ(emulator.stats().measured_loss_pct, 100);
  emulator.set({}, kStart + kFrame * 10);
  EXPECT_EQ(emulator.stats().measured_loss_pct, 0);
  fates(emulator, Direction::kToClient, 10, kFrame, kClientPort, kStart + kFrame * 10);
  EXPECT_EQ(emulator.stats().measured_loss_pct, 0);
  EXPECT_EQ(emulator.stats().dropped, 10u) << "counters run on";
  emulator.reset_counters();
  EXPECT_EQ(emulator.stats().dropped, 0u);
}

}  // namespace
}  // namespace tw::link
