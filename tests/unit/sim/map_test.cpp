// SPDX-License-Identifier: MIT
#include "shared/sim/map.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tw::sim {
namespace {

constexpr std::string_view kSmall =
    "name Two Rooms\n"
    "players 4\n"
    "\n"
    "#######\n"
    "#S.H.S#\n"
    "#.PX#.#\n"
    "#######\n";

std::string with(std::string text, std::string_view old_part, std::string_view new_part) {
  text.replace(text.find(old_part), old_part.size(), new_part);
  return text;
}
std::string small_with(std::string_view old_part, std::string_view new_part) {
  return with(std::string{kSmall}, old_part, new_part);
}
std::string big(std::size_t width, std::size_t height, char fill) {
  std::string text = "name Big\nplayers 2\n\n" + std::string(width, '#') + "\n";
  for (std::size_t y = 2; y < height; ++y) text += "#" + std::string(width - 2, fill) + "#\n";
  return text + std::string(width, '#') + "\n";
}

TEST(MapFile, SaysWhereEverythingIs) {
  const Result<Map> map = parse_map(kSmall);
  ASSERT_TRUE(map) << map.error;
  EXPECT_EQ(map->name, "Two Rooms");
  EXPECT_EQ(map->player_limit, 4u);
  EXPECT_EQ(map->width, 7);
  EXPECT_EQ(map->height, 4);
  EXPECT_TRUE(map->wall_at_tile(0, 0));
  EXPECT_TRUE(map->wall_at_tile(4, 2));
  EXPECT_FALSE(map->wall_at_tile(5, 2));
  EXPECT_TRUE(map->wall_at_tile(-1, 2));
  EXPECT_TRUE(map->wall_at_tile(7, 2));
  ASSERT_EQ(map->spawn_count, 2u);
  EXPECT_EQ(map->spawns[1], (Vec2{5 * kTileSub + kTileSub / 2, kTileSub + kTileSub / 2}));
  ASSERT_EQ(map->pickup_count, 3u);
  EXPECT_EQ(map->pickups[0].kind, PickupKind::kHealth);
  EXPECT_EQ(map->pickups[1].kind, PickupKind::kShield);
  EXPECT_EQ(map->pickups[2].kind, PickupKind::kHaste);
}

TEST(MapFile, SaysHowLongARoundIs) {
  EXPECT_EQ(parse_map(kSmall)->round_ticks, 180u * kTickHz) << "unless it says otherwise";
  for (const std::uint32_t seconds : {10u, 45u, 1800u}) {
    const auto map = parse_map("round " + std::to_string(seconds) + "\n" + std::string(kSmall));
    ASSERT_TRUE(map) << map.error;
    EXPECT_EQ(map->round_ticks, seconds * kTickHz);
  }
}

TEST(MapFile, WithOtherLineEndsIsTheSameMap) {
  std::string crlf;
  for (char c : kSmall) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  const std::string no_last_end{kSmall.substr(0, kSmall.size() - 1)};
  const std::string blank_lines_after = std::string{kSmall} + "\n\n";
  for (const std::string& text : {crlf, no_last_end, blank_lines_after}) {
    const Result<Map> map = parse_map(text);
    ASSERT_TRUE(map) << map.error;
    EXPECT_EQ(map->width, 7);
    EXPECT_EQ(map->hash, parse_map(kSmall)->hash);
  }
}

TEST(MapFile, WithAnyOtherTextHasAnotherHash) {
  const std::uint64_t hash = parse_map(kSmall)->hash;
  EXPECT_NE(parse_map(small_with("players 4", "players 5"))->hash, hash);
  EXPECT_NE(parse_map(small_with("Two", "The"))->hash, hash);
  EXPECT_NE(parse_map(small_with("#S.H", "#.SH"))->hash, hash);
}

TEST(MapFile, MayBeAsLargeAsTheArenaAllows) {
  const std::string text = with(with(big(128, 128, '.'), "#.", "#S"), ".#", "S#");
  const Result<Map> map = parse_map(text);
  ASSERT_TRUE(map) << map.error;
  EXPECT_EQ(map->width * map->height, 128 * 128);
}

std::string round_of(std::string_view seconds) {
  return small_with("players 4", "players 4\nround " + std::string(seconds));
}

struct Fault {
  const char* name;
  std::string text;
  std::string error;
};
class FaultyMap : public testing::TestWithParam<Fault> {};

TEST_P(FaultyMap, IsRefusedWithItsLineAndTheFault) {
  const Result<Map> map = parse_map(GetParam().text);
  ASSERT_FALSE(map);
  EXPECT_EQ(map.error, GetParam().error);
}

constexpr const char* kNoGrid =
    "the map ends before its grid: a blank line and rows of tiles must follow the header";
constexpr const char* kBadRound = "map, line 3: round must be a number of seconds from 10 to 1800";
constexpr const char* kNoHeader =
    "expected 'name ...', 'players ...', 'mode ...', 'round ...' or the blank line before the grid";

INSTANTIATE_TEST_SUITE_P(
    Faults, FaultyMap,
    testing::Values(
        Fault{"Empty", "", std::string{"map, line 1: "} + kNoGrid},
        Fault{"OneByte", "#", std::string{"map, line 1: "} + kNoHeader},
        Fault{"HeaderOnly", "name A\nplayers 2\n", std::string{"map, line 3: "} + kNoGrid},
        Fault{"NoName", small_with("name Two Rooms\n", ""), "map, line 2: the header has no 'name' line"},
        Fault{"NoPlayers", small_with("players 4\n", ""), "map, line 2: the header has no 'players' line"},
        Fault{"NoBlankLine", small_with("4\n\n", "4\n"), std::string{"map, line 3: "} + kNoHeader},
        Fault{"UnknownKey", small_with("players 4", "music loud"), std::string{"map, line 2: "} + kNoHeader},
        Fault{"EmptyName", small_with("Two Rooms", ""), "map, line 1: the name must have 1 to 24 characters"},
        Fault{"LongName", small_with("Two Rooms", std::string(25, 'n')),
              "map, line 1: the name must have 1 to 24 characters"},
        Fault{"ControlCharacterInName", small_with("Two Rooms", "Two\x1b[2J"),
              "map, line 1: the name must be printable ASCII without spaces at its ends"},
        Fault{"TwoNames", small_with("players 4", "name B"), "map, line 2: the name is given twice"},
        Fault{"TwoPlayers", small_with("\n\n", "\nplayers 4\n\n"),
              "map, line 3: the number of players is given twice"},
        Fault{"Players1", small_with("players 4", "players 1"),
              "map, line 2: players must be a number from 2 to 64"},
        Fault{"Players65", small_with("players 4", "players 65"),
              "map, line 2: players must be a number from 2 to 64"},
        Fault{"PlayersHuge", small_with("players 4", "players 99999999999999999999999"),
              "map, line 2: players must be a number from 2 to 64"},
        Fault{"PlayersNegative", small_with("players 4", "players -4"),
              "map, line 2: players must be a number from 2 to 64"},
        Fault{"PlayersWithTail", small_with("players 4", "players 4x"),
              "map, line 2: players must be a number from 2 to 64"},
        Fault{"TwoRounds", small_with("players 4", "round 60\nround 60"),
              "map, line 3: the length of a round is given twice"},
        Fault{"Round9", round_of("9"), kBadRound}, Fault{"Round1801", round_of("1801"), kBadRound},
        Fault{"RoundHuge", round_of("4294967356"), kBadRound},
        Fault{"RoundNegative", round_of("-60"), kBadRound}, Fault{"RoundEmpty", round_of(""), kBadRound},
        Fault{"RoundWithTail", round_of("60 s"), kBadRound},
        Fault{"RoundInMinutes", round_of("1.5"), kBadRound},
        Fault{"NoGrid", "name A\nplayers 2\n\n",
              "map, line 3: the grid must have at least 3 rows and columns"},
        Fault{"UnknownTile", small_with("S.H", "S.Q"),
              "map, line 5: column 4 holds 'Q'; a tile is one of # . S H P X"},
        Fault{"SpaceTile", small_with("S.H", "S H"),
              "map, line 5: column 3 holds a space; a tile is one of # . S H P X"},
        Fault{"NulTile", small_with("S.H", std::string_view{"S\0H", 3}),
              "map, line 5: column 3 holds byte 0x00; a tile is one of # . S H P X"},
        Fault{"HighByteTile", small_with("S.H", "S\xffH"),
              "map, line 5: column 3 holds byte 0xff; a tile is one of # . S H P X"},
        Fault{"CarriageReturnInRow", small_with("S.H", "S\rH"),
              "map, line 5: column 3 holds byte 0x0d; a tile is one of # . S H P X"},
        Fault{"Ragged", small_with("#.PX#.#", "#.PX#.##"),
              "map, line 6: the row has 8 tiles, the first one has 7"},
        Fault{"TooWide", big(129, 3, '.'), "map, line 4: the row has more than 128 tiles"},
        Fault{"TooHigh", big(3, 129, '.'), "map, line 132: the grid has more than 128 rows"},
        Fault{"TooSmall", "name A\nplayers 2\n\n##\n##\n",
              "map, line 5: the grid must have at least 3 rows and columns"},
        Fault{"HoleInTop", small_with("\n\n#######", "\n\n###.###"),
              "map, line 7: the border has a hole at row 1 of the grid, column 4; it must be all wall (#)"},
        Fault{"HoleInSide", small_with("#.PX#.#", "#.PX#.."),
              "map, line 7: the border has a hole at row 3 of the grid, column 7; it must be all wall (#)"},
        Fault{"OneSpawn", small_with(".S#", "..#"), "map, line 7: the map needs at least 2 spawn places (S)"},
        Fault{"TooManySpawns", big(20, 20, 'S'), "map, line 8: the map has more than 64 spawn places (S)"},
        Fault{"TooManyPickups", big(20, 20, 'X'), "map, line 7: the map has more than 48 pickups (H, P, X)"},
        Fault{"TextAfterTheGrid", std::string{kSmall} + "\n\nmore",
              "map, line 10: nothing may follow the grid"},
        Fault{"OneMebibyte", std::string(1 << 20, '#'),
              "map: the text has 1048576 bytes; at most 32768 are allowed"},
        Fault{"OnlyNuls", std::string(1000, '\0'), std::string{"map, line 1: "} + kNoHeader},
        Fault{"OnlyLineEnds", std::string(1000, '\n'), "map, line 1: the header has no 'name' line"}),
    [](const auto& fault) { return fault.param.name; });

}  // namespace
}  // namespace tw::sim
