// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "shared/sim/step.hpp"
#include "shared/sim/tuning.hpp"

/// A small match to poke at: tests say who stands where and what they hold, and read what happened.
namespace tw::sim {

/// `more`: further lines of the header.
inline std::string map_text(const std::string& grid, const std::string& more = {}) {
  return "name Test\nplayers 8\n" + more + "\n" + grid;
}

/// An empty hall with a spawn place in each of two corners.
inline std::string hall(std::size_t width, std::size_t height) {
  std::string grid;
  for (std::size_t y = 0; y < height; ++y) {
    const bool outer = y == 0 || y == height - 1;
    grid += outer ? std::string(width, '#') : "#" + std::string(width - 2, '.') + "#";
    grid += '\n';
  }
  grid[width + 2] = 'S';
  grid[(height - 2) * (width + 1) + width - 2] = 'S';
  return grid;
}

inline Map parse_or_die(const std::string& text) {
  Result<Map> map = parse_map(text);
  if (!map) throw std::runtime_error(map.error);
  return *map;
}

class Arena {
 public:
  explicit Arena(const std::string& grid = hall(30, 20), const std::string& more = {})
      : map(parse_or_die(map_text(grid, more))), world(make_world(map, 1)) {}

  /// Seats a player at a place in units, standing, not protected.
  PlayerId seat(int number, int x_units, int y_units) {
    const PlayerId id{static_cast<std::uint8_t>(number)};
    EventList ignored;
    add_player(world, map, id, ignored);
    (*this)[id].pos = {x_units * kSubunits, y_units * kSubunits};
    (*this)[id].protected_until = {};
    return id;
  }
  Player& operator[](PlayerId id) { return world.players[id.index()]; }

  void hold(PlayerId id, int buttons, Angle aim = 0) {
    commands[id.index()] = {aim, static_cast<std::uint8_t>(buttons), 0};
  }
  void run(std::uint32_t ticks = 1) {
    for (std::uint32_t i = 0; i < ticks; ++i) {
      EventList list;
      step(world, map, commands, list, &rewinds);
      EXPECT_EQ(list.dropped(), 0u);
      events.insert(events.end(), list.begin(), list.end());
    }
  }
  /// Charges for as long as it takes, then lets go: the rail is fired in the last tick.
  void rail(std::vector<PlayerId> shooters) {
    for (PlayerId id : shooters) hold(id, kRail, commands[id.index()].aim);
    run(kRailChargeTicks);
    for (PlayerId id : shooters) hold(id, 0, commands[id.index()].aim);
    run();
  }
  std::vector<Event> all(EventKind kind) const {
    std::vector<Event> found;
    for (const Event& event : events)
      if (event.kind == kind) found.push_back(event);
    return found;
  }
  std::size_t count(EventKind kind) const { return all(kind).size(); }
  std::vector<Disc> discs() const {
    std::vector<Disc> found;
    for (const Disc& disc : world.discs)
      if (disc.owner != kNoPlayer) found.push_back(disc);
    return found;
  }

  Map map;
  World world;
  Commands commands{};
  Rewinds rewinds{};
  std::vector<Event> events;
};

inline constexpr Angle kEast = 0, kSouth = 0x4000, kWest = 0x8000, kNorth = 0xc000;

}  // namespace tw::sim
