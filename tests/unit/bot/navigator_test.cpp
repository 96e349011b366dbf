// SPDX-License-Identifier: MIT
#include "client/bot/navigator.hpp"

#include <gtest/gtest.h>

namespace tw::bot {
namespace {

// Two rooms, one door; a closet without one.
constexpr const char* kMap =
    "name Rooms\nplayers 2\n\n"
    "##########\n"
    "#S...#...#\n"
    "#....#...#\n"
    "#........#\n"
    "#....#..S#\n"
    "#######.##\n"
    "#.######.#\n"
    "##########\n";

Vec tile(int x, int y) { return {(x + 0.5) * sim::kTileUnits, (y + 0.5) * sim::kTileUnits}; }

class NavigatorTest : public testing::Test {
 protected:
  sim::Map map_ = *sim::parse_map(kMap);
  Navigator navigator_;
  std::vector<Vec> path_;
};

TEST_F(NavigatorTest, FindsTheShortestWayThroughTheDoor) {
  navigator_.search(map_, tile(1, 1));
  EXPECT_EQ(navigator_.tiles_to(tile(8, 1)), 11);
  navigator_.way_to(tile(8, 1), path_);
  ASSERT_EQ(path_.size(), 11U);
  EXPECT_EQ(length(path_.back() - tile(8, 1)), 0);
  for (std::size_t i = 1; i < path_.size(); ++i) EXPECT_EQ(length(path_[i] - path_[i - 1]), sim::kTileUnits);
}

TEST_F(NavigatorTest, SaysWhatCannotBeReached) {
  navigator_.search(map_, tile(1, 1));
  EXPECT_EQ(navigator_.tiles_to(tile(1, 6)), Navigator::kUnreachable);
  EXPECT_EQ(navigator_.tiles_to(tile(5, 1)), Navigator::kUnreachable);
  EXPECT_EQ(navigator_.tiles_to({-500, 1e9}), Navigator::kUnreachable);
  navigator_.way_to(tile(1, 6), path_);
  EXPECT_TRUE(path_.empty());
}

TEST_F(NavigatorTest, StartingInAWallReachesNothing) {
  navigator_.search(map_, tile(5, 1));
  EXPECT_EQ(navigator_.tiles_to(tile(1, 1)), Navigator::kUnreachable);
}

TEST_F(NavigatorTest, CutsCornersOnlyWhereABodyFits) {
  navigator_.search(map_, tile(1, 1));
  navigator_.way_to(tile(4, 4), path_);
  const Vec next = next_waypoint(map_, tile(1, 1), path_);
  EXPECT_GT(length(next - tile(1, 1)), 2 * sim::kTileUnits) << "the room is empty: it can walk straight";
  EXPECT_TRUE(clear_way(map_, tile(1, 1), next, 12));
  EXPECT_FALSE(clear_way(map_, tile(4, 1), tile(6, 3), 12));
}

TEST_F(NavigatorTest, SightEndsAtWalls) {
  EXPECT_FALSE(clear_way(map_, tile(1, 1), tile(8, 1), 0));
  EXPECT_TRUE(clear_way(map_, tile(1, 3), tile(8, 3), 0));
}

}  // namespace
}  // namespace tw::bot
