// SPDX-License-Identifier: MIT
#include "server/match/seats.hpp"

#include <gtest/gtest.h>

namespace tw::match {
namespace {

constexpr PlayerId kThird{2};

TEST(Seats, KeepTheScoreOfWhoIsAway) {
  Seats seats;
  sim::Player player;
  player.score = 7, player.kills = 3, player.deaths = 2;
  seats.sit(kThird, 5, "Ada", 11);
  EXPECT_EQ(seats.of_lane(11), kThird);
  seats.leave_for_a_while(kThird, player);
  EXPECT_TRUE(seats.at(kThird).away());
  EXPECT_EQ(seats.of_lane(11), kNoPlayer);
  EXPECT_EQ(seats.of_session(5), kThird);
  EXPECT_EQ(seats.taken(), 1U);
  sim::Player back;
  seats.come_back(kThird, 12, back);
  EXPECT_EQ(back.score, 7);
  EXPECT_EQ(back.kills, 3);
  EXPECT_EQ(back.deaths, 2);
  EXPECT_EQ(seats.of_lane(12), kThird);
}

TEST(Seats, ARoundThatBeganMeanwhileBeganForAll) {
  Seats seats;
  sim::Player player;
  player.score = 7;
  seats.sit(kThird, 5, "Ada", 11);
  seats.leave_for_a_while(kThird, player);
  seats.forget_scores();
  sim::Player back;
  seats.come_back(kThird, 12, back);
  EXPECT_EQ(back.score, 0);
}

TEST(Seats, AreFoundFreeFromTheFirstUpToTheLimit) {
  Seats seats;
  for (std::uint8_t i = 0; i < 3; ++i) seats.sit(seats.first_free(3), i, "P", i);
  EXPECT_EQ(seats.first_free(3), kNoPlayer);
  seats.stand_up(PlayerId{1});
  EXPECT_EQ(seats.first_free(3), PlayerId{1});
  EXPECT_EQ(seats.find(PlayerId{1}), nullptr);
  EXPECT_EQ(seats.find(kNoPlayer), nullptr);
}

TEST(Seats, KeepTheSidesEven) {
  Seats seats;
  for (std::uint32_t i = 0; i < 6; ++i) {
    const PlayerId free = seats.first_free(8, true);
    EXPECT_EQ(free.value % 2, i % 2) << "one here, one there";
    seats.sit(free, i, "P", i);
  }
  for (const std::uint8_t blue : {std::uint8_t{0}, std::uint8_t{2}, std::uint8_t{4}})
    seats.stand_up(PlayerId{blue});
  for (std::uint32_t i = 6; i < 9; ++i) {
    const PlayerId free = seats.first_free(8, true);
    EXPECT_EQ(free.value % 2, 0) << "blue has fewer";
    seats.sit(free, i, "P", i);
  }
  seats.sit(seats.first_free(8, true), 9, "P", 9);
  seats.sit(seats.first_free(8, true), 10, "P", 10);
  EXPECT_EQ(seats.first_free(8, true), kNoPlayer);
}

}  // namespace
}  // namespace tw::match
