// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "shared/protocol/lobby_messages.hpp"

/// One of each lobby message, in the order of their wire ids.
namespace tw::protocol {

inline std::vector<LobbyRequest> sample_requests() {
  return {to_server::Hello{.client_version = "0.1.0"},
          to_server::Register{.request = 1, .name = "Ada", .password = "correct horse"},
          to_server::LogIn{.request = 2, .name = "Ada", .password = "correct horse"},
          to_server::GuestLogIn{.request = 3, .name = "Guest_7"},
          to_server::ListRooms{.request = 4},
          to_server::CreateRoom{.request = 5, .name = "Ada's room", .map = "foundry"},
          to_server::JoinRoom{.request = 6, .room = 0x1234'5678},
          to_server::LeaveRoom{.request = 7},
          to_server::SetReady{.ready = true, .lane = LaneKind::kTcpNagle},
          to_server::Chat{.text = "Grüße, alle!"},
          to_server::StartMatch{.request = 8},
          to_server::AskTicket{.request = 9, .aes_gcm = true},
          to_server::Ping{.cookie = 0x0123'4567'89ab'cdefU},
          to_server::ListMaps{.request = 10},
          to_server::Resume{.request = 11, .secret = {0xfe, 0xdc, 0xba}},
          to_server::CallVote{.request = 12, .motion = to_server::Motion::kVoteOut, .about = "Bob"},
          to_server::CastVote{.request = 13, .yes = true}};
}

inline std::vector<LobbyReply> sample_replies() {
  using namespace to_client;
  const RoomSummary room{
      .room = 1, .name = "Ada's room", .map = "foundry", .players = 2, .limit = 8, .playing = true};
  const Member ada{.name = "Ada", .ready = true, .owner = true, .in_match = true};
  const Member bob{.name = "Bob", .lane = LaneKind::kTcp};
  MatchTicket ticket{.request = 9, .game_port = 7777, .map_text = std::string(3000, '#')};
  for (std::size_t i = 0; i < ticket.ticket.size(); ++i) ticket.ticket[i] = static_cast<std::uint8_t>(i + 1);
  for (std::size_t i = 0; i < ticket.seal.key.size(); ++i)
    ticket.seal.key[i] = static_cast<std::uint8_t>(0x40 + i);
  return {
      HelloReply{.server_version = "0.1.0", .server_name = "Basement"},
      Done{.request = 1},
      Failed{.request = 2, .code = ErrorCode::kInternal, .sentence = "Something broke: try again."},
      LoggedIn{.request = 3, .name = "Guest_7", .guest = true, .resume = {0xab, 0xcd}},
      RoomList{.request = 4, .rooms = {room, room}},
      RoomState{.request = 5, .summary = room, .members = {ada, bob}},
      RoomLeft{.request = 7},
      ChatLine{.from = "Ada", .text = "Grüße, alle!"},
      ticket,
      MatchStarted{},
      MatchEnded{.sentence = "Ada wins."},
      Pong{.cookie = 0x0123'4567'89ab'cdefU},
      Maps{.request = 10, .names = {"foundry", "expanse"}},
      Kicked{.sentence = "Bye."},
      Vote{.motion = to_server::Motion::kNextMap, .about = "atrium", .yes = 2, .no = 1, .seconds_left = 17}};
}

}  // namespace tw::protocol
