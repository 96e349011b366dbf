// SPDX-License-Identifier: MIT
#include "client/core/eyes.hpp"

#include <gtest/gtest.h>

namespace tw::client {
namespace {

View view_of(std::initializer_list<std::uint8_t> ids) {
  View view;
  view.lanes.resize(2);
  for (const std::uint8_t id : ids) {
    for (LanePanel& panel : view.lanes) {
      panel.players.emplace_back();
      panel.players.back().id = PlayerId{id};
      panel.players.back().name = std::string("P") + static_cast<char>('0' + id);
    }
    view.scores.push_back({.id = PlayerId{id}, .name = {}});
  }
  return view;
}

TEST(Eyes, GoRoundAllWhoAreThereAndTheOwnAreTheLast) {
  const View view = view_of({1, 2, 5});
  Eyes eyes;
  std::string seen;
  for (int i = 0; i < 4; ++i) {
    eyes.next(view, PlayerId{2});
    seen += eyes.name_in(view) + ' ';
  }
  EXPECT_EQ(seen, "P1 P5  P1 ");
  eyes = {};
  seen.clear();
  for (int i = 0; i < 4; ++i) {
    eyes.next(view, kNoPlayer);
    seen += eyes.name_in(view) + ' ';
  }
  EXPECT_EQ(seen, "P1 P2 P5  ") << "who has none sees everybody behind the last";
}

TEST(Eyes, OfWhoHasLeftAreNobodysAndTheNextOnesAreToBeHad) {
  Eyes eyes;
  eyes.next(view_of({1, 5}), kNoPlayer);
  EXPECT_EQ(eyes.name_in(view_of({5})), "");
  eyes.next(view_of({5}), kNoPlayer);
  EXPECT_EQ(eyes.name_in(view_of({5})), "P5");
  eyes.next(View(), kNoPlayer);
  EXPECT_EQ(eyes.player(), PlayerId{5}) << "a match that has yet to come changes nothing";
}

TEST(Eyes, MakeEveryLaneThatPlayers) {
  View view = view_of({1, 2});
  view.lanes[1].players[0].self = true;
  look_with_eyes_of(view, PlayerId{2});
  EXPECT_EQ(view.self, PlayerId{2});
  for (const LanePanel& panel : view.lanes) {
    EXPECT_TRUE(!panel.players[0].self && panel.players[1].self);
    EXPECT_TRUE(panel.players[1].watched) << "who is not called \"you\"";
  }
  EXPECT_TRUE(!view.scores[0].self && view.scores[1].self);
}

}  // namespace
}  // namespace tw::client
