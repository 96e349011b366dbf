// SPDX-License-Identifier: MIT
#include "shared/sim/map.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "shared/base/hash.hpp"

namespace tw::sim {
namespace {

constexpr std::int32_t kMinMapSide = 3;

using Fault = std::optional<std::string>;

std::string quoted(char c) {
  if (c > ' ' && c <= '~') return std::string{"'"} + c + "'";
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<std::uint8_t>(c);
  return c == ' ' ? "a space" : std::string{"byte 0x"} + kHex[byte >> 4] + kHex[byte & 15];
}

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::optional<std::uint32_t> number_in(std::string_view text, std::uint32_t least, std::uint32_t most) {
  std::uint32_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = code == std::errc{} && end == text.data() + text.size();
  return whole && number >= least && number <= most ? std::optional(number) : std::nullopt;
}

Vec2 centre_of_tile(std::int32_t tx, std::int32_t ty) {
  return {tx * kTileSub + kTileSub / 2, ty * kTileSub + kTileSub / 2};
}

/// Reads the text line by line into a Map. Every method returns the fault found, if any.
class MapReader {
 public:
  explicit MapReader(std::string_view text) : rest_(text) {}

  Result<Map> read() {
    Fault fault = read_header();
    if (!fault) fault = read_grid();
    if (!fault) fault = check_whole();
    if (fault) return Result<Map>::failure("map, line " + std::to_string(line_number_) + ": " + *fault);
    return Result<Map>::success(std::move(map_));
  }

