// SPDX-License-Identifier: MIT
#include "server/lobby/rooms.hpp"

#include <algorithm>
#include <utility>

namespace tw::lobby {

RoomMember* Room::find(ConnectionId connection) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [=](const RoomMember& member) { return member.connection == connection; });
  return found == members.end() ? nullptr : &*found;
}

bool Room::is_owner(ConnectionId connection) const {
  return !permanent && !members.empty() && members.front().connection == connection;
}

bool Room::others_ready() const {
  return !members.empty() && std::all_of(members.begin() + 1, members.end(),
                                         [](const RoomMember& member) { return member.ready; });
}

Room* Rooms::create(std::string name, std::string map, std::size_t limit, bool permanent) {
  if (rooms_.size() >= kMaxRooms) return nullptr;
  const RoomId id = next_++;
  Room& room = rooms_[id];
  room = {.id = id,
          .name = std::move(name),
          .map = std::move(map),
          .limit = limit,
          .permanent = permanent,
          .members = {}};
  return &room;
}

Room* Rooms::find(RoomId room) {
  const auto found = rooms_.find(room);
  return found == rooms_.end() ? nullptr : &found->second;
}

void Rooms::join(Room& room, RoomMember member) { room.members.push_back(std::move(member)); }

void Rooms::leave(Room& room, ConnectionId connection) {
  std::erase_if(room.members, [=](const RoomMember& member) { return member.connection == connection; });
}

}  // namespace tw::lobby
