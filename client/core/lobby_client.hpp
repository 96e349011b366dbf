// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/protocol/lobby_codec.hpp"
#include "shared/protocol/lobby_messages.hpp"

namespace tw::client {

/// The client's half of the lobby, sans I/O: requests in, bytes out, bytes in, state and events out.
class LobbyClient {
 public:
  struct State {
    bool greeted = false;
    std::string server_name, server_version;
    std::optional<protocol::to_client::LoggedIn> account;
    std::vector<protocol::to_client::RoomSummary> rooms;
    std::vector<std::string> maps;
    std::optional<protocol::to_client::RoomState> room;  ///< the one we are in
    std::deque<protocol::to_client::ChatLine> chat;      ///< last kMaxChatLinesKept
    std::uint64_t chat_lines = 0;                        ///< so many were ever kept
    bool match_running = false;                          ///< in our room: ask for a ticket
    std::uint32_t matches_started = 0;                   ///< in our rooms, as far as we were told
    std::optional<protocol::to_client::Vote> vote;       ///< that is open in our room
    bool broken = false;  ///< the server's stream made no sense, or it kicked us
    std::string broken_reason;
  };

  LobbyClient();

  // Requests; each returns its number (0 where the message carries none). `failure()` tells of refusals.
  std::uint32_t register_account(std::string name, std::string password);
  std::uint32_t log_in(std::string name, std::string password);
  std::uint32_t guest_log_in(std::string name);
  std::uint32_t list_rooms();
  std::uint32_t list_maps();
  std::uint32_t create_room(std::string name, std::string map);
  std::uint32_t join_room(std::uint32_t room);
  std::uint32_t leave_room();
  void set_ready(bool ready, LaneKind lane);
  void chat(std::string text);
  std::uint32_t start_match();
  std::uint32_t ask_ticket();
  std::uint32_t call_vote(protocol::to_server::Motion motion, std::string about);
  std::uint32_t cast_vote(bool yes);
  /// The connection was lost, a new one is there: says hello and who we were. What we know stays.
  void resume();
  bool can_resume() const { return state_.account.has_value() && !state_.broken; }
  enum class Resumed { kNo, kWaiting, kYes, kRefused };
  Resumed resumed() const;
  void keep_alive(Micros now);  ///< pings every 15 s

  bool has_output() const { return !anonymous_.empty() || !output_.empty(); }
  Bytes take_output();  ///< bytes for the stream, since the last call
  /// Of those, hello and pings alone: they say nothing about us, and may go to a server not trusted yet.
  Bytes take_anonymous_output();
  void feed(ByteView bytes);  ///< bytes from the stream

  const State& state() const { return state_; }
  /// The next refusal that was not looked at yet.
  std::optional<protocol::to_client::Failed> take_failure();
  /// True while the refusal of this request waits to be taken.
  bool has_failed(std::uint32_t request) const;
  /// Adds one of our own, for those that only the client can find (a map that cannot be read, a lane that did
  /// not open).
  void fail(protocol::to_client::Failed failure);
  /// The ticket that was asked for last, once, when it has come.
  std::optional<protocol::to_client::MatchTicket> take_ticket();
  /// The newest ticket that nobody asked for, once: the match of the one before is to be played by another way. None that
  /// is older than the one that was asked for.
  std::optional<protocol::to_client::MatchTicket> take_other_way();

 private:
  void handle(protocol::LobbyReply reply);
  void greet(const protocol::to_client::HelloReply& hello);
  void enter(protocol::to_client::RoomState room);
  void leave();
  void keep_ticket(protocol::to_client::MatchTicket ticket);
  void keep_chat(protocol::to_client::ChatLine line);
  void break_off(std::string why);
  std::uint32_t send(protocol::LobbyRequest request);
  void send_anonymously(protocol::LobbyRequest request);

  State state_;
  protocol::FrameSplitter splitter_;
  Bytes anonymous_;  ///< goes out before output_
  Bytes output_;
  std::uint32_t next_request_ = 1;
  std::uint32_t resume_request_ = 0;  ///< 0: none was made
  bool resume_refused_ = false;
  Micros last_ping_ = 0;
  std::deque<protocol::to_client::Failed> failures_;
  std::uint32_t ticket_request_ = 0;  ///< 0: none was asked for
  std::optional<protocol::to_client::MatchTicket> ticket_, other_way_;
};

}  // namespace tw::client
