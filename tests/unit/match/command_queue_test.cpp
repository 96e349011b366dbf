// SPDX-License-Identifier: MIT
#include "server/match/command_queue.hpp"

#include <gtest/gtest.h>

namespace tw::match {
namespace {

sim::Command aimed(sim::Angle aim, std::uint8_t buttons = 0) { return {.aim = aim, .buttons = buttons}; }

/// A record whose newest command is for `newest`; commands[i] aims at newest - i.
protocol::CommandRecord record_of(std::uint32_t newest, std::uint8_t count) {
  protocol::CommandRecord record;
  record.newest = {newest};
  record.count = count;
  for (std::uint8_t i = 0; i < count; ++i) record.commands[i] = aimed(static_cast<sim::Angle>(newest - i));
  return record;
}

TEST(CommandQueue, AppliesEachCommandAtItsTick) {
  CommandQueue queue;
  queue.accept(record_of(12, 3), {9});
  EXPECT_EQ(queue.take({10}).aim, 10);
  EXPECT_EQ(queue.take({11}).aim, 11);
  EXPECT_EQ(queue.take({12}).aim, 12);
  EXPECT_EQ(queue.counters().applied, 3U);
}

TEST(CommandQueue, TakesTheWholeWindowAndNothingBeyond) {
  CommandQueue queue;
  queue.accept(record_of(100, 1), {100});
  queue.accept(record_of(100 + kMaxCommandLeadTicks + 1, 1), {100});
  EXPECT_EQ(queue.counters().too_early, 1U);
  queue.accept(record_of(100 + kMaxCommandLeadTicks, 1), {100});
  queue.accept(record_of(101, 1), {100});
  EXPECT_EQ(queue.take({101}).aim, 101);
  EXPECT_EQ(queue.take({100 + kMaxCommandLeadTicks}).aim, 100 + kMaxCommandLeadTicks);
  EXPECT_EQ(queue.take({101 + kMaxCommandLeadTicks}).aim, 100 + kMaxCommandLeadTicks)
      << "the last one is repeated";
  EXPECT_EQ(queue.counters().applied, 2U);
}

TEST(CommandQueue, CountsRedundantCopiesAsNeitherLateNorTwice) {
  CommandQueue queue;
  queue.accept(record_of(8, 8), {0});
  for (std::uint32_t tick = 1; tick <= 8; ++tick) queue.take({tick});
  queue.accept(record_of(9, 8), {8});
  EXPECT_EQ(queue.counters().too_late, 0U);
  EXPECT_EQ(queue.take({9}).aim, 9);
  EXPECT_EQ(queue.counters().applied, 9U);
  EXPECT_EQ(queue.counters().repeated, 0U);
}

TEST(CommandQueue, WhatWasLateLongAgoIsForgotten) {
  CommandQueue queue;
  EXPECT_FALSE(queue.recently_late());
  std::uint32_t tick = 0;
  const auto in_time = [&](std::size_t ticks) {
    for (std::size_t i = 0; i < ticks; ++i) {
      queue.accept(record_of(tick + 1, 1), {tick});
      queue.take({++tick});
    }
  };
  in_time(20);
  EXPECT_EQ(queue.recently_late(), 0.0);
  for (int i = 0; i < 20; ++i) queue.take({++tick});
  EXPECT_EQ(queue.recently_late(), 0.5) << "of as many as there were";
  in_time(CommandQueue::kRecentTicks - 10);
  EXPECT_EQ(queue.recently_late(), 10.0 / CommandQueue::kRecentTicks);
  in_time(10);
  EXPECT_EQ(queue.recently_late(), 0.0);
  for (std::size_t i = 0; i < CommandQueue::kRecentTicks; ++i) queue.take({++tick});
  EXPECT_EQ(queue.recently_late(), 1.0) << "a fault that began now is all there is";
}

TEST(CommandQueue, LetsTheFirstCommandForATickStand) {
  CommandQueue queue;
  protocol::CommandRecord other = record_of(5, 1);
  other.commands[0] = aimed(777);
  queue.accept(record_of(5, 1), {4});
  queue.accept(other, {4});
  EXPECT_EQ(queue.take({5}).aim, 5);
}

TEST(CommandQueue, CountsACommandThatMissedItsTick) {
  CommandQueue queue;
  queue.take({1});
  queue.accept(record_of(1, 1), {1});
  EXPECT_EQ(queue.counters().too_late, 1U);
}

TEST(CommandQueue, RepeatsTheLastCommandThenLetsGo) {
  CommandQueue queue;
  protocol::CommandRecord record = record_of(1, 1);
  record.commands[0] = aimed(40, sim::kUp | sim::kDisc);
  queue.accept(record, {0});
  queue.take({1});
  for (std::uint32_t i = 0; i < CommandQueue::kMaxRepeatedTicks; ++i)
    ASSERT_EQ(queue.take({2 + i}).buttons, sim::kUp | sim::kDisc) << i;
  const sim::Command released = queue.take({2 + CommandQueue::kMaxRepeatedTicks});
  EXPECT_EQ(released.buttons, 0);
  EXPECT_EQ(released.aim, 40) << "they keep looking where they looked";
}

TEST(CommandQueue, NeverFiresTheRailOfAPlayerWhoFellSilent) {
  CommandQueue queue;
  protocol::CommandRecord record = record_of(1, 1);
  record.commands[0] = aimed(40, sim::kUp | sim::kDisc | sim::kRail);
  queue.accept(record, {0});
  for (std::uint32_t tick = 1; tick <= 2 + CommandQueue::kMaxRepeatedTicks; ++tick) queue.take({tick});
  EXPECT_EQ(queue.take({3 + CommandQueue::kMaxRepeatedTicks}).buttons, sim::kRail)
      << "to let go of a full charge is to fire it";
}

TEST(CommandQueue, TellsTheLeadOfTheNewestCommand) {
  CommandQueue queue;
  EXPECT_EQ(queue.lead_at({5}), -128) << "nothing came yet";
  queue.accept(record_of(8, 1), {5});
  EXPECT_EQ(queue.lead_at({6}), 2);
  EXPECT_EQ(queue.lead_at({10}), -2);
  EXPECT_EQ(queue.lead_at({5000}), -128);
}

TEST(CommandQueue, SurvivesTheFirstTicksOfTime) {
  CommandQueue queue;
  protocol::CommandRecord record = record_of(2, kMaxCommandsPerRecord);  // reaches before tick 0
  queue.accept(record, {0});
  EXPECT_EQ(queue.take({1}).aim, 1);
  EXPECT_EQ(queue.take({2}).aim, 2);
}

}  // namespace
}  // namespace tw::match
