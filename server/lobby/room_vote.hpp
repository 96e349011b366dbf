// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "shared/base/clock.hpp"
#include "shared/protocol/lobby_messages.hpp"

namespace tw::lobby {

/// What a room votes on. Nobody has to: who does not vote does not mind. To send somebody away takes two who want it. One
/// address has one vote each way, however many names it plays under; names of the server's own machine have one each.
class RoomVote {
 public:
  static constexpr Micros kOpenFor = 20'000'000;
  static constexpr std::size_t kLeastToVoteOut = 2;

  using Motion = protocol::to_server::Motion;
  struct Voter {
    std::string folded_name;
    std::uint32_t address = 0;  ///< IPv4, host order
    /// Whose voice it is: the address's; on the server's own machine the name's.
    std::string key() const;
  };
  RoomVote(Motion motion, std::string about, const Voter& caller, Micros now);

  /// The last word of each counts.
  void cast(const Voter& voter, bool yes) { ballots_[voter.folded_name] = {voter.key(), yes}; }
  /// Of who has left the room.
  void forget(const std::string& folded_name) { ballots_.erase(folded_name); }

  /// The time is over, or more than half of `voters` are of one mind.
  bool is_closed(std::size_t voters, Micros now) const;
  bool passes() const;
  std::size_t count(bool yes) const;
  protocol::to_client::Vote told(Micros now) const;

  Motion motion() const { return motion_; }
  const std::string& caller() const { return caller_; }  ///< a folded name
  const std::string& about() const { return about_; }    ///< a map, or a player's name as it is written

 private:
  Motion motion_;
  std::string about_, caller_;
  Micros until_;
  struct Ballot {
    std::string key;
    bool yes = false;
  };
  std::map<std::string, Ballot> ballots_;
};

}  // namespace tw::lobby
