// SPDX-License-Identifier: MIT
#include "server/lobby/lobby_session.hpp"

#include <cassert>
#include <utility>

#include "server/lobby/text_rules.hpp"
#include "shared/base/limits.hpp"

namespace tw::lobby {
namespace {

constexpr std::uint32_t kRequestsPerSecond = 20;
constexpr std::uint32_t kRequestBurst = 40;

constexpr std::size_t kRequests = std::variant_size_v<protocol::LobbyRequest>;
using Row = std::array<Verdict, kRequests>;
constexpr Verdict Y = Verdict::kAllow;
constexpr Verdict N = Verdict::kRefuse;
constexpr Verdict X = Verdict::kKick;

// Columns: Hello Register LogIn Guest | ListRooms Create Join Leave | Ready Chat Start Ticket | Ping ListMaps Resume | Call Cast
constexpr std::array<Row, kSessionStates> kTable{{
    /* kAccepted */ {Y, X, X, X, /**/ X, X, X, X, /**/ X, X, X, X, /**/ X, X, X, /**/ X, X},
    /* kGreeted  */ {X, Y, Y, Y, /**/ X, X, X, X, /**/ X, X, X, X, /**/ Y, X, Y, /**/ X, X},
    /* kChecking */ {X, N, N, N, /**/ X, X, X, X, /**/ X, X, X, X, /**/ Y, X, N, /**/ X, X},
    /* kAuthed   */ {X, N, N, N, /**/ Y, Y, Y, N, /**/ N, N, N, N, /**/ Y, Y, N, /**/ N, N},
    /* kInRoom   */ {X, N, N, N, /**/ Y, N, N, Y, /**/ Y, Y, Y, Y, /**/ Y, Y, N, /**/ Y, Y},
    /* kPlaying  */ {X, N, N, N, /**/ Y, N, N, Y, /**/ Y, Y, N, Y, /**/ Y, Y, N, /**/ Y, Y},
}};
static_assert(kRequests == 17, "a new request needs a column");

const char* why_refused(SessionState state) {
  switch (state) {
    case SessionState::kAccepted:
    case SessionState::kGreeted:
      break;
    case SessionState::kChecking:
      return "A login is being checked already.";
    case SessionState::kAuthed:
      return "You are logged in, and in no room.";
    case SessionState::kInRoom:
      return "Leave the room first.";
    case SessionState::kPlaying:
      return "Leave the match first.";
  }
  return "That cannot be done now.";
}

}  // namespace

Verdict verdict(SessionState state, std::size_t request_index) {
  return kTable.at(static_cast<std::size_t>(state)).at(request_index);
}

LobbySession::LobbySession(std::uint32_t address, Micros now)
    : address_(address), opened_(now), heard_(now), requests_(kRequestsPerSecond, kRequestBurst) {}

Verdict LobbySession::admit(const protocol::LobbyRequest& request, Micros now) {
  heard_ = now;
  if (!requests_.take(now)) {
    complaint_ = "Your client asked too much too fast.";
    return Verdict::kKick;
  }
  const Verdict result = verdict(state_, request.index());
  if (result == Verdict::kKick)
    complaint_ = "Your client said something out of turn. Is it of another version?";
  if (result == Verdict::kRefuse) complaint_ = why_refused(state_);
  return result;
}

const char* LobbySession::broken_deadline(Micros now) const {
  if (state_ == SessionState::kAccepted && now - opened_ > kLoginDeadlineMicros)
    return "Your client did not say who it is in time.";
  if (!authed() && now - opened_ > kLoginScreenMicros) return "You took too long to log in. Connect again.";
  if (now - heard_ > kLobbyIdleMicros) return "Nothing was heard from your client for too long.";
  return nullptr;
}

void LobbySession::greet() {
  assert(state_ == SessionState::kAccepted);
  state_ = SessionState::kGreeted;
}

void LobbySession::ask(Question question) {
  assert(state_ == SessionState::kGreeted);
  question_ = std::move(question);
  state_ = SessionState::kChecking;
}

void LobbySession::settle_refused() {
  assert(state_ == SessionState::kChecking);
  question_.reset();
  state_ = SessionState::kGreeted;
}

void LobbySession::settle(std::string name, bool guest) {
  assert(state_ == SessionState::kChecking);
  question_.reset();
  name_ = std::move(name);
  folded_name_ = fold_name(name_);
  guest_ = guest;
  state_ = SessionState::kAuthed;
}

void LobbySession::enter_room(RoomId room) {
  assert(state_ == SessionState::kAuthed);
  room_ = room;
  state_ = SessionState::kInRoom;
}

void LobbySession::leave_room() {
  assert(in_room());
  room_ = 0;
  state_ = SessionState::kAuthed;
}

void LobbySession::got_ticket() {
  assert(in_room());
  state_ = SessionState::kPlaying;
}

void LobbySession::match_over() {
  if (state_ == SessionState::kPlaying) state_ = SessionState::kInRoom;
}

}  // namespace tw::lobby
