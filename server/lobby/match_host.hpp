// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/seal_secret.hpp"
#include "shared/protocol/lane_messages.hpp"

namespace tw::lobby {

/// Room numbers: chosen by the lobby, never used twice in the server's life.
using RoomId = std::uint32_t;

/// Where matches run, as the lobby sees it. Players are known by their folded name: one live session each.
class MatchHost {
 public:
  virtual ~MatchHost() = default;
  /// Starts the room's match. False: the server has no place for another, or no such map. `permanent`: it
  /// runs on when nobody is in it.
  virtual bool start(RoomId room, const std::string& map, bool permanent, Micros now) = 0;
  virtual bool is_running(RoomId room) const = 0;
  virtual bool is_seated(RoomId room, const std::string& folded_name) const = 0;
  /// Somebody of this name has a seat, in whichever match: the name is theirs, also while their lobby connection is gone.
  virtual bool holds(const std::string& folded_name) const = 0;

  struct Grant {
    protocol::Ticket ticket{};
    SealSecret seal{};  ///< what the session's lanes are sealed with
    std::uint16_t game_port = 0;
    std::string map_text;
  };
  /// A ticket for the room's match, good for kTicketLifeMicros. Lanes that the player has elsewhere close; a seat in this
  /// very match is kept, and waits. `aes_gcm`: the client's processor has it. nullopt: no match runs there.
  virtual std::optional<Grant> grant(RoomId room, const std::string& name, bool aes_gcm, Micros now) = 0;
  /// The one that the player has, again; nullopt: none.
  virtual std::optional<Grant> ticket_of(const std::string& folded_name) const = 0;
  /// The player left for good: their lanes close.
  virtual void revoke(const std::string& folded_name) = 0;
  /// The player's lobby connection is gone: their lanes may go on for kDetachedSessionMicros.
  virtual void detach(const std::string& folded_name, Micros now) = 0;
  /// It is there again.
  virtual void reattach(const std::string& folded_name) = 0;
  /// Once the round is over the room's match goes on as a new one on this map, which the host must know. Nothing happens if
  /// no match runs there.
  virtual void change_map(RoomId room, const std::string& map) = 0;
  /// Nobody is left in the room.
  virtual void end(RoomId room) = 0;

  struct Change {
    RoomId room = 0;
    std::string ended;       ///< why the match ended, a sentence; empty: only the seats changed
    std::string next_map{};  ///< with `ended`: the next one has begun already, on this map; empty: it has not
  };
  virtual std::vector<Change> take_changes() = 0;  ///< since the last call
};

}  // namespace tw::lobby
