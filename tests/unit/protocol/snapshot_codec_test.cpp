// SPDX-License-Identifier: MIT
#include "shared/protocol/snapshot_codec.hpp"

#include <gtest/gtest.h>

#include <array>

#include "shared/protocol/predict.hpp"
#include "tests/unit/protocol/lane.hpp"
#include "tests/unit/protocol/trace.hpp"

namespace tw::protocol {
namespace {

const BaselineLookup kNone = [](Tick) -> const sim::World* { return nullptr; };

/// Plays `ticks` over a lane that loses `loss_percent` of its snapshots and acknowledges `delay_ticks` later.
void play(Trace& trace, Lane& lane, int ticks, std::uint32_t loss_percent, std::uint32_t delay_ticks) {
  Rng luck(99);
  for (int i = 0; i < ticks && !testing::Test::HasFatalFailure(); ++i) {
    trace.step();
    lane.send(trace.world(), trace.events(), luck.below(100) >= loss_percent);
    if (trace.world().tick.value > delay_ticks) lane.acknowledge(trace.world().tick - delay_ticks);
  }
}

TEST(Snapshot, RebuildsTheWorldExactly) {
  for (const std::size_t players : {1U, 2U, 16U}) {
    Trace trace(players, players);
    Lane lane;
    play(trace, lane, 900, 0, 7);
    EXPECT_EQ(lane.known(trace.world().tick), trace.world());
  }
}

TEST(Snapshot, RebuildsTheWorldExactlyUnderLoss) {
  for (const std::uint32_t loss : {5U, 30U, 80U}) {
    Trace trace(16, loss);
    Lane lane;
    play(trace, lane, 900, loss, 6);
  }
}

TEST(Snapshot, RebuildsTheWorldExactlyAcrossRounds) {
  Trace trace(4, 3);
  Lane lane;
  play(trace, lane, 12'500, 0, 9);
  EXPECT_GE(trace.world().round, 2);
  EXPECT_EQ(lane.known(trace.world().tick), trace.world());
}

TEST(Snapshot, FollowsPlayersWhoComeAndGo) {
  Trace trace(8, 5);
  Lane lane;
  for (std::uint8_t i = 0; i < 30; ++i) {
    play(trace, lane, 10, 10, 5);
    if (i % 2 == 0)
      trace.remove(PlayerId{static_cast<std::uint8_t>(i % 8)});
    else
      trace.add(PlayerId{static_cast<std::uint8_t>((i * 7) % 64)});
  }
}

TEST(Snapshot, OfAFullMatchConvergesWithinAFewAcknowledgedSnapshots) {
  Trace trace(64, 6);
  for (int i = 0; i < 300; ++i) trace.step();
  Lane lane(PlayerId{17});
  int sent = 0;
  do {
    trace.step();
    lane.send(trace.world(), {}, true);
    lane.acknowledge(trace.world().tick);
    ++sent;
  } while (!lane.encoded().complete && sent < 20);
  EXPECT_LE(sent, 4);
  EXPECT_EQ(lane.known(trace.world().tick), trace.world());
}

TEST(Snapshot, TellsTheViewerFirst) {
  Trace trace(64, 6);
  for (int i = 0; i < 300; ++i) trace.step();
  for (const std::uint8_t viewer : std::array<std::uint8_t, 3>{0, 31, 63}) {
    Lane lane(PlayerId{viewer});
    lane.send(trace.world(), {}, true);
    EXPECT_FALSE(lane.encoded().complete);
    EXPECT_EQ(lane.known(trace.world().tick).players[viewer], trace.world().players[viewer]);
  }
}

/// A world in which everything changes on every tick in a way that no prediction can foresee, though the farther ones
/// stay the farther ones.
sim::World noise(Tick tick, Rng& rng) {
  sim::World world;
  world.tick = tick;
  const auto place = [&](std::size_t index) {
    const auto off = static_cast<std::int32_t>(rng.below(8000));
    return sim::Vec2{static_cast<std::int32_t>(index) * 10'000 + off, off / 2};
  };
  for (std::size_t i = 0; i < kMaxPlayers; ++i) {
    sim::Player& player = world.players[i];
    player.state = sim::PlayerState::kAlive;
    player.pos = place(i);
    player.vel = {static_cast<std::int16_t>(rng.next()), static_cast<std::int16_t>(rng.next())};
    player.aim = static_cast<sim::Angle>(rng.next());
    player.respawn_at.value = static_cast<std::uint32_t>(rng.next());
  }
  for (std::size_t i = 0; i < kMaxDiscs; ++i) {
    sim::Disc& disc = world.discs[i];
    disc.owner.value = static_cast<std::uint8_t>(rng.below(kMaxPlayers));
    disc.pos = place(i);
    disc.vel = {static_cast<std::int16_t>(rng.next()), static_cast<std::int16_t>(rng.next())};
    disc.dies_at = tick + 1000;
  }
  return world;
}

TEST(Snapshot, LetsNobodyStarveWhenEverythingChangesAlways) {
  Rng rng(4);
  Lane lane;
  std::array<Tick, kMaxPlayers> player_told{};
  std::array<Tick, kMaxDiscs> disc_told{};
  Tick tick{1};
  for (; tick.value <= 240 && !HasFatalFailure(); ++tick) {
    const sim::World world = noise(tick, rng);
    lane.send(world, {}, true);
    lane.acknowledge(tick);
    ASSERT_FALSE(lane.encoded().complete);
    for (std::size_t i = 0; i < kMaxPlayers; ++i)
      if (lane.known(tick).players[i] == world.players[i]) player_told[i] = tick;
    for (std::size_t i = 0; i < kMaxDiscs; ++i)
      if (lane.known(tick).discs[i] == world.discs[i]) disc_told[i] = tick;
  }
  for (const Tick told : player_told) EXPECT_LE(tick - told, 120);
  for (const Tick told : disc_told) EXPECT_LE(tick - told, 120);
}

TEST(Snapshot, NeverExceedsARecordWhateverTheWorldHolds) {
  Rng rng(8);
  const sim::World before = noise(Tick{1}, rng);
  sim::World world = noise(Tick{100}, rng);
  for (Tick& back_at : world.pickup_back_at) back_at.value = static_cast<std::uint32_t>(rng.next());
  for (sim::Player& player : world.players) {
    player.score = -32768;
    player.kills = 65535;
    player.dash_ready_at.value = 0x8000'0000;
  }
  std::vector<NumberedEvent> events(60, {.number = 0, .body = SeatChange{PlayerId{1}, "sixteen letters!"}});
  for (std::uint32_t i = 0; i < events.size(); ++i) events[i].number = i;
  EncodedSnapshot encoded;
  for (const sim::World* baseline : {&before, static_cast<const sim::World*>(nullptr)}) {
    encode_snapshot({.tick = world.tick, .world = &world, .baseline = baseline, .events = events}, encoded);
    EXPECT_LE(encoded.record.size(), kMaxRecordBytes);
    EXPECT_GE(encoded.events, 10U) << "events keep their share";
    const auto lookup = [&](Tick) { return &before; };
    const auto record = decode_server_record(encoded.record, lookup, 0);
    ASSERT_TRUE(record.has_value());
    EXPECT_EQ(std::get<Snapshot>(*record).world, encoded.known);
  }
}

Bytes fresh_record(const SnapshotSource& source) {
  EncodedSnapshot encoded;
  encode_snapshot(source, encoded);
  return encoded.record;
}

TEST(Snapshot, IsTheSameWhetherLanesShareTheirEncoderOrNot) {
  Trace trace(24, 2);
  std::vector<sim::World> past;
  EncodedSnapshot shared;
  for (int i = 0; i < 60; ++i) {
    past.push_back(trace.world());
    trace.step();
    SnapshotSource source{.tick = trace.world().tick, .world = &trace.world(), .viewer = PlayerId{3}};
    for (std::size_t lane = 0; lane < 40; ++lane) {
      const std::size_t age = 1 + lane * 7 % 23;
      source.baseline = lane % 9 == 0 || age > past.size() ? nullptr : &past[past.size() - age];
      encode_snapshot(source, shared);
      ASSERT_EQ(shared.record, fresh_record(source)) << "tick " << i << ", lane " << lane;
    }
  }
}

TEST(Snapshot, SharedEncodersNoticeWorldsThatChangeInPlace) {
  Trace trace(4, 2);
  sim::World baseline = trace.world();
  trace.step();
  sim::World world = trace.world();
  const SnapshotSource source{.tick = world.tick, .world = &world, .baseline = &baseline};
  EncodedSnapshot shared;
  encode_snapshot(source, shared);
  world.players[2].health = 17;
  encode_snapshot(source, shared);
  EXPECT_EQ(shared.record, fresh_record(source));
  baseline.players[1].aim ^= 0x55;
  encode_snapshot(source, shared);
  EXPECT_EQ(shared.record, fresh_record(source));
}

TEST(Snapshot, DeliversEventsExactlyOnceUnderLoss) {
  Trace trace(16, 12);
  Lane lane;
  play(trace, lane, 900, 30, 6);
  for (int i = 0; i < 200; ++i) {  // the match stands still, the rest drains
    sim::World world = trace.world();
    world.tick = world.tick + static_cast<std::uint32_t>(i + 1);
    lane.send(world, trace.events(), i % 3 != 0);
    lane.acknowledge(world.tick);
  }
  ASSERT_GT(trace.events().size(), 200U);
  ASSERT_EQ(lane.heard().size(), trace.events().size());
  for (std::size_t i = 0; i < lane.heard().size(); ++i) {
    NumberedEvent expected = trace.events()[i];
    auto& event = std::get<sim::Event>(expected.body);
    if (event.kind == sim::EventKind::kKill) event.from = {};  // a kill's place is not on the wire
    EXPECT_EQ(lane.heard()[i], expected) << i;
  }
}

TEST(Snapshot, CostsNextToNothingWhenNothingHappens) {
  Trace trace(16, 1);
  sim::World baseline = trace.world();
  for (sim::Player& player : baseline.players) player.buttons = 0;
  sim::World world = baseline;
  world.tick = world.tick + 7;
  EncodedSnapshot encoded;
  encode_snapshot({.tick = world.tick, .world = &world, .baseline = &baseline}, encoded);
  EXPECT_EQ(encoded.world_bits, 16U + 5U)
      << "a bit a player; a bit each for match, random, pickups, seats, slots";
}

TEST(Snapshot, CostsAtMostFortyBitsAPlayer) {
  constexpr std::size_t kPlayers = 16;
  Trace trace(kPlayers, 7);
  Lane lane;
  double bits = 0;
  int count = 0;
  for (int i = 0; i < 1200; ++i) {
    trace.step();
    lane.send(trace.world(), {}, true);
    if (i >= 7) lane.acknowledge(trace.world().tick - 7);
    if (i < 120) continue;
    bits += static_cast<double>(lane.encoded().world_bits);
    ++count;
  }
  EXPECT_LE(bits / count / kPlayers, 40) << "the whole world, discs and all";
}

TEST(Snapshot, WithoutItsBaselineIsRefused) {
  Trace trace(2, 1);
  const sim::World baseline = trace.world();
  trace.step();
  EncodedSnapshot encoded;
  encode_snapshot({.tick = trace.world().tick, .world = &trace.world(), .baseline = &baseline}, encoded);
  EXPECT_FALSE(decode_server_record(encoded.record, kNone, 0).has_value());
  const auto wrong_tick = [&](Tick) { return &trace.world(); };
  EXPECT_FALSE(decode_server_record(encoded.record, wrong_tick, 0).has_value());
  const auto known = [&](Tick) { return &baseline; };
  EXPECT_TRUE(decode_server_record(encoded.record, known, 0).has_value());
}

TEST(Snapshot, WithATooOldBaselineIsSentWhole) {
  Trace trace(2, 1);
  sim::World baseline = trace.world();
  sim::World world = baseline;
  world.tick = baseline.tick + 128;
  EncodedSnapshot encoded;
  encode_snapshot({.tick = world.tick, .world = &world, .baseline = &baseline}, encoded);
  const auto record = decode_server_record(encoded.record, kNone, 0);
  ASSERT_TRUE(record.has_value());
  EXPECT_FALSE(std::get<Snapshot>(*record).baseline.has_value());
}

TEST(Snapshot, StampsSurviveTheWrapOfTheirLowHalf) {
  sim::World world;
  EncodedSnapshot encoded;
  constexpr Micros kWrap = Micros{1} << 32;
  for (const Micros stamp : {Micros{0}, kWrap - 1, kWrap, 5 * kWrap + 17, Micros{123'456'789'012'345}}) {
    encode_snapshot({.tick = world.tick, .stamp = stamp, .world = &world}, encoded);
    for (const Micros off :
         {Micros{-2'000'000'000}, Micros{-1}, Micros{0}, Micros{1}, Micros{2'000'000'000}}) {
      const auto record = decode_server_record(encoded.record, kNone, stamp + off);
      ASSERT_TRUE(record.has_value());
      EXPECT_EQ(std::get<Snapshot>(*record).stamp, stamp) << off;
    }
  }
}

TEST(Snapshot, CarriesItsHeader) {
  sim::World world;
  world.tick = {kLastTick};
  const std::vector<NumberedEvent> events{{.number = 0xffff'ff00, .body = SeatChange{PlayerId{3}, "Ada"}}};
  EncodedSnapshot encoded;
  for (const int lead : {-128, 0, 127}) {
    encode_snapshot({.tick = world.tick,
                     .command_lead = static_cast<std::int8_t>(lead),
                     .world = &world,
                     .events = events,
                     .first_event = 0xffff'ff00},
                    encoded);
    const auto record = decode_server_record(encoded.record, kNone, 0);
    ASSERT_TRUE(record.has_value());
    const auto& snapshot = std::get<Snapshot>(*record);
    EXPECT_EQ(snapshot.tick, world.tick);
    EXPECT_EQ(snapshot.command_lead, lead);
    EXPECT_EQ(snapshot.first_event, 0xffff'ff00U);
    EXPECT_EQ(snapshot.events, events);
    EXPECT_EQ(snapshot.world, world);
  }
}

}  // namespace
}  // namespace tw::protocol
