// SPDX-License-Identifier: MIT
#include "client/app/theme/palette.hpp"

#include <gtest/gtest.h>

#include "shared/base/limits.hpp"

namespace tw::app {
namespace {

constexpr double kReadable = 4.5;  // WCAG 2.1, AA, text of ordinary size

TEST(Palette, ContrastFollowsTheKnownExtremes) {
  EXPECT_NEAR(contrast_ratio(rgb(0x000000), rgb(0xFFFFFF)), 21, 1e-9);
  EXPECT_NEAR(contrast_ratio(rgb(0x336699), rgb(0x336699)), 1, 1e-9);
  EXPECT_EQ(contrast_ratio(colour::kText, colour::kPanel), contrast_ratio(colour::kPanel, colour::kText));
}

TEST(Palette, TextIsReadableOnEveryGround) {
  for (const Rgba ground : {colour::kGround, colour::kPanel, colour::kRaised, colour::kArena}) {
    EXPECT_GE(contrast_ratio(colour::kText, ground), kReadable);
    EXPECT_GE(contrast_ratio(colour::kMuted, ground), kReadable);
  }
}

TEST(Palette, SignalsAreReadableOnPanelsAndInTheArena) {
  for (const Rgba signal : {colour::kDanger, colour::kGood, colour::kFocus, colour::kWarm})
    for (const Rgba ground : {colour::kGround, colour::kPanel, colour::kArena})
      EXPECT_GE(contrast_ratio(signal, ground), kReadable);
}

TEST(Palette, LaneTagsAreReadableOnTheirTint) {
  for (const LaneKind lane : kNetworkLanes)
    EXPECT_GE(contrast_ratio(lane_colour(lane), mixed(colour::kPanel, lane_colour(lane), 0.2F)), kReadable)
        << to_string(lane);
  EXPECT_GE(contrast_ratio(colour::kDanger, mixed(colour::kPanel, colour::kDanger, 0.2F)), 4.0)
      << "the held tag: large, and red";
}

TEST(Palette, PrimaryButtonsAreReadable) {
  EXPECT_GE(contrast_ratio(colour::kOnAccent, colour::kFocus), kReadable);
}

TEST(Palette, EveryLaneHasAColourOfItsOwn) {
  for (const LaneKind a : kNetworkLanes)
    for (const LaneKind b : kNetworkLanes)
      EXPECT_TRUE(a == b || lane_colour(a) != lane_colour(b)) << to_string(a) << ", " << to_string(b);
}

TEST(Palette, PlayersStandOutFromTheFloorAndTheWalls) {
  for (const Rgba player : kPlayerColours) {
    EXPECT_GE(contrast_ratio(player, colour::kArena), kReadable);
    EXPECT_GE(contrast_ratio(player, colour::kWall), 3);  // WCAG's figure for graphics
  }
}

TEST(Palette, EverySeatHasAColour) {
  for (std::uint8_t seat = 0; seat < kMaxPlayers; ++seat) EXPECT_EQ(player_colour(PlayerId{seat}).a, 255);
  EXPECT_EQ(player_colour(kNoPlayer).a, 255);
}

TEST(Palette, FadingScalesWhatIsThere) {
  EXPECT_EQ(faded({1, 2, 3, 200}, 0.5F).a, 100);
  EXPECT_EQ(faded({1, 2, 3, 200}, -1).a, 0);
  EXPECT_EQ(faded({1, 2, 3, 200}, 9).a, 200);
  EXPECT_EQ(mixed(rgb(0x000000), rgb(0xFFFFFF), 0), rgb(0x000000));
  EXPECT_EQ(mixed(rgb(0x000000), rgb(0xFFFFFF), 1), rgb(0xFFFFFF));
}

}  // namespace
}  // namespace tw::app
