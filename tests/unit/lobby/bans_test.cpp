// SPDX-License-Identifier: MIT
#include "server/lobby/bans.hpp"

#include <gtest/gtest.h>

namespace tw::lobby {
namespace {

TEST(Bans, EndWithTheirTimeWhateverTheOrderOfClockSteps) {
  Bans bans;
  ASSERT_TRUE(bans.add({.kind = Ban::Kind::kName, .what = "eve", .until = 1'000, .reason = "r"}, 500));
  ASSERT_TRUE(bans.add({.kind = Ban::Kind::kAddress, .what = "192.0.2.1", .until = 0, .reason = {}}, 500));
  EXPECT_TRUE(bans.find_name("eve", 999));
  EXPECT_FALSE(bans.find_name("eve", 1'000));
  EXPECT_TRUE(bans.find_name("eve", 999)) << "a clock that steps back brings it back";
  EXPECT_FALSE(bans.find_name("ada", 999));
  EXPECT_TRUE(bans.find_address(0xc0000201, 1'000'000'000)) << "for good";
  EXPECT_FALSE(bans.find_address(0xc0000202, 1));
  EXPECT_EQ(bans.in_force(1'000).size(), 1U);
}

TEST(Bans, StayBoundedAndMakeRoomOfThoseThatAreOver) {
  Bans bans;
  for (std::size_t i = 0; i < kMaxBans; ++i)
    ASSERT_TRUE(
        bans.add({.kind = Ban::Kind::kName, .what = "n" + std::to_string(i), .until = 10, .reason = {}}, 5));
  EXPECT_FALSE(bans.add({.kind = Ban::Kind::kName, .what = "more", .until = 0, .reason = {}}, 5));
  EXPECT_TRUE(bans.add({.kind = Ban::Kind::kName, .what = "more", .until = 0, .reason = {}}, 10));
}

TEST(Bans, TellWhoIsKeptOutForHowLongAndWhy) {
  EXPECT_EQ(lobby::sentence_for({.kind = Ban::Kind::kName, .what = "eve", .until = 0, .reason = {}}),
            "You are banned from this server.");
  EXPECT_EQ(
      lobby::sentence_for({.kind = Ban::Kind::kName, .what = "eve", .until = 86'400, .reason = "cheats"}),
      "You are banned from this server until 1970-01-02 00:00 UTC: cheats.");
}

}  // namespace
}  // namespace tw::lobby
