// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/lobby/match_host.hpp"
#include "server/lobby/room_vote.hpp"
#include "shared/base/lane_kind.hpp"
#include "shared/base/limits.hpp"

namespace tw::lobby {

using ConnectionId = std::uint32_t;  ///< of a lobby connection; never used twice

struct RoomMember {
  ConnectionId connection = 0;
  std::string name;
  bool ready = false;
  LaneKind lane = LaneKind::kUdp;
};

struct Room {
  RoomId id = 0;
  std::string name, map;
  std::size_t limit = 0;
  bool permanent = false;              ///< the server's own: no owner, its match always runs
  std::vector<RoomMember> members;     ///< in the order of their coming; the first owns the room
  std::optional<RoomVote> vote{};      ///< that is open
  std::uint8_t vote_seconds_told = 0;  ///< as the members know
  std::map<std::string, Micros>
      voted_out{};  ///< folded names, and addresses; until when they stay out; at most kMaxVotedOut
  std::map<std::string, Micros> called_vote_at{};  ///< likewise, of the last half minute

  RoomMember* find(ConnectionId connection);
  bool is_owner(ConnectionId connection) const;
  /// Everyone but the owner is ready.
  bool others_ready() const;
};

inline constexpr std::size_t kMaxVotedOut = 64;

/// Who is in which room. Knows no rules about who may; it keeps the books.
class Rooms {
 public:
  /// Null: kMaxRooms are there already.
  Room* create(std::string name, std::string map, std::size_t limit, bool permanent);
  Room* find(RoomId room);
  /// The member must be in no room.
  void join(Room& room, RoomMember member);
  /// Ownership passes to who came next. The room stays, even empty.
  void leave(Room& room, ConnectionId connection);
  void remove(RoomId room) { rooms_.erase(room); }
  const std::map<RoomId, Room>& all() const { return rooms_; }

 private:
  std::map<RoomId, Room> rooms_;
  RoomId next_ = 1;
};

}  // namespace tw::lobby
