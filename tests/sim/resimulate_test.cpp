// SPDX-License-Identifier: MIT
// A recording against a journal: the same match, another one, and one that lies. (Each recording of replay_test.cpp is held
// against its journal, too.)
#include "lab/resim/resimulate.hpp"

#include <gtest/gtest.h>

#include "client/core/recorder.hpp"
#include "tests/sim/virtual_match.hpp"

namespace tw::test {
namespace {

constexpr Micros kSecond = 1'000'000;

struct Played {
  client::Recording recording;
  Bytes journal;
};

Played played(std::uint32_t seed) {
  VirtualMatch match("foundry", seed);
  client::Recorder recorder(map_text("foundry").text, true, "test", match.now());
  client::MatchClientOptions options{.shared_clock = true};
  options.recorder = &recorder;
  match.set_input(match.add_client({{LaneKind::kUdp, {.delay = 40'000, .loss = 0.05}},
                                    {LaneKind::kTcp, {.delay = 40'000, .loss = 0.05}}},
                                   options),
                  [](const client::View& view) {
                    return sim::Command{.aim = static_cast<sim::Angle>(view.now / 500),
                                        .buttons = static_cast<std::uint8_t>(sim::kRight | sim::kDisc)};
                  });
  match.run(5 * kSecond);
  recorder.flush();
  Bytes file = recorder.head();
  for (const auto& chunk : recorder.chunks()) file.insert(file.end(), chunk->begin(), chunk->end());
  return {*client::read_recording(file), match.server().journal()};
}

TEST(Resimulate, EverySnapshotOfEveryLaneIsWhatTheCommandsGive) {
  const Played match = played(7);
  const auto result = resim::resimulate(match.recording, match.journal);
  ASSERT_TRUE(result) << result.error;
  ASSERT_EQ(result->lanes.size(), 2U);
  for (const auto& lane : result->lanes) {
    EXPECT_GT(lane.same, 200U);
    EXPECT_EQ(lane.other, 0U);
  }
  EXPECT_FALSE(result->first);
  EXPECT_FALSE(result->journal.mismatch);
}

TEST(Resimulate, AnotherMatchIsNamedWithTickAndField) {
  const Played match = played(7), other = played(8);
  const auto result = resim::resimulate(match.recording, other.journal);
  ASSERT_TRUE(result) << result.error;
  EXPECT_EQ(result->lanes[0].same, 0U);
  EXPECT_GT(result->lanes[0].other, 200U);
  ASSERT_TRUE(result->first);
  EXPECT_GT(result->first->differences.count, 0U);
  EXPECT_FALSE(result->first->differences.first.at(0).field.empty());
  EXPECT_EQ(resim::resimulate(match.recording, Bytes(100, 'x')).error, "It is no journal of a match.");
}

TEST(Resimulate, AJournalThatEndsBeforeCoversLess) {
  const Played match = played(7);
  const auto result =
      resim::resimulate(match.recording, ByteView(match.journal).first(match.journal.size() / 2));
  ASSERT_TRUE(result) << result.error;
  EXPECT_FALSE(result->journal.damage.empty());
  EXPECT_GT(result->lanes[0].same, 20U);
  EXPECT_GT(result->lanes[0].beyond, 50U);
  EXPECT_EQ(result->lanes[0].other, 0U);
}

}  // namespace
}  // namespace tw::test
