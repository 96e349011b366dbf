// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "server/match/command_queue.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"
#include "shared/sim/world.hpp"
#include "shared/transport/lane.hpp"

namespace tw::match {

/// Who sits where. A seat:
///
///     FREE -sit()-> TAKEN -leave_for_a_while()-> AWAY -come_back()-> TAKEN
///     TAKEN -move()-> TAKEN on another lane        TAKEN or AWAY -stand_up()-> FREE
///
/// Who is away is not in the arena: nobody can hurt, block or farm them; their score waits with the seat. How long, is
/// the session's affair.
class Seats {
 public:
  struct Seat {
    std::uint32_t session = 0;
    std::optional<transport::LaneId> lane;  ///< that plays; none: away
    std::string name;
    CommandQueue commands;
    struct Score {
      std::int16_t score = 0;
      std::uint16_t kills = 0, deaths = 0;
    } score;  ///< while away
    bool away() const { return !lane; }
  };

  /// kNoPlayer: that session has none.
  PlayerId of_session(std::uint32_t session) const;
  /// Of the lane that plays.
  PlayerId of_lane(transport::LaneId lane) const;
  /// Seats beyond `limit` are not used.
  /// With `teams`, of the side that has fewer.
  PlayerId first_free(std::size_t limit, bool teams = false) const;
  const Seat* find(PlayerId player) const {
    return player.index() < seats_.size() && seats_[player.index()] ? &*seats_[player.index()] : nullptr;
  }
  /// Must not be FREE.
  Seat& at(PlayerId player) { return *seats_[player.index()]; }
  std::size_t taken() const;  ///< those away included

  void sit(PlayerId player, std::uint32_t session, const std::string& name, transport::LaneId lane);
  void leave_for_a_while(PlayerId player, const sim::Player& as_they_are);
  /// The world's player has just been added again.
  void come_back(PlayerId player, transport::LaneId lane, sim::Player& as_they_are);
  void move(PlayerId player, transport::LaneId lane) { at(player).lane = lane; }
  void stand_up(PlayerId player) { seats_[player.index()].reset(); }
  /// A new round begins: everybody starts from nothing.
  void forget_scores();

  template <class Visit>
  void for_each(Visit&& visit) {
    for (std::size_t i = 0; i < seats_.size(); ++i)
      if (seats_[i]) visit(PlayerId{static_cast<std::uint8_t>(i)}, *seats_[i]);
  }

 private:
  template <class Predicate>
  PlayerId first_where(Predicate&& matches, std::size_t limit = kMaxPlayers) const;

  std::array<std::optional<Seat>, kMaxPlayers> seats_;
};

}  // namespace tw::match
