// SPDX-License-Identifier: MIT
#pragma once

#include "shared/protocol/bounded_archive.hpp"
#include "shared/protocol/lobby_messages.hpp"

/// The fields of each lobby message in the order of the wire, with their limits: Cereal's one function for both
/// directions. docs/PROTOCOL.md says the same in words. Internal to this room.
namespace tw::protocol {

inline constexpr std::uint8_t kLobbyLaneKinds = kLaneKinds;
inline constexpr std::uint8_t kErrorCodes = 19;

/// A message of another version is not ours to read any further, yet it deserves the answer "wrong version".
template <class Archive>
bool same_version(Archive& archive, std::uint16_t protocol) {
  if (protocol == kProtocolVersion) return true;
  if constexpr (std::same_as<Archive, WireIn>) archive.skip_rest();
  return false;
}

// clang-format off
namespace to_server {
template <class Archive> void serialize(Archive& ar, Hello& m) {
  ar(m.protocol);
  if (same_version(ar, m.protocol)) ar(text(m.client_version, kMaxVersionBytes));
}
template <class Archive> void serialize(Archive& ar, Register& m) {
  ar(m.request, text(m.name, kMaxNameBytes), text(m.password, kMaxPasswordBytes));
}
template <class Archive> void serialize(Archive& ar, LogIn& m) {
  ar(m.request, text(m.name, kMaxNameBytes), text(m.password, kMaxPasswordBytes));
}
template <class Archive> void serialize(Archive& ar, GuestLogIn& m) { ar(m.request, text(m.name, kMaxNameBytes)); }
template <class Archive> void serialize(Archive& ar, ListRooms& m) { ar(m.request); }
template <class Archive> void serialize(Archive& ar, CreateRoom& m) {
  ar(m.request, text(m.name, kMaxRoomNameBytes), text(m.map, kMaxMapNameBytes));
}
template <class Archive> void serialize(Archive& ar, JoinRoom& m) { ar(m.request, m.room); }
template <class Archive> void serialize(Archive& ar, LeaveRoom& m) { ar(m.request); }
template <class Archive> void serialize(Archive& ar, SetReady& m) { ar(m.ready, choice(m.lane, kLobbyLaneKinds)); }
template <class Archive> void serialize(Archive& ar, Chat& m) { ar(text(m.text, kMaxChatBytes)); }
template <class Archive> void serialize(Archive& ar, StartMatch& m) { ar(m.request); }
template <class Archive> void serialize(Archive& ar, AskTicket& m) { ar(m.request, m.aes_gcm); }
template <class Archive> void serialize(Archive& ar, Ping& m) { ar(m.cookie); }
template <class Archive> void serialize(Archive& ar, ListMaps& m) { ar(m.request); }
template <class Archive> void serialize(Archive& ar, Resume& m) {
  ar(m.request);
  for (std::uint8_t& byte : m.secret) ar(byte);
}
template <class Archive> void serialize(Archive& ar, CallVote& m) {
  ar(m.request, choice(m.motion, kMotions), text(m.about, kMaxMapNameBytes));
}
template <class Archive> void serialize(Archive& ar, CastVote& m) { ar(m.request, m.yes); }
}  // namespace to_server

namespace to_client {
template <class Archive> void serialize(Archive& ar, HelloReply& m) {
  ar(m.protocol);
  if (same_version(ar, m.protocol))
    ar(text(m.server_version, kMaxVersionBytes), text(m.server_name, kMaxServerNameBytes));
}
template <class Archive> void serialize(Archive& ar, Done& m) { ar(m.request); }
template <class Archive> void serialize(Archive& ar, Failed& m) {
  ar(m.request, choice(m.code, kErrorCodes), text(m.sentence, kMaxReasonBytes));
}
template <class Archive> void serialize(Archive& ar, LoggedIn& m) {
  ar(m.request, text(m.name, kMaxNameBytes), m.guest);
  for (std::uint8_t& byte : m.resume) ar(byte);
}
template <class Archive> void serialize(Archive& ar, RoomSummary& m) {
  ar(m.room, text(m.name, kMaxRoomNameBytes), text(m.map, kMaxMapNameBytes), m.players, m.limit, m.playing);
}
template <class Archive> void serialize(Archive& ar, RoomList& m) { ar(m.request, list(m.rooms, kMaxRooms)); }
template <class Archive> void serialize(Archive& ar, Member& m) {
  ar(text(m.name, kMaxNameBytes), m.ready, m.owner, m.in_match, choice(m.lane, kLobbyLaneKinds));
}
template <class Archive> void serialize(Archive& ar, RoomState& m) {
  ar(m.request, m.summary, list(m.members, kMaxPlayers));
}
template <class Archive> void serialize(Archive& ar, RoomLeft& m) { ar(m.request); }
template <class Archive> void serialize(Archive& ar, ChatLine& m) {
  ar(text(m.from, kMaxNameBytes), text(m.text, kMaxChatBytes));
}
template <class Archive> void serialize(Archive& ar, MatchTicket& m) {
  ar(m.request);
  for (std::uint8_t& byte : m.ticket) ar(byte);
  for (std::uint8_t& byte : m.seal.key) ar(byte);
  ar(choice(m.seal.cipher, kSealCiphers));
  ar(m.game_port, text(m.map_text, kMaxMapFileBytes));
}
template <class Archive> void serialize(Archive&, MatchStarted&) {}
template <class Archive> void serialize(Archive& ar, MatchEnded& m) { ar(text(m.sentence, kMaxReasonBytes)); }
template <class Archive> void serialize(Archive& ar, Pong& m) { ar(m.cookie); }
template <class Archive> void serialize(Archive& ar, Maps& m) {
  ar(m.request, names(m.names, kMaxMaps, kMaxMapNameBytes));
}
template <class Archive> void serialize(Archive& ar, Kicked& m) { ar(text(m.sentence, kMaxReasonBytes)); }
template <class Archive> void serialize(Archive& ar, Vote& m) {
  ar(choice(m.motion, to_server::kMotions), text(m.about, kMaxMapNameBytes), m.yes, m.no, m.seconds_left);
}
}  // namespace to_client
// clang-format on

}  // namespace tw::protocol
