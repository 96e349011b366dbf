// SPDX-License-Identifier: MIT
#include "lab/compare/observer_plays.hpp"

#include <gtest/gtest.h>

namespace tw::compare {
namespace {

constexpr const char* kMap = "name Tiny\nplayers 2\n\n########\n#S....S#\n#......#\n#......#\n########\n";

class ObserverPlaysTest : public testing::Test {
 protected:
  ObserverPlaysTest() {
    view_.map = &map_;
    view_.self = PlayerId{0};
    client::LanePanel& panel = view_.lanes.emplace_back();
    panel.kind = LaneKind::kTcp;
    panel.has_world = true;
    client::DrawnPlayer& player = panel.players.emplace_back();
    player.id = PlayerId{0};
    player.state = sim::PlayerState::kAlive;
    player.self = true;
  }
  void frame(float input_ms, std::uint64_t mispredictions, float correction, bool in_window = true) {
    client::LaneFigures& figures = view_.lanes[0].figures;
    figures.input_ms = input_ms;
    figures.mispredictions = mispredictions;
    figures.correction_units = correction;
    observer_.play(match_, view_, in_window);
  }

  sim::Map map_ = *sim::parse_map(kMap);
  client::MatchClient match_{map_, protocol::Ticket{}};
  client::View view_;
  ObserverPlays observer_{1};
};

TEST_F(ObserverPlaysTest, CountsWhatHappensInTheWindowAndWhileItLives) {
  frame(500, 7, 90, false);
  observer_.begin_window(view_);
  frame(10, 7, 90);
  frame(20, 9, 4);
  frame(20, 9, 4);
  frame(30, 10, 0.5F);
  view_.lanes[0].players[0].state = sim::PlayerState::kDead;
  frame(900, 10, 0);
  const OwnResult result = observer_.finish(30);
  EXPECT_EQ(result.lane, LaneKind::kTcp);
  EXPECT_EQ(result.mispredictions, 3u);
  EXPECT_EQ(result.mispredictions_per_minute, 6);
  EXPECT_EQ(result.input_ms.p50, 20);
  EXPECT_EQ(result.input_ms.max, 30);
  EXPECT_EQ(result.correction_units.p50, 0.5);
  EXPECT_EQ(result.correction_units.max, 4);
}

TEST_F(ObserverPlaysTest, WaitsForAWorldToPlayIn) {
  view_.lanes[0].has_world = false;
  frame(10, 5, 1);
  view_.lanes.clear();
  observer_.begin_window(view_);
  observer_.play(match_, view_, true);
  EXPECT_EQ(observer_.finish(30).mispredictions, 0u);
}

}  // namespace
}  // namespace tw::compare
