// SPDX-License-Identifier: MIT
#include "shared/protocol/predict.hpp"

#include <gtest/gtest.h>

#include "shared/sim/movement.hpp"
#include "tests/unit/protocol/trace.hpp"

namespace tw::protocol {
namespace {

/// The rules as the simulation has them, tick by tick, in the open and without anything that fights.
sim::Player in_the_open(sim::Player player, Tick from, Tick to) {
  sim::EventList events;
  const sim::Command held{.aim = player.aim, .buttons = player.buttons};
  while (from < to) {
    ++from;
    sim::steer_player(player, PlayerId{0}, held, from, events);
    if (player.state == sim::PlayerState::kAlive)
      player.pos = player.pos + sim::Vec2{player.vel.x, player.vel.y};
  }
  return player;
}

TEST(Predict, RunsTheSimulationsOwnSteering) {
  Trace trace(32, 4);
  int moving = 0;
  for (int i = 0; i < 600; ++i) {
    trace.step();
    sim::World predicted = trace.world();
    for (sim::Player& player : predicted.players) {
      player.buttons &= static_cast<std::uint8_t>(~sim::kRail);
      player.rail_charge = 0;
    }
    const sim::World before = predicted;
    predict(predicted, before.tick + 11);
    for (std::size_t k = 0; k < 32; ++k) {
      const sim::Player& start = before.players[k];
      if (start.vel.x == 0 || start.vel.y == 0) continue;  // it may stand at a wall: predicted to stay there
      const sim::Player expected = in_the_open(start, before.tick, before.tick + 11);
      EXPECT_EQ(predicted.players[k].pos, expected.pos);
      EXPECT_EQ(predicted.players[k].vel, expected.vel);
      ++moving;
    }
  }
  EXPECT_GT(moving, 500);
}

TEST(Predict, NoticesWhenHasteAndDashesEnd) {
  sim::World world;
  world.tick = {100};
  for (std::uint32_t i = 0; i < 30; ++i) {
    sim::Player& player = world.players[i];
    player.state = sim::PlayerState::kAlive;
    player.buttons = sim::kRight;
    player.vel = {1451, 0};  // run speed with haste
    player.haste_until = Tick{95 + i};
    if (i % 2 == 0) continue;
    player.vel = {3225, 0};
    player.dash_ready_at = Tick{175 + i};
  }
  const sim::World before = world;
  predict(world, Tick{120});
  for (std::size_t i = 0; i < 30; ++i)
    EXPECT_EQ(world.players[i], in_the_open(before.players[i], Tick{100}, Tick{120})) << i;
}

TEST(Predict, WhoPushesAgainstAWallStaysThere) {
  sim::World world;
  sim::Player& player = world.players[0];
  player.state = sim::PlayerState::kAlive;
  player.buttons = sim::kRight | sim::kDown;
  player.vel = {0, 760};
  predict(world, Tick{5});
  EXPECT_EQ(world.players[0].pos, (sim::Vec2{0, 5 * 760}));
  EXPECT_EQ(world.players[0].vel.x, 0);
}

TEST(Predict, KeepsPlacesInRange) {
  sim::World world;
  world.players[0].state = sim::PlayerState::kAlive;
  world.players[0].pos = {(1 << 20) - 1, -(1 << 20) + 1};
  world.players[0].vel = {32767, -32768};
  world.discs[0] = {.pos = {(1 << 20) - 1, 0}, .vel = {32767, 0}, .dies_at = Tick{500}, .owner = PlayerId{0}};
  predict(world, Tick{127});
  EXPECT_LT(world.players[0].pos.x, 1 << 20);
  EXPECT_GT(world.players[0].pos.y, -(1 << 20));
  EXPECT_LT(world.discs[0].pos.x, 1 << 20);
}

TEST(Predict, DiscsVanishWhenTheirTimeIsUp) {
  sim::World world;
  world.discs[0] = {.pos = {}, .vel = {1, 0}, .dies_at = Tick{5}, .owner = PlayerId{0}};
  sim::World later = world;
  predict(later, Tick{4});
  EXPECT_EQ(later.discs[0].pos.x, 4);
  predict(later, Tick{5});
  EXPECT_EQ(later.discs[0], sim::Disc{});
}

TEST(Predict, FindsTheTickAtWhichTheKeysChanged) {
  sim::Player before;
  before.state = sim::PlayerState::kAlive;
  before.buttons = sim::kRight;
  before.vel = {1075, 0};
  for (std::uint32_t ago = 1; ago <= 7; ++ago) {
    const sim::Player after =
        predict_change(before, Tick{100}, Tick{107}, {.buttons = sim::kUp, .ticks_ago = ago});
    EXPECT_EQ(after.buttons, sim::kUp);
    EXPECT_EQ(find_change(before, Tick{100}, after, Tick{107}), ago);
  }
}

}  // namespace
}  // namespace tw::protocol
