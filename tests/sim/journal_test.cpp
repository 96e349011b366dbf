// SPDX-License-Identifier: MIT
// The journal of a match: what was played is stepped again. (Every other test here has one, too: see VirtualServer.)
#include "server/match/journal.hpp"

#include <gtest/gtest.h>

#include "shared/base/chunk_file.hpp"
#include "shared/sim/tuning.hpp"
#include "tests/sim/virtual_match.hpp"

namespace tw::test {
namespace {

constexpr Micros kSecond = 1'000'000;

/// Runs, shoots, and lets the rail go now and then.
sim::Command busy(const client::View& view) {
  const auto phase = static_cast<std::uint32_t>(view.now / 100'000 + 3 * view.self.value);
  const std::uint8_t ways[] = {sim::kRight, sim::kDown, sim::kLeft, sim::kUp};
  auto buttons = static_cast<std::uint8_t>(ways[phase / 5 % 4] | (phase % 7 == 0 ? sim::kDash : 0));
  if (phase % 20 < 14) buttons = static_cast<std::uint8_t>(buttons | sim::kRail);
  if (phase % 3 == 0) buttons = static_cast<std::uint8_t>(buttons | sim::kDisc);
  return {.aim = static_cast<sim::Angle>(phase * 1500), .buttons = buttons};
}

/// Three players over loss, one of whom loses the lane and is back.
Bytes played(Micros time) {
  VirtualMatch match;
  for (int i = 0; i < 3; ++i)
    match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 40'000, .loss = 0.02}}}), busy);
  match.keep_playing(2, [](LaneKind) { return WireOptions{.delay = 40'000}; });
  match.run(time / 3);
  match.server().match().on_closed(2);
  match.run(time - time / 3);
  return match.server().journal();
}

TEST(Journal, GivesEveryStateAgain) {
  const auto verdict = match::verify_journal(played(20 * kSecond));
  ASSERT_TRUE(verdict) << verdict.error;
  EXPECT_FALSE(verdict->mismatch);
  EXPECT_EQ(verdict->damage, "");
  EXPECT_EQ(verdict->map, "Foundry");
  EXPECT_EQ(verdict->program, "test");
  EXPECT_GE(verdict->ticks, 19U * 60);
}

TEST(Journal, KnowsHowLongTheMapsRoundsAre) {
  const MapText hall{
      "name Hall\nplayers 4\nround 10\n\n##########\n#S......S#\n#........#\n#........#\n##########\n"};
  VirtualMatch match(hall, 7, 0, {});
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 40'000}}}), busy);
  match.run(21 * kSecond + kSecond / 2);
  EXPECT_EQ(match.view(0).round, 2) << "ten seconds, ten between";
  EXPECT_GT(match.view(0).phase_seconds_left, 5.F);
  EXPECT_LE(match.view(0).phase_seconds_left, 10.F);
  const auto verdict = match::verify_journal(match.server().journal());
  ASSERT_TRUE(verdict) << verdict.error;
  EXPECT_FALSE(verdict->mismatch);
  EXPECT_GE(verdict->ticks, 20U * kTickHz);
}

TEST(Journal, NamesTheFirstTickAndFieldOfADesyncThatWasCaused) {
  const Bytes file = played(12 * kSecond);
  for (const std::uint32_t tick : {1U, 200U, 333U, 600U}) {
    const auto verdict = match::verify_journal(file, match::CausedDesync{Tick{tick}});
    ASSERT_TRUE(verdict) << verdict.error;
    EXPECT_FALSE(verdict->mismatch) << "the untouched side is the recorded one";
    ASSERT_FALSE(verdict->apart.empty());
    const auto& first = verdict->apart.front();
    EXPECT_EQ(first.tick, Tick{tick});
    ASSERT_EQ(first.differences.count, 1U);
    // Nobody is there in the first tick.
    EXPECT_EQ(first.differences.first[0].field, std::string(tick == 1 ? "random" : "players[0].pos.x"));
    EXPECT_EQ(first.differences.first[0].a ^ first.differences.first[0].b, 16);
    for (const auto& later : verdict->apart) EXPECT_GE(later.tick, Tick{tick});
  }
}

TEST(Journal, ANotLongEnoughMatchHasNoDesyncThere) {
  const auto verdict = match::verify_journal(played(3 * kSecond), match::CausedDesync{Tick{100'000}});
  ASSERT_TRUE(verdict);
  EXPECT_TRUE(verdict->apart.empty());
  EXPECT_FALSE(verdict->mismatch);
}

/// Another command than the one that was applied: the same chunk with another byte and the checksum that belongs to it.
TEST(Journal, FindsTheTickAtWhichAnotherCommandWasApplied) {
  Bytes file;
  match::JournalWriter writer("test", 7, map_text("foundry").text,
                              [&](ByteView bytes) { file.insert(file.end(), bytes.begin(), bytes.end()); });
  sim::World world = sim::make_world(load_map("foundry"), 7);
  const sim::Map map = load_map("foundry");
  sim::EventList events;
  sim::Commands commands{};
  writer.joined(PlayerId{0});
  sim::add_player(world, map, PlayerId{0}, events);
  for (std::uint32_t i = 1; i <= 120; ++i) {
    commands[0].buttons = i < 90 ? sim::kRight : sim::kLeft;
    sim::step(world, map, commands, events);
    commands[0].buttons = i == 77 ? std::uint8_t{sim::kLeft}
                                  : commands[0].buttons;  // what is written down is not what was done
    writer.ticked(commands, world);
  }
  const auto verdict = match::verify_journal(file);
  ASSERT_TRUE(verdict) << verdict.error;
  ASSERT_TRUE(verdict->mismatch);
  EXPECT_EQ(verdict->mismatch->tick, Tick{77});
  EXPECT_NE(verdict->mismatch->here, verdict->mismatch->recorded);
  EXPECT_EQ(verdict->ticks, 77U) << "nothing is stepped beyond it";
}

/// Row 61 of the hostile inputs.
TEST(Journal, Row61WhatIsNoJournalEndsInASentence) {
  EXPECT_EQ(match::verify_journal(Bytes(100, 'x')).error, "It is no journal of a match.");
  EXPECT_EQ(match::verify_journal({}).error, "It is no journal of a match.");
  const Bytes good = played(3 * kSecond);
  Bytes other = good;
  other[8] = 9;
  EXPECT_NE(match::verify_journal(other).error.find("another version"), std::string::npos);
  for (std::size_t at = 12; at < 60; at += 5) {
    Bytes file = good;
    file[at] ^= 0x20;
    EXPECT_FALSE(match::verify_journal(file)) << at;
  }
  const Bytes bodies[] = {
      {6, 0}, {0, kMaxPlayers}, {1}, {2, 0, 1, 1}, {3, 255, 0, 0, 0}, {4, 0, 0xff, 0xff, 0x7f}, {5, 1, 2}};
  for (const Bytes& body : bodies) {
    Bytes file = good;
    const Bytes chunk = sealed_chunk(body);
    file.insert(file.end(), chunk.begin(), chunk.end());
    const auto verdict = match::verify_journal(file);
    ASSERT_TRUE(verdict) << verdict.error;
    EXPECT_FALSE(verdict->damage.empty());
    EXPECT_FALSE(verdict->mismatch);
  }
  Bytes cut = good;
  cut.resize(good.size() - 5);
  EXPECT_FALSE(match::verify_journal(cut)->damage.empty());
}

}  // namespace
}  // namespace tw::test
