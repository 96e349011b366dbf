// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "server/lobby/accounts.hpp"
#include "server/lobby/match_host.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/token_bucket.hpp"
#include "shared/protocol/lobby_messages.hpp"

namespace tw::lobby {

enum class SessionState : std::uint8_t {
  kAccepted,  ///< TLS is up; nothing was said yet
  kGreeted,   ///< versions agree; a person may be at the login screen
  kChecking,  ///< a login or registration is with the accounts
  kAuthed,    ///< has a name
  kInRoom,
  kPlaying,  ///< in a room, and was given a ticket
};
inline constexpr std::size_t kSessionStates = 6;

enum class Verdict : std::uint8_t {
  kAllow,
  kRefuse,  ///< an honest client can come here by a race or a double click: answered with Failed, nothing
            ///< else
  kKick,    ///< no honest client does this
};

/// The one table of what may be asked when: rows are states, columns are requests by wire id.
Verdict verdict(SessionState state, std::size_t request_index);

/// One lobby connection: its state, its deadlines and its allowances. Sans I/O.
class LobbySession {
 public:
  LobbySession(std::uint32_t address, Micros now);

  // --- allowances
  /// A request has come. Kick if the client asks too much too fast (the sentence says so).
  Verdict admit(const protocol::LobbyRequest& request, Micros now);
  /// Why this connection must end now, a sentence; null: it need not.
  const char* broken_deadline(Micros now) const;
  /// After Verdict::kKick or kRefuse: the sentence.
  const char* complaint() const { return complaint_; }

  // --- transitions; each asserts the state it may be called in
  void greet();
  struct Question {
    enum class Kind : std::uint8_t { kRegister, kLogIn, kGuest };
    Kind kind = Kind::kLogIn;
    AccountJob job = 0;
    std::uint32_t request = 0;
    std::string wanted;  ///< the name as it was asked for
    int attempts = 0;    ///< of a guest: names tried so far
  };
  void ask(Question question);
  Question& question() { return *question_; }  ///< in kChecking only
  const Question& question() const { return *question_; }
  bool waits_for(AccountJob job) const { return question_ && question_->job == job; }
  void settle_refused();                      ///< back to kGreeted
  void settle(std::string name, bool guest);  ///< on to kAuthed
  void enter_room(RoomId room);
  void leave_room();
  void got_ticket();
  void match_over();

  SessionState state() const { return state_; }
  bool in_room() const { return state_ == SessionState::kInRoom || state_ == SessionState::kPlaying; }
  bool authed() const { return state_ == SessionState::kAuthed || in_room(); }
  RoomId room() const { return room_; }              ///< meaningful while in_room()
  const std::string& name() const { return name_; }  ///< meaningful while authed()
  const std::string& folded_name() const { return folded_name_; }
  bool is_guest() const { return guest_; }
  std::uint32_t address() const { return address_; }

 private:
  SessionState state_ = SessionState::kAccepted;
  std::uint32_t address_;
  Micros opened_;
  Micros heard_;
  TokenBucket requests_;
  const char* complaint_ = "";
  std::optional<Question> question_;
  std::string name_, folded_name_;
  bool guest_ = false;
  RoomId room_ = 0;
};

}  // namespace tw::lobby
