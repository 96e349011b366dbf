// SPDX-License-Identifier: MIT
// The lobby's rooms: who is where, what is said, and the way into the match.
#include <algorithm>
#include <utility>

#include "server/lobby/lobby.hpp"
#include "server/lobby/log.hpp"
#include "server/lobby/text_rules.hpp"
#include "shared/base/limits.hpp"

namespace tw::lobby {

namespace to_server = protocol::to_server;
namespace to_client = protocol::to_client;

std::string Lobby::open_arena(const std::string& name, const std::string& map, Micros now) {
  const auto clean = clean_text(name, kMaxRoomNameBytes);
  if (!clean) return "The arena's name '" + name + "' is empty, too long or not plain text.";
  const auto* choice = find_map(map);
  if (choice == nullptr) return "There is no map '" + map + "' for the arena '" + *clean + "'.";
  Room* room = rooms_.create(*clean, choice->name, choice->player_limit, true);
  if (room == nullptr) return "There are too many arenas.";
  if (!matches_.start(room->id, choice->name, true, now)) return "There are too many matches for the arena.";
  return {};
}

void Lobby::list_rooms(ConnectionId id, std::uint32_t request) {
  to_client::RoomList list{request, {}};
  for (const auto& [room_id, room] : rooms_.all()) list.rooms.push_back(summary_of(room));
  send(id, std::move(list));
}

void Lobby::list_maps(ConnectionId id, std::uint32_t request) {
  to_client::Maps maps{request, {}};
  for (const auto& map : config_.maps) maps.names.push_back(map.name);
  send(id, std::move(maps));
}

void Lobby::create_room(ConnectionId id, const to_server::CreateRoom& request, Micros now) {
  if (!names_.may_create_room(sessions_.at(id).folded_name(), now))
    return fail(id, request.request, Code::kTooFast, "You made many rooms lately. Wait a minute.");
  const auto name = clean_text(request.name, kMaxRoomNameBytes);
  if (!name)
    return fail(id, request.request, Code::kBadText,
                "A room needs a name of at most 24 bytes of plain text.");
  const auto* map = find_map(request.map);
  if (map == nullptr) return fail(id, request.request, Code::kNoSuchMap, "The server has no such map.");
  Room* room = rooms_.create(*name, map->name, map->player_limit, false);
  if (room == nullptr)
    return fail(id, request.request, Code::kTooManyRooms, "The server is full of rooms. Join one of them.");
  enter(id, *room, request.request);
}

void Lobby::join_room(ConnectionId id, const to_server::JoinRoom& request, Micros now) {
  Room* room = rooms_.find(request.room);
  if (room == nullptr) return fail(id, request.request, Code::kNoSuchRoom, "That room is gone.");
  if (is_voted_out(*room, sessions_.at(id), now))
    return fail(id, request.request, Code::kBadState,
                "The players of that room have voted you out. Join another, or come back in ten minutes.");
  if (room->members.size() >= room->limit)
    return fail(id, request.request, Code::kRoomFull,
                "That room is full: its map seats " + std::to_string(room->limit) + '.');
  enter(id, *room, request.request);
}

void Lobby::enter(ConnectionId id, Room& room, std::uint32_t request) {
  LobbySession& session = sessions_.at(id);
  session.enter_room(room.id);
  rooms_.join(room, {.connection = id, .name = session.name()});
  to_client::RoomState answer = state_of(room);
  answer.request = request;
  send(id, std::move(answer));
  changed_.insert(room.id);
}

void Lobby::leave_room(ConnectionId id) {
  LobbySession& session = sessions_.at(id);
  Room* room = rooms_.find(session.room());
  session.leave_room();
  matches_.revoke(session.folded_name());
  if (room != nullptr) drop_member(*room, id);
}

void Lobby::drop_member(Room& room, ConnectionId id) {
  const std::string& folded = sessions_.at(id).folded_name();
  rooms_.leave(room, id);
  if (room.vote) room.vote->forget(folded);
  if (room.vote && room.vote->caller() == folded) {  // nobody stands for it any more
    room.vote.reset();
    send_to_members(room, to_client::Vote{});
  }
  changed_.insert(room.id);
  remove_if_deserted(room);
}

// A room lives as long as somebody is in it or plays its match.
void Lobby::remove_if_deserted(const Room& room) {
  if (room.permanent || !room.members.empty()) return;
  matches_.end(room.id);
  if (!matches_.is_running(room.id)) rooms_.remove(room.id);
}

void Lobby::set_ready(ConnectionId id, const to_server::SetReady& request) {
  Room* room = rooms_.find(sessions_.at(id).room());
  RoomMember* member = room == nullptr ? nullptr : room->find(id);
  if (member == nullptr) return;
  member->ready = request.ready;
  member->lane = request.lane;
  changed_.insert(room->id);
}

void Lobby::chat(ConnectionId id, const std::string& text, Micros now) {
  const LobbySession& session = sessions_.at(id);
  if (!names_.may_chat(session.folded_name(), now) || !limits_.may_chat(session.address(), now))
    return fail(id, 0, Code::kTooFast, "You write faster than others can read. Wait a second.");
  const auto clean = clean_text(text, kMaxChatBytes);
  if (!clean) return fail(id, 0, Code::kBadText, "That message is empty, too long or not plain text.");
  if (names_.is_muted(session.folded_name(), *clean, now))
    return fail(id, 0, Code::kTooFast, "You are muted for a while: nobody hears what you say.");
  if (const Room* room = rooms_.find(session.room()))
    send_to_members(*room, to_client::ChatLine{session.name(), *clean});
}

void Lobby::start_match(ConnectionId id, std::uint32_t request, Micros now) {
  const Room* room = rooms_.find(sessions_.at(id).room());
  if (room == nullptr || room->permanent || matches_.is_running(room->id))
    return fail(id, request, Code::kBadState, "The match runs already. Join it.");
  if (!room->is_owner(id))
    return fail(id, request, Code::kNotOwner, "Only the room's owner starts the match.");
  if (!room->others_ready()) return fail(id, request, Code::kNotReady, "Not everyone is ready yet.");
  if (!matches_.start(room->id, room->map, false, now))
    return fail(id, request, Code::kBusy, "The server runs as many matches as it can. Join another room.");
  tell_operator("The match of room " + log::quoted(room->name) + " began on map " + log::quoted(room->map) +
                '.');
  send(id, to_client::Done{request});
  send_to_members(*room, to_client::MatchStarted{});
  changed_.insert(room->id);
}

void Lobby::ask_ticket(ConnectionId id, const to_server::AskTicket& asked, Micros now) {
  const std::uint32_t request = asked.request;
  LobbySession& session = sessions_.at(id);
  auto grant = matches_.grant(session.room(), session.name(), asked.aes_gcm, now);
  if (!grant) return fail(id, request, Code::kNoMatch, "No match runs in this room yet.");
  session.got_ticket();
  send_ticket(id, request, std::move(*grant));
}

void Lobby::on_match_change(const MatchHost::Change& change) {
  Room* room = rooms_.find(change.room);
  if (room == nullptr) return;
  changed_.insert(room->id);
  if (change.ended.empty()) return;
  if (!change.next_map.empty()) {
    room->map = change.next_map;
    if (const auto* choice = find_map(room->map)) room->limit = choice->player_limit;
  }
  for (RoomMember& member : room->members) {
    member.ready = false;
    sessions_.at(member.connection).match_over();
  }
  send_to_members(*room, to_client::MatchEnded{change.ended});
  if (!change.next_map.empty()) send_to_members(*room, to_client::MatchStarted{});
  remove_if_deserted(*room);
}

// Several changes in a moment make one message.
void Lobby::tell_changed_rooms() {
  for (const RoomId id : std::exchange(changed_, {}))
    if (const Room* room = rooms_.find(id); room != nullptr && !room->members.empty())
      send_to_members(*room, state_of(*room));
}

void Lobby::send_to_members(const Room& room, const protocol::LobbyReply& reply) {
  for (const RoomMember& member : room.members) send(member.connection, reply);
}

const LobbyConfig::MapChoice* Lobby::find_map(const std::string& name) const {
  const auto found = std::find_if(config_.maps.begin(), config_.maps.end(),
                                  [&](const auto& map) { return fold_name(map.name) == fold_name(name); });
  return found == config_.maps.end() ? nullptr : &*found;
}

to_client::RoomSummary Lobby::summary_of(const Room& room) const {
  return {.room = room.id,
          .name = room.name,
          .map = room.map,
          .players = static_cast<std::uint8_t>(room.members.size()),
          .limit = static_cast<std::uint8_t>(room.limit),
          .playing = matches_.is_running(room.id)};
}

to_client::RoomState Lobby::state_of(const Room& room) const {
  to_client::RoomState state{0, summary_of(room), {}};
  for (const RoomMember& member : room.members)
    state.members.push_back({.name = member.name,
                             .ready = member.ready,
                             .owner = room.is_owner(member.connection),
                             .in_match = matches_.is_seated(room.id, fold_name(member.name)),
                             .lane = member.lane});
  return state;
}

}  // namespace tw::lobby
