// SPDX-License-Identifier: MIT
// Each effect by itself, on virtual time.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "lab/link/emulator.hpp"
#include "lab/link/remote/condition_keys.hpp"
#include "packets.hpp"

namespace tw::link {
namespace {

constexpr std::uint16_t kClientPort = 40000, kServerPort = 7777;
constexpr Micros kStart = 1'000'000'000;

Bytes packet_of(Direction direction, std::size_t bytes = 200) {
  return direction == Direction::kToServer ? make_packet(kUdpNumber, kClientPort, kServerPort, bytes - 28)
                                           : make_packet(kUdpNumber, kServerPort, kClientPort, bytes - 28);
}

/// The verdicts on `count` packets to the client, one every `period`.
std::vector<Verdict> verdicts(Emulator& emulator, int count, Micros period, Micros begin = kStart,
                              Direction direction = Direction::kToClient, std::size_t bytes = 200) {
  std::vector<Verdict> all;
  const Bytes packet = packet_of(direction, bytes);
  for (int i = 0; i < count; ++i) all.push_back(emulator.on_packet(direction, packet, begin + i * period));
  return all;
}
std::vector<Verdict> verdicts(const Conditions& conditions, int count, Micros period,
                              std::uint64_t seed = 1) {
  Emulator emulator(seed, both_ways(conditions), kStart);
  return verdicts(emulator, count, period);
}

bool same(const Verdict& a, const Verdict& b) {
  return a.action == b.action && a.due == b.due && a.record == b.record && a.flipped == b.flipped &&
         a.copy.has_value() == b.copy.has_value() &&
         (!a.copy || (a.copy->record == b.copy->record && a.copy->flipped == b.copy->flipped));
}
bool same(const std::vector<Verdict>& a, const std::vector<Verdict>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Verdict& x, const Verdict& y) { return same(x, y); });
}

bool lost(const Verdict& verdict) { return verdict.action == Verdict::Action::kDrop; }
Micros added(const Verdict& verdict) { return verdict.due - verdict.record.in_us; }
double share(const std::vector<Verdict>& all, bool (*is)(const Verdict&)) {
  return static_cast<double>(std::count_if(all.begin(), all.end(), is)) / static_cast<double>(all.size());
}
double mean_added(const std::vector<Verdict>& all) {
  return std::accumulate(all.begin(), all.end(), 0.0,
                         [](double sum, const Verdict& v) { return sum + static_cast<double>(added(v)); }) /
         static_cast<double>(all.size());
}
bool in_order(std::vector<Verdict> all) {
  std::erase_if(all, lost);
  return std::is_sorted(all.begin(), all.end(),
                        [](const Verdict& a, const Verdict& b) { return a.due < b.due; });
}

/// One effect at a time, and a name for the test.
struct Effect {
  const char* name;
  Conditions conditions;

  friend void PrintTo(const Effect& effect, std::ostream* out) { *out << effect.name; }
};
class EachEffect : public testing::TestWithParam<Effect> {};

INSTANTIATE_TEST_SUITE_P(, EachEffect,
                         testing::Values(Effect{"Loss", {.loss_pct = 20}}, Effect{"Delay", {.delay_ms = 40}},
                                         Effect{"Jitter", {.jitter_ms = 60}},
                                         Effect{"Spikes", {.spike_ms = 120, .spike_pct = 10}},
                                         Effect{"Outages", {.dark_ms = 200, .light_ms = 1000}},
                                         Effect{"Duplication", {.duplicate_pct = 10}},
                                         Effect{"Reordering", {.reorder_pct = 10}},
                                         Effect{"Corruption", {.corrupt_pct = 10}},
                                         Effect{"Rate", {.rate_kbit = 300, .queue_kb = 2}},
                                         Effect{"Blackout", {.blackout = true}}),
                         [](const auto& test) { return test.param.name; });

TEST_P(EachEffect, ChangesSomethingAndRepeatsExactlyForItsSeed) {
  const auto with = verdicts(GetParam().conditions, 5000, 4000);
  EXPECT_FALSE(same(with, verdicts(Conditions{}, 5000, 4000)));
  EXPECT_TRUE(same(with, verdicts(GetParam().conditions, 5000, 4000)));
}