 private:
  /// The next line without its end ("\n" or "\r\n"); nothing at the end of the text.
  std::optional<std::string_view> next_line() {
    if (rest_.empty()) return std::nullopt;
    ++line_number_;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  /// Line ends do not count: a checkout that turned them into CRLF is still the same map.
  void add_to_hash(std::string_view line) {
    for (const char c : line) map_.hash = (map_.hash ^ static_cast<std::uint8_t>(c)) * kFnvPrime;
    map_.hash = (map_.hash ^ std::uint8_t{'\n'}) * kFnvPrime;
  }

  Fault read_header() {
    map_.hash = fnv1a({});
    while (const auto line = next_line()) {
      add_to_hash(*line);
      if (line->empty()) return missing_header();
      if (Fault fault = read_header_line(*line)) return fault;
    }
    ++line_number_;
    return "the map ends before its grid: a blank line and rows of tiles must follow the header";
  }

  Fault read_header_line(std::string_view line) {
    const std::size_t space = std::min(line.find(' '), line.size());
    const std::string_view key = line.substr(0, space);
    const std::string_view value = line.substr(std::min(space + 1, line.size()));
    if (key == "name") return read_name(value);
    if (key == "players") return read_players(value);
    if (key == "mode") return read_mode(value);
    if (key == "round") return read_round(value);
    return "expected 'name ...', 'players ...', 'mode ...', 'round ...' or the blank line before the grid";
  }

  Fault read_name(std::string_view value) {
    if (!map_.name.empty()) return "the name is given twice";
    if (value.empty() || value.size() > kMaxRoomNameBytes)
      return "the name must have 1 to " + std::to_string(kMaxRoomNameBytes) + " characters";
    if (!printable(value) || value.front() == ' ' || value.back() == ' ')
      return "the name must be printable ASCII without spaces at its ends";
    map_.name = value;
    return {};
  }

  Fault read_players(std::string_view value) {
    if (has_players_) return "the number of players is given twice";
    const auto players = number_in(value, 2, kMaxPlayers);
    if (!players) return "players must be a number from 2 to " + std::to_string(kMaxPlayers);
    map_.player_limit = *players;
    has_players_ = true;
    return {};
  }

  Fault read_mode(std::string_view value) {
    if (has_mode_) return "the mode is given twice";
    if (value != "teams" && value != "free-for-all") return "the mode must be teams or free-for-all";
    map_.teams = value == "teams";
    has_mode_ = true;
    return {};
  }

  Fault read_round(std::string_view value) {
    if (has_round_) return "the length of a round is given twice";
    const auto seconds = number_in(value, kMinRoundSeconds, kMaxRoundSeconds);
    if (!seconds)
      return "round must be a number of seconds from " + std::to_string(kMinRoundSeconds) + " to " +
             std::to_string(kMaxRoundSeconds);
    map_.round_ticks = *seconds * kTickHz;
    has_round_ = true;
    return {};
  }

  Fault missing_header() const {
    if (map_.name.empty()) return "the header has no 'name' line";
    if (!has_players_) return "the header has no 'players' line";
    return {};
  }

  Fault read_grid() {
    while (const auto line = next_line()) {
      if (line->empty()) return only_blank_lines_follow();
      add_to_hash(*line);
      if (Fault fault = read_row(*line)) return fault;
    }
    return {};
  }

  Fault only_blank_lines_follow() {
    while (const auto line = next_line())
      if (!line->empty()) return "nothing may follow the grid";
    return {};
  }

  Fault read_row(std::string_view row) {
    if (map_.height == kMaxMapSide) return "the grid has more than " + std::to_string(kMaxMapSide) + " rows";
    if (row.size() > kMaxMapSide) return "the row has more than " + std::to_string(kMaxMapSide) + " tiles";
    const auto width = static_cast<std::int32_t>(row.size());
    if (map_.height == 0) map_.width = width;
    if (width != map_.width)
      return "the row has " + std::to_string(width) + " tiles, the first one has " +
             std::to_string(map_.width);
    for (std::int32_t tx = 0; tx < width; ++tx)
      if (Fault fault = read_tile(row[static_cast<std::size_t>(tx)], tx)) return fault;
    ++map_.height;
    return {};
  }

  Fault read_tile(char tile, std::int32_t tx) {
    const Vec2 centre = centre_of_tile(tx, map_.height);
    switch (tile) {
      case '#':
        map_.walls[static_cast<std::size_t>(map_.height) * static_cast<std::size_t>(map_.width) +
                   static_cast<std::size_t>(tx)] = 1;
        return {};
      case '.':
        return {};
      case 'S':
        return add_spawn(centre);
      case 'H':
        return add_pickup({centre, PickupKind::kHealth});
      case 'P':
        return add_pickup({centre, PickupKind::kShield});
      case 'X':
        return add_pickup({centre, PickupKind::kHaste});
      default:
        return "column " + std::to_string(tx + 1) + " holds " + quoted(tile) +
               "; a tile is one of # . S H P X";
    }
  }

  Fault add_spawn(Vec2 centre) {
    if (map_.spawn_count == map_.spawns.size())
      return "the map has more than " + std::to_string(map_.spawns.size()) + " spawn places (S)";
    map_.spawns[map_.spawn_count++] = centre;
    return {};
  }

  Fault add_pickup(PickupPlace place) {
    if (map_.pickup_count == map_.pickups.size())
      return "the map has more than " + std::to_string(map_.pickups.size()) + " pickups (H, P, X)";
    map_.pickups[map_.pickup_count++] = place;
    return {};
  }

  Fault check_whole() {
    if (map_.width < kMinMapSide || map_.height < kMinMapSide)
      return "the grid must have at least " + std::to_string(kMinMapSide) + " rows and columns";
    if (const auto hole = find_hole_in_border())
      return "the border has a hole at row " + std::to_string(hole->y + 1) + " of the grid, column " +
             std::to_string(hole->x + 1) + "; it must be all wall (#)";
    if (map_.spawn_count < 2) return "the map needs at least 2 spawn places (S)";
    return {};
  }

  std::optional<Vec2> find_hole_in_border() const {
    for (std::int32_t ty = 0; ty < map_.height; ++ty) {
      const bool outer_row = ty == 0 || ty == map_.height - 1;
      for (std::int32_t tx = 0; tx < map_.width; tx += outer_row ? 1 : map_.width - 1)
        if (!map_.wall_at_tile(tx, ty)) return Vec2{tx, ty};
    }
    return std::nullopt;
  }

  static constexpr std::uint64_t kFnvPrime = 0x100000001b3ULL;

  std::string_view rest_;
  std::size_t line_number_ = 0;
  bool has_players_ = false, has_mode_ = false, has_round_ = false;
  Map map_;
};

}  // namespace

Result<Map> parse_map(std::string_view text) {
  if (text.size() > kMaxMapFileBytes)
    return Result<Map>::failure("map: the text has " + std::to_string(text.size()) + " bytes; at most " +
                                std::to_string(kMaxMapFileBytes) + " are allowed");
  return MapReader(text).read();
}

}  // namespace tw::sim
