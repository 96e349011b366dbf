// SPDX-License-Identifier: MIT
#include "client/app/theme/palette.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

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
  for (const ColourSet& set : kColourSets)
    for (const LaneKind lane : kNetworkLanes) {
      const Rgba c = set.lanes[static_cast<std::size_t>(lane)];
      EXPECT_GE(contrast_ratio(c, mixed(colour::kPanel, c, 0.2F)), kReadable) << to_string(lane);
    }
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
  for (const ColourSet& set : kColourSets)
    for (const Rgba player : set.players) {
      EXPECT_GE(contrast_ratio(player, colour::kArena), kReadable);
      EXPECT_GE(contrast_ratio(player, colour::kWall), 3);  // WCAG's figure for graphics
    }
}

/// How somebody without green (or red) cones sees a colour: Machado, Oliveira, Fernandes 2009, severity 1, linear RGB.
using Sight = std::array<std::array<double, 3>, 3>;
constexpr Sight kDeuteranopia{
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};
constexpr Sight kProtanopia{
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};

std::array<double, 3> seen(Rgba c, const Sight& sight) {
  const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  const auto display = [](double v) {
    v = std::clamp(v, 0.0, 1.0);
    return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055);
  };
  const std::array<double, 3> in{linear(c.r / 255.0), linear(c.g / 255.0), linear(c.b / 255.0)};
  std::array<double, 3> out{};
  for (std::size_t i = 0; i < 3; ++i)
    out[i] = display(sight[i][0] * in[0] + sight[i][1] * in[1] + sight[i][2] * in[2]);
  return out;
}

double least_distance(std::span<const Rgba> colours) {
  double least = 1e9;
  for (const Sight& sight : {kDeuteranopia, kProtanopia})
    for (std::size_t a = 0; a < colours.size(); ++a)
      for (std::size_t b = 0; b < a; ++b) {
        const auto x = seen(colours[a], sight), y = seen(colours[b], sight);
        least = std::min(least, std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]));
      }
  return least;
}

TEST(Palette, TheColourBlindSetKeepsApartWhatTheOtherDoesNot) {
  constexpr double kApart = 60;  // of 441
  const auto lanes = [](const ColourSet& set) {
    std::vector<Rgba> colours;
    for (const LaneKind lane : kNetworkLanes) colours.push_back(set.lanes[static_cast<std::size_t>(lane)]);
    return colours;
  };
  EXPECT_GT(least_distance(lanes(kColourSets[1])), kApart);
  EXPECT_GT(least_distance(std::span(kColourSets[1].players).first(8)), kApart) << "as many as a room has";
  EXPECT_LT(least_distance(lanes(kColourSets[0])), kApart / 2);
}

TEST(Palette, TheSetInUseIsDrawnWith) {
  colours_in_use() = Colours::kColourBlind;
  EXPECT_EQ(lane_colour(LaneKind::kTcp), kColourSets[1].lanes[2]);
  EXPECT_EQ(player_colour(PlayerId{13}), kColourSets[1].players[1]);
  colours_in_use() = Colours::kStandard;
  EXPECT_EQ(lane_colour(LaneKind::kTcp), kColourSets[0].lanes[2]);
}

/// Somebody in this seat has chosen this colour; as it was before when it goes.
struct ChosenLook {
  ChosenLook(std::uint8_t seat, std::size_t colour) { own_look() = {PlayerId{seat}, colour}; }
  ~ChosenLook() { own_look() = {}; }
};

TEST(Palette, AColourOfOnesOwnIsNobodyElses) {
  for (const Colours colours : {Colours::kStandard, Colours::kColourBlind}) {
    colours_in_use() = colours;
    const auto& all = colour_set().players;
    for (std::uint8_t seat = 0; seat < kOwnColours; ++seat)
      for (std::size_t chosen = 1; chosen <= kOwnColours; ++chosen) {
        const ChosenLook look(seat, chosen);
        EXPECT_EQ(own_colour(), all[chosen - 1]);
        EXPECT_EQ(player_colour(PlayerId{seat}), own_colour()) << "discs, too";
        std::vector<Rgba> room;
        for (std::uint8_t other = 0; other < kOwnColours; ++other)
          room.push_back(player_colour(PlayerId{other}));
        EXPECT_TRUE(std::is_permutation(room.begin(), room.end(), all.begin()))
            << "a room wears the same eight, each once: " << int{seat} << ", " << chosen;
      }
  }
  colours_in_use() = Colours::kStandard;
}

TEST(Palette, InACrowdOnlyOneselfWearsWhatWasChosen) {
  const ChosenLook look(14, 5);
  for (std::uint8_t seat = 0; seat < kMaxPlayers; ++seat)
    EXPECT_EQ(player_colour(PlayerId{seat}) == own_colour(), seat == 14) << int{seat};
}

TEST(Palette, OneselfIsWhiteUntilAColourIsChosenAndWhereThereAreSides) {
  {
    const ChosenLook look(1, 0);
    EXPECT_EQ(own_colour(), colour::kText);
    EXPECT_EQ(player_colour(PlayerId{1}), colour_set().players[1]);
  }
  const ChosenLook look(1, 3);
  sides_in_use() = true;
  EXPECT_EQ(own_colour(), colour::kText);
  EXPECT_EQ(player_colour(PlayerId{1}), colour_set().sides[1]);
  sides_in_use() = false;
}

TEST(Palette, WhoOnlyWatchesChangesNobodysColour) {
  own_look() = {kNoPlayer, 2};
  for (std::uint8_t seat = 0; seat < kPlayerColourCount; ++seat)
    EXPECT_EQ(player_colour(PlayerId{seat}), colour_set().players[seat]);
  own_look() = {};
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