TEST_P(EachEffect, BeginsAnewWithEverySetOnceItsQueueIsEmpty) {
  const Settings settings = both_ways(GetParam().conditions);
  Emulator emulator(1, settings, kStart);
  const auto first = verdicts(emulator, 2000, 4000);
  constexpr Micros kLater = 77'777'777;
  emulator.set(settings, kStart + kLater);
  const auto second = verdicts(emulator, 2000, 4000, kStart + kLater);
  const bool per_packet = GetParam().conditions.duplicate_pct + GetParam().conditions.reorder_pct +
                              GetParam().conditions.corrupt_pct >
                          0;
  for (std::size_t i = 0; i < first.size() && !per_packet; ++i) {
    ASSERT_EQ(second[i].action, first[i].action) << i;
    ASSERT_EQ(second[i].due, first[i].due + kLater) << i;
  }
}

/// Not one draw, not one microsecond: the other direction has it, and this one does not know.
TEST_P(EachEffect, LeavesTheOtherDirectionAlone) {
  const Conditions busy{
      .loss_pct = 10, .delay_ms = 20, .jitter_ms = 30, .duplicate_pct = 5, .reorder_pct = 5};
  Emulator with(1, {.to_server = GetParam().conditions, .to_client = busy}, kStart);
  Emulator without(1, {.to_server = {}, .to_client = busy}, kStart);
  for (int i = 0; i < 2000; ++i) {
    const Micros now = kStart + i * 4000;
    const Bytes up = packet_of(Direction::kToServer), down = packet_of(Direction::kToClient);
    with.on_packet(Direction::kToServer, up, now);
    without.on_packet(Direction::kToServer, up, now);
    ASSERT_TRUE(same(with.on_packet(Direction::kToClient, down, now),
                     without.on_packet(Direction::kToClient, down, now)));
  }
}

/// What it was before and after: on, then off again, is as if it had never been.
TEST_P(EachEffect, SwitchedOffIsReallyOff) {
  Emulator emulator(1, both_ways(GetParam().conditions), kStart);
  verdicts(emulator, 1000, 4000);
  constexpr Micros kLater = 60'000'000;
  emulator.set({}, kStart + kLater);
  for (const Verdict& verdict : verdicts(emulator, 1000, 4000, kStart + kLater)) {
    ASSERT_FALSE(lost(verdict));
    ASSERT_EQ(added(verdict), 0);
    ASSERT_EQ(verdict.record.effects, 0);
    ASSERT_FALSE(verdict.copy || verdict.flipped);
  }
}

/// Each draw has a purpose of its own: another effect's losses stay where they were.
TEST_P(EachEffect, DoesNotMoveTheLossesByPacket) {
  Conditions both = GetParam().conditions;
  both.loss_pct = 20;
  Emulator alone(1, both_ways({.loss_pct = 20}, true), kStart), together(1, both_ways(both, true), kStart);
  const auto expected = verdicts(alone, 2000, 4000), seen = verdicts(together, 2000, 4000);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const bool by_packet = seen[i].record.fate == PacketFate::kLostByPacket;
    ASSERT_TRUE(by_packet == lost(expected[i]) || (lost(seen[i]) && !by_packet)) << i;
  }
}

