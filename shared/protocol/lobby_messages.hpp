// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "shared/base/lane_kind.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/seal_secret.hpp"
#include "shared/protocol/lane_messages.hpp"

/// What the TLS lobby speaks. Strings are UTF-8; each is checked against its limit by the codec, and against its
/// rules by the server. `request` is chosen by the client and repeated in the answer.
namespace tw::protocol {

/// Says who one was on a lobby connection that is gone. Good for one use, and as long as the seat is kept.
using ResumeSecret = std::array<std::uint8_t, 32>;

namespace to_server {
struct Hello {
  std::uint16_t protocol = kProtocolVersion;
  std::string client_version{};
};
struct Register {
  std::uint32_t request = 0;
  std::string name{}, password{};
};
struct LogIn {
  std::uint32_t request = 0;
  std::string name{}, password{};
};
struct GuestLogIn {
  std::uint32_t request = 0;
  std::string name{};
};
struct ListRooms {
  std::uint32_t request = 0;
};
struct CreateRoom {
  std::uint32_t request = 0;
  std::string name{}, map{};
};
struct JoinRoom {
  std::uint32_t request = 0;
  std::uint32_t room = 0;
};
struct LeaveRoom {
  std::uint32_t request = 0;
};
struct SetReady {
  bool ready = false;
  LaneKind lane = LaneKind::kUdp;
};  ///< lane: what this player means to play on, shown to others
struct Chat {
  std::string text{};
};
struct StartMatch {
  std::uint32_t request = 0;
};  ///< the room's owner; the others must be ready
struct AskTicket {
  std::uint32_t request = 0;
  bool aes_gcm = false;
};  ///< in a room whose match runs (start and late join); aes_gcm: this client's processor has it
struct Ping {
  std::uint64_t cookie = 0;
};
struct ListMaps {
  std::uint32_t request = 0;
};
/// Instead of a login, on a new connection: the old one was lost while a match ran. Answered with LoggedIn, and the room's state.
struct Resume {
  std::uint32_t request = 0;
  ResumeSecret secret{};
};
/// What is voted on: that a player leaves the room, or on which map the next round is.
enum class Motion : std::uint8_t { kVoteOut = 0, kNextMap };
inline constexpr std::uint8_t kMotions = 2;
/// Puts something to the vote of one's room. `about`: a player's name, or a map's. Who calls is for it.
struct CallVote {
  std::uint32_t request = 0;
  Motion motion = Motion::kNextMap;
  std::string about{};
};
struct CastVote {
  std::uint32_t request = 0;
  bool yes = false;
};  ///< on the vote that is open; the last word counts
}  // namespace to_server

namespace to_client {
enum class ErrorCode : std::uint8_t {
  kBadState = 0,
  kWrongVersion,
  kNameTaken,
  kBadName,
  kBadPassword,
  kWrongPassword,
  kBusy,
  kTooManyRooms,
  kNoSuchRoom,
  kRoomFull,
  kNotOwner,
  kNotReady,
  kNoMatch,
  kNoSuchMap,
  kBadText,
  kTooFast,
  kAlreadyOnline,
  kStopping,
  kInternal
};
struct HelloReply {
  std::uint16_t protocol = kProtocolVersion;
  std::string server_version{}, server_name{};
};
struct Done {
  std::uint32_t request = 0;
};
struct Failed {
  std::uint32_t request = 0;
  ErrorCode code = ErrorCode::kInternal;
  std::string sentence{};
};  ///< sentence: for the player
struct LoggedIn {
  std::uint32_t request = 0;
  std::string name{};
  bool guest = false;
  ResumeSecret resume{};
};  ///< resume: for to_server::Resume
struct RoomSummary {
  std::uint32_t room = 0;
  std::string name{}, map{};
  std::uint8_t players = 0, limit = 0;
  bool playing = false;
};
struct RoomList {
  std::uint32_t request = 0;
  std::vector<RoomSummary> rooms{};
};
struct Member {
  std::string name{};
  bool ready = false;
  bool owner = false;
  bool in_match = false;
  LaneKind lane = LaneKind::kUdp;
};
/// Sent to every member whenever something in it changes; also the answer to CreateRoom and JoinRoom.
struct RoomState {
  std::uint32_t request = 0;
  RoomSummary summary{};
  std::vector<Member> members{};
};
struct RoomLeft {
  std::uint32_t request = 0;
};
struct ChatLine {
  std::string from{}, text{};
};  ///< from empty: the server speaks
/// The way into the match. The game server's address is the one this TLS connection goes to, with this port
/// (UDP and TCP alike).
struct MatchTicket {
  std::uint32_t request = 0;
  Ticket ticket{};
  SealSecret seal{};
  std::uint16_t game_port = 0;
  std::string map_text{};
};
struct MatchStarted {};  ///< to every member: ask for a ticket now
struct MatchEnded {
  std::string sentence{};
};
struct Pong {
  std::uint64_t cookie = 0;
};
struct Maps {
  std::uint32_t request = 0;
  std::vector<std::string> names{};
};
struct Kicked {
  std::string sentence{};
};  ///< the connection closes behind it
/// The room's vote, to every member: as it stands, whenever that changes and every second; `about` empty: none is open.
struct Vote {
  to_server::Motion motion = to_server::Motion::kNextMap;
  std::string about{};
  std::uint8_t yes = 0, no = 0, seconds_left = 0;
};
}  // namespace to_client

/// The index is the wire id: append only (pinned by a test).
using LobbyRequest =
    std::variant<to_server::Hello, to_server::Register, to_server::LogIn, to_server::GuestLogIn,
                 to_server::ListRooms, to_server::CreateRoom, to_server::JoinRoom, to_server::LeaveRoom,
                 to_server::SetReady, to_server::Chat, to_server::StartMatch, to_server::AskTicket,
                 to_server::Ping, to_server::ListMaps, to_server::Resume, to_server::CallVote,
                 to_server::CastVote>;
using LobbyReply =
    std::variant<to_client::HelloReply, to_client::Done, to_client::Failed, to_client::LoggedIn,
                 to_client::RoomList, to_client::RoomState, to_client::RoomLeft, to_client::ChatLine,
                 to_client::MatchTicket, to_client::MatchStarted, to_client::MatchEnded, to_client::Pong,
                 to_client::Maps, to_client::Kicked, to_client::Vote>;

}  // namespace tw::protocol
