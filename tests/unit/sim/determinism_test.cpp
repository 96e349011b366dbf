// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "shared/base/sequence_buffer.hpp"
#include "shared/sim/integer_math.hpp"
#include "tests/unit/sim/golden.hpp"
#include "tests/unit/sim/shipped_maps.hpp"

namespace tw::sim {
namespace {

const Map& foundry() {
  static const Map map = load_map(TW_MAPS_DIR "/foundry.txt");
  return map;
}

Commands random_commands(Rng& rng, Commands commands) {
  for (Command& command : commands) {
    if (rng.below(20) == 0) command.buttons = static_cast<std::uint8_t>(rng.next());
    command.aim = static_cast<Angle>(command.aim + rng.below(2001) - 1000);
  }
  return commands;
}

World crowd(const Map& map, std::size_t players) {
  World world = make_world(map, 99);
  EventList ignored;
  for (std::size_t i = 0; i < players; ++i)
    add_player(world, map, PlayerId{static_cast<std::uint8_t>(i)}, ignored);
  return world;
}

TEST(Golden, SixHundredTicksHashToTheLiteral) {
  golden::Script script(foundry());
  for (std::uint32_t i = 0; i < golden::kTicks; ++i) script.run_tick();
  for (std::size_t kind = 0; kind < kEventKinds; ++kind)
    EXPECT_GT(script.event_counts()[kind], 0u)
        << "the script must use every rule: " << to_string(static_cast<EventKind>(kind));
  EXPECT_EQ(script.hash(), golden::kHash) << std::hex << "this build: 0x" << script.hash();
}

TEST(Rollback, EightTicksBackAndReplayedGiveTheSameBytesOnEveryTick) {
  constexpr std::uint32_t kDepth = 8;
  const Map& map = foundry();
  World world = crowd(map, 16);
  world.phase_ends_at = Tick{700};
  SequenceBuffer<World, 16> worlds;
  SequenceBuffer<Commands, 16> inputs;
  EventList events;
  Rng rng(5);
  Commands commands{};
  for (int i = 0; i < 1500; ++i) {
    worlds.insert(world.tick) = world;
    commands = inputs.insert(world.tick) = random_commands(rng, commands);
    step(world, map, commands, events);
    events.clear();
    if (world.tick.value < kDepth) continue;
    World replayed = *worlds.find(world.tick - kDepth);
    for (std::uint32_t back = 0; back < kDepth; ++back)
      step(replayed, map, *inputs.find(replayed.tick), events);
    events.clear();
    ASSERT_EQ(hash_of(replayed), hash_of(world)) << "tick " << world.tick.value;
    ASSERT_EQ(replayed, world);
  }
}

/// The same match with the seats in reverse order must play the same, player for player.
TEST(Fairness, SeatsDoNotDecideAnything) {
  constexpr std::size_t kPlayers = 10;  // as many as foundry has spawn places: nobody starts inside another
  const Map& map = foundry();
  const auto other = [](std::size_t i) { return kPlayers - 1 - i; };
  World forward = crowd(map, kPlayers);
  World backward = forward;
  for (std::size_t i = 0; i < kPlayers; ++i) backward.players[other(i)] = forward.players[i];
  EventList events;
  Rng rng(77);
  Commands commands{};
  std::uint32_t hits = 0;
  for (int tick = 0; tick < 2000; ++tick) {
    commands = random_commands(rng, commands);
    Commands reversed{};
    for (std::size_t i = 0; i < kPlayers; ++i) reversed[other(i)] = commands[i];
    step(backward, map, reversed, events);
    events.clear();
    step(forward, map, commands, events);
    hits += static_cast<std::uint32_t>(std::count_if(
        events.begin(), events.end(), [](const Event& e) { return e.kind == EventKind::kHit; }));
    events.clear();
    for (std::size_t i = 0; i < kPlayers; ++i) {
      ASSERT_EQ(forward.players[i], backward.players[other(i)]) << "tick " << tick << " player " << i;
      // Deaths draw lots for the place of return; without deaths nothing is left to chance.
      forward.players[i].health = backward.players[other(i)].health = kMaxHealth;
      forward.players[i].shield = backward.players[other(i)].shield = kMaxShield;
    }
  }
  EXPECT_GT(hits, 100u);
}

TEST(Steadiness, FieldsOfAnIdlePlayerDoNotChange) {
  const Map& map = foundry();
  World world = crowd(map, 2);
  EventList events;
  step(world, map, {}, events);
  const Player before = world.players[0];
  for (int i = 0; i < 200; ++i) step(world, map, {}, events);
  EXPECT_EQ(world.players[0], before);
}

}  // namespace
}  // namespace tw::sim
