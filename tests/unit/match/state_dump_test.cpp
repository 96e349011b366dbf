// SPDX-License-Identifier: MIT
#include "server/match/state_dump.hpp"

#include <gtest/gtest.h>

namespace tw::match {
namespace {

sim::World some_world() {
  sim::World world;
  world.tick = Tick{600};
  world.players[3].pos.x = -51'200;
  world.players[3].score = -2;
  world.discs[95].owner = PlayerId{3};
  world.pickup_back_at[47] = Tick{700};
  return world;
}

TEST(StateDump, SaysItsTickAndHoldsEveryField) {
  const std::string dump = to_state_dump(some_world());
  EXPECT_EQ(tick_of_state_dump(dump)->value, 600U);
  const auto same = hold_against(dump, some_world(), 8);
  ASSERT_TRUE(same) << same.error;
  EXPECT_EQ(same->count, 0U);
  EXPECT_NE(dump.find("\nplayers[3].pos.x -51200\n"), std::string::npos);
  EXPECT_LT(dump.size() * 10, kMaxStateDumpBytes);
}

TEST(StateDump, NamesWhatIsNotTheSameInOrder) {
  sim::World here = some_world();
  here.pickup_back_at[47] = Tick{701};
  here.players[3].pos.x ^= 16;
  here.discs[95].owner = kNoPlayer;
  const auto held = hold_against(to_state_dump(some_world()), here, 2);
  ASSERT_TRUE(held) << held.error;
  EXPECT_EQ(held->count, 3U);
  ASSERT_EQ(held->first.size(), 2U);
  EXPECT_EQ(held->first[0].field, "players[3].pos.x");
  EXPECT_EQ(held->first[0].a, -51'200) << "there";
  EXPECT_EQ(held->first[0].b, here.players[3].pos.x) << "here";
  EXPECT_EQ(held->first[1].field, "discs[95].owner");
}

TEST(StateDump, WhatIsNoneIsRefusedWithASentence) {
  const std::string good = to_state_dump(some_world());
  const auto replaced = [&](const std::string& what, const std::string& with) {
    std::string text = good;
    return text.replace(text.find(what), what.size(), with);
  };
  for (const std::string& bad :
       {std::string(), std::string("twinwire-state 2\n"), good.substr(0, good.size() / 2), good + "more 1\n",
        good.substr(0, good.size() - 1), replaced("players[3].pos.x", "players[3].pos.z"),
        replaced("-51200", "-51200x"), replaced("-51200", "99999999999999999999"), replaced("-51200", "")}) {
    const auto held = hold_against(bad, some_world(), 8);
    EXPECT_FALSE(held);
    EXPECT_EQ(held.error.back(), '.');
  }
  for (const std::string& bad :
       {std::string(), std::string("\n"), std::string("twinwire-state 1\n"), replaced("tick 600", "tick 0"),
        replaced("tick 600", "tick -600"), replaced("tick 600", "tick 99999999999"),
        good + std::string(kMaxStateDumpBytes, '\n')})
    EXPECT_FALSE(tick_of_state_dump(bad));
}

}  // namespace
}  // namespace tw::match
