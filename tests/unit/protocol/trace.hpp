// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "shared/base/random.hpp"
#include "shared/protocol/lane_messages.hpp"
#include "shared/sim/step.hpp"

/// A seeded match for the codec's tests and bench: real worlds from sim::step under inputs as people make
/// them.
namespace tw::protocol {

/// Keys change with p = 1/42 a tick; the aim rests, trembles in bouts, and flicks.
class Player {
 public:
  Player(std::uint64_t seed, std::size_t seat);
  sim::Command next();

 private:
  void change_keys();
  Rng rng_;
  sim::Command command_;
  bool in_bout_ = false;
  std::int32_t flick_ = 0;  ///< what is left of it
};

class Trace {
 public:
  Trace(std::size_t players, std::uint64_t seed);
  /// One tick: sim::step, and its events, numbered.
  void step();

  const sim::World& world() const { return world_; }
  const sim::Map& map() const { return map_; }
  const sim::Commands& commands() const { return commands_; }
  const std::vector<NumberedEvent>& events() const { return events_; }  ///< all since the beginning
  bool add(PlayerId player);
  void remove(PlayerId player) { sim::remove_player(world_, player); }

 private:
  void number(const sim::EventList& events);
  sim::Map map_;
  sim::World world_;
  sim::Commands commands_{};
  std::vector<Player> players_;
  std::vector<NumberedEvent> events_;
};

/// A walled field with pillars and pickups, large enough for 64.
sim::Map arena();

}  // namespace tw::protocol