TEST_P(EachEffect, KeepsTheOrderUnlessItIsReordering) {
  EXPECT_EQ(in_order(verdicts(GetParam().conditions, 20'000, 500)), GetParam().conditions.reorder_pct == 0);
}

TEST(Jitter, WandersSlowlyOverItsWholeRangeAndItsMeanIsHalfOfIt) {
  const auto all = verdicts({.delay_ms = 10, .jitter_ms = 80}, 100'000, 10'000);
  Micros least = INT64_MAX, most = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    least = std::min(least, added(all[i]));
    most = std::max(most, added(all[i]));
    ASSERT_LE(std::abs(added(all[i]) - added(all[i - 1])), 10'000 * 3 / 8 + 2) << "at most 3/8 s a second";
  }
  EXPECT_GE(least, 10'000);
  EXPECT_LE(most, 90'000);
  EXPECT_LT(least, 12'000);
  EXPECT_GT(most, 88'000);
  EXPECT_NEAR(mean_added(all), 50'000, 1500) << "4,000 points, standard deviation 23 ms: 0.4 ms of the mean";
}

/// The mean is that of d(t), and not raised by packets that wait for one another: d(t) does not depend on who samples.
TEST(Jitter, IsTheSameForWhoeverSendsMoreOrLess) {
  const auto often = verdicts({.jitter_ms = 1000}, 40'000, 1000),
             seldom = verdicts({.jitter_ms = 1000}, 400, 100'000);
  for (std::size_t i = 0; i < seldom.size(); ++i) ASSERT_EQ(seldom[i].due, often[i * 100].due);
}

TEST(Spikes, TakeTheirShareOfTheTimeAndNoMoreThanTheirHeight) {
  const auto all = verdicts({.delay_ms = 5, .spike_ms = 30, .spike_pct = 10}, 333'333, 3000);
  EXPECT_NEAR(share(all, [](const Verdict& v) { return added(v) > 5000; }), 0.10, 0.01)
      << "10,000 slots: standard deviation 0.003";
  for (const Verdict& verdict : all) {
    ASSERT_GE(added(verdict), 5000);
    ASSERT_LE(added(verdict), 35'000);
  }
  EXPECT_GT(share(all, [](const Verdict& v) { return added(v) == 35'000; }), 0.06);
}

TEST(Spikes, AlwaysIsAConstantDelay) {
  for (const Verdict& verdict : verdicts({.spike_ms = 300, .spike_pct = 100}, 5000, 1000))
    ASSERT_EQ(added(verdict), 300'000);
}

TEST(Outages, AreDarkForTheirShareInStretchesOfTheirMeanLength) {
  const auto all = verdicts({.dark_ms = 50, .light_ms = 450}, 500'000, 2000);
  const double dark = share(all, lost);
  EXPECT_NEAR(dark, 0.1, 0.01) << "2,000 outages";
  int outages = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (lost(all[i]) && !lost(all[i - 1])) ++outages;
    ASSERT_EQ(all[i].record.fate, lost(all[i]) ? PacketFate::kLostInOutage : PacketFate::kDelivered);
  }
  EXPECT_NEAR(dark * 500'000 * 2 / outages, 50, 5);
  EXPECT_FALSE(lost(all.front())) << "begins light";
}

TEST(Outages, DoNotDependOnWhoLooksAtThem) {
  const auto often = verdicts({.dark_ms = 50, .light_ms = 300}, 60'000, 1000);
  const auto seldom = verdicts({.dark_ms = 50, .light_ms = 300}, 100, 600'000);
  for (std::size_t i = 0; i < seldom.size(); ++i) ASSERT_EQ(lost(seldom[i]), lost(often[i * 600]));
}

TEST(Outages, NeedBothTimes) {
  EXPECT_EQ(share(verdicts({.dark_ms = 100}, 1000, 4000), lost), 0);
  EXPECT_EQ(share(verdicts({.light_ms = 100}, 1000, 4000), lost), 0);
}

TEST(Blackout, LosesAllOfItsDirectionAndNothingOfTheOther) {
  Emulator emulator(1, {.to_server = {.blackout = true}, .to_client = {}}, kStart);
  for (const Verdict& verdict : verdicts(emulator, 100, 4000, kStart, Direction::kToServer)) {
    ASSERT_TRUE(lost(verdict));
    ASSERT_EQ(verdict.record.fate, PacketFate::kLostInBlackout);
  }
  EXPECT_EQ(share(verdicts(emulator, 100, 4000), lost), 0);
}

TEST(RateLimit, APacketLeavesWhenItsLastBitIsOnTheLine) {
  Emulator emulator(1, both_ways({.rate_kbit = 800}), kStart);  // 100 bytes a millisecond
  const auto all = verdicts(emulator, 3, 0, kStart);
  EXPECT_EQ(added(all[0]), 2000);
  EXPECT_EQ(added(all[1]), 4000);
  EXPECT_EQ(added(all[2]), 6000);
  EXPECT_EQ(all[0].record.effects, 0);
  EXPECT_EQ(all[1].record.effects, kEffectQueued);
  EXPECT_EQ(added(verdicts(emulator, 1, 0, kStart + 10'000)[0]), 2000) << "idle again";
}

TEST(RateLimit, CarriesExactlyItsRateAndLosesWhatTheQueueDoesNotHold) {
  // Twice as much as there is room for: 400 bytes every 2 ms over 100 bytes a millisecond.
  Emulator emulator(1, both_ways({.rate_kbit = 800, .queue_kb = 10}), kStart);
  const auto all = verdicts(emulator, 20'000, 2000, kStart, Direction::kToClient, 400);
  EXPECT_NEAR(share(all, lost), 0.5, 0.01);
  for (const Verdict& verdict : all) {
    ASSERT_LE(added(verdict), 100'000 + 4000) << "10 kB take 100 ms, and a packet 4 more";
    ASSERT_EQ(verdict.record.fate, lost(verdict) ? PacketFate::kLostInQueue : PacketFate::kDelivered);
  }
  EXPECT_EQ(emulator.stats().queue_drops, 0u) << "those are of the link's own queue";
}

TEST(RateLimit, AnIdleLineTakesAPacketLargerThanItsQueue) {
  Emulator emulator(1, both_ways({.rate_kbit = 800, .queue_kb = 1}), kStart);
  const auto all = verdicts(emulator, 2, 1, kStart, Direction::kToClient, 1500);
  EXPECT_FALSE(lost(all[0]));
  EXPECT_TRUE(lost(all[1]));
}

TEST(RateLimit, LossActsOnWhatLeavesTheQueue) {
  // 4 ms on the line: every packet meets the slot in which it leaves.
  Emulator limited(1, both_ways({.loss_pct = 30, .rate_kbit = 400}), kStart);
  Emulator plain(1, both_ways({.loss_pct = 30}), kStart);
  const auto behind = verdicts(limited, 1000, 10'000), before = verdicts(plain, 1000, 10'000, kStart + 4000);
  for (std::size_t i = 0; i < behind.size(); ++i) ASSERT_EQ(lost(behind[i]), lost(before[i]));
}

TEST(RateLimit, TheProbeTakesUpNoneOfIt) {
  Emulator emulator(1, both_ways({.rate_kbit = 8}), kStart);
  emulator.add_probe(kClientPort);
  for (const Verdict& verdict : verdicts(emulator, 100, 1)) ASSERT_EQ(added(verdict), 0);
}

TEST(Reordering, HeldBackPacketsAreOvertakenAndDelayNobody) {
  const auto all = verdicts({.delay_ms = 30, .reorder_pct = 10}, 10'000, 5000);
  EXPECT_NEAR(share(all, [](const Verdict& v) { return v.record.effects == kEffectReordered; }), 0.1, 0.015);
  for (const Verdict& verdict : all)
    ASSERT_EQ(added(verdict), 30'000 + (verdict.record.effects == kEffectReordered ? kHoldBackMicros : 0));
}

TEST(Duplication, TheSecondCopyComesWithTheFirstAndCountsNowhereElse) {
  Emulator emulator(1, both_ways({.duplicate_pct = 10}), kStart);
  const auto all = verdicts(emulator, 10'000, 5000);
  EXPECT_NEAR(share(all, [](const Verdict& v) { return v.copy.has_value(); }), 0.1, 0.015);
  for (const Verdict& verdict : all) {
    if (!verdict.copy) continue;
    PacketRecord expected = verdict.record;
    expected.effects = kEffectDuplicate;
    ASSERT_EQ(verdict.record.effects, 0);
    ASSERT_EQ(verdict.copy->record, expected);
  }
  const Stats stats = emulator.stats();
  EXPECT_EQ(stats.delivered, 10'000u);
  EXPECT_EQ(stats.flows.at("other").packets, 10'000u);
  EXPECT_EQ(static_cast<double>(stats.duplicated) / 10'000,
            share(all, [](const Verdict& v) { return v.copy.has_value(); }));
}

TEST(Corruption, FlipsOneBitOfThePayloadAndOfNothingElse) {
  const auto all = verdicts({.corrupt_pct = 50}, 10'000, 5000);
  EXPECT_NEAR(share(all, [](const Verdict& v) { return v.flipped.has_value(); }), 0.5, 0.025);
  int least = 1 << 20, most = 0;
  for (const Verdict& verdict : all) {
    ASSERT_EQ((verdict.record.effects & kEffectCorrupted) != 0, verdict.flipped.has_value());
    if (!verdict.flipped) continue;
    least = std::min<int>(least, *verdict.flipped);
    most = std::max<int>(most, *verdict.flipped);
  }
  EXPECT_GE(least, 28 * 8);
  EXPECT_LT(most, 200 * 8);
  EXPECT_LT(least, 28 * 8 + 20);
  EXPECT_GE(most, 200 * 8 - 20);
}

TEST(Corruption, SparesWhatHasNoPayload) {
  Emulator emulator(1, both_ways({.corrupt_pct = 100}), kStart);
  EXPECT_FALSE(emulator.on_packet(Direction::kToClient, make_packet(kTcpNumber, 1, 2, 0), kStart).flipped);
  EXPECT_TRUE(emulator.on_packet(Direction::kToClient, make_packet(kTcpNumber, 1, 2, 1), kStart).flipped);
  EXPECT_EQ(emulator.stats().corrupted, 1u);
}

TEST(Corruption, EachOfTwoCopiesHasADrawOfItsOwn) {
  int only_first = 0, only_second = 0;
  for (const Verdict& verdict : verdicts({.duplicate_pct = 100, .corrupt_pct = 50}, 1000, 5000)) {
    const bool first = verdict.flipped.has_value(), second = verdict.copy->flipped.has_value();
    ASSERT_EQ((verdict.copy->record.effects & kEffectCorrupted) != 0, second);
    only_first += first && !second ? 1 : 0;
    only_second += second && !first ? 1 : 0;
  }
  EXPECT_GT(only_first, 150);
  EXPECT_GT(only_second, 150);
}

/// All of it at once: the order is kept but for those that are held back on purpose, whatever is set when.
TEST(Effects, TogetherAndWhileTheyChangeNeverMoveAPacketBackInTime) {
  Rng rng(1);
  Emulator emulator(1, {}, kStart);
  Micros now = kStart, last = 0;
  for (int change = 0; change < 300; ++change) {
    Settings settings;
    for (Conditions* way : {&settings.to_server, &settings.to_client}) {
      for (const ConditionKey& key : kConditionKeys)
        if (rng.below(2) == 0) way->*key.value = 1 + (key.max - 1) * std::pow(rng.uniform(), 6);
      way->loss_pct = std::min(way->loss_pct, 50.0);
    }
    emulator.set(settings, now);
    if (rng.below(10) == 0) emulator.begin_outage(now, 100'000);
    for (int i = 0; i < 200; ++i, now += rng.below(5000)) {
      const Verdict verdict = emulator.on_packet(Direction::kToClient, packet_of(Direction::kToClient), now);
      ASSERT_GE(verdict.due, now);
      if (lost(verdict) || (verdict.record.effects & kEffectReordered) != 0) continue;
      ASSERT_GE(verdict.due, last);
      last = verdict.due;
    }
  }
  const Stats stats = emulator.stats();
  EXPECT_EQ(stats.delivered + stats.dropped, 300u * 200);
  EXPECT_GT(stats.dropped, 0u);
  EXPECT_GT(stats.duplicated, 0u);
}

TEST(Effects, LossIsMeasuredInEachDirection) {
  Emulator emulator(1, {.to_server = {.loss_pct = 100}, .to_client = {}}, kStart);
  verdicts(emulator, 30, 4000, kStart, Direction::kToServer);
  verdicts(emulator, 10, 4000);
  EXPECT_EQ(emulator.stats().measured_loss_up_pct, 100);
  EXPECT_EQ(emulator.stats().measured_loss_down_pct, 0);
  EXPECT_EQ(emulator.stats().measured_loss_pct, 75);
}

}  // namespace
}  // namespace tw::link
