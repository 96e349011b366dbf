// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "server/lobby/accounts.hpp"
#include "server/lobby/address_limits.hpp"
#include "server/lobby/bans.hpp"
#include "server/lobby/lobby_session.hpp"
#include "server/lobby/login_throttle.hpp"
#include "server/lobby/match_host.hpp"
#include "server/lobby/name_limits.hpp"
#include "server/lobby/rooms.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/types.hpp"
#include "shared/protocol/lobby_messages.hpp"

namespace tw::lobby {

struct LobbyConfig {
  std::string server_name;  ///< 1..kMaxServerNameBytes
  struct MapChoice {
    std::string name;
    std::size_t player_limit = 0;
  };
  std::vector<MapChoice> maps;                  ///< at most kMaxMaps, sorted by name
  std::function<void(const std::string&)> log;  ///< for the operator, foreign text quoted; may be empty
  std::function<std::int64_t()> unix_time;      ///< for bans, seconds since 1970
  std::function<void(std::span<std::uint8_t>)> random_bytes;  ///< for what resumes: must be secret
};

/// The lobby of a server: connections, names, rooms, chat. Sans I/O: decoded requests and time in, replies
/// out. Whatever a connection does, the worst that happens is that this connection ends.
class Lobby {
 public:
  /// Both are borrowed and must outlive the lobby.
  Lobby(LobbyConfig config, Accounts& accounts, MatchHost& matches);

  /// A room of the server's own, whose match always runs. Empty, or the sentence why not.
  std::string open_arena(const std::string& name, const std::string& map, Micros now);

  /// A connection from `address` (IPv4, host order) has passed TLS. An error is a sentence for it: there are too
  /// many; close it. May kick a stranger of the address that holds most, to make room.
  Result<ConnectionId> connect(std::uint32_t address, Micros now);
  void on_request(ConnectionId id, const protocol::LobbyRequest& request, Micros now);
  /// Its bytes made no sense.
  void on_garbage(ConnectionId id, Micros now);
  /// It began a frame and did not end it in time.
  void on_late_frame(ConnectionId id, Micros now);
  /// Gone, for whatever reason. Unknown ids (kicked before) are fine.
  void on_disconnect(ConnectionId id, Micros now);
  /// Deadlines, answers of the accounts, news of the matches, room states that changed. Call 20 times a
  /// second.
  void tick(Micros now);
  /// Kicks everyone.
  void stop(Micros now);

  // --- for the operator (lobby_admin.cpp)
  struct Visitor {
    std::string name;
    std::uint32_t address = 0;  ///< IPv4, host order
    bool guest = false;
    std::string room;  ///< empty: in none
    bool playing = false;
  };
  std::vector<Visitor> visitors() const;
  /// Ends the player's connection and lanes. False: nobody of that name is here.
  bool kick_player(const std::string& name, const std::string& reason, Micros now);
  bool mute_player(const std::string& name, Micros how_long, Micros now);  ///< likewise
  /// A line of the server's in every room.
  void announce(const std::string& text);
  /// Whether it is on the disk, when that is known.
  using Reply = std::function<void(AccountAnswer::Outcome)>;
  /// Holds at once, and sends away whom it is meant for. False: there are too many bans.
  bool ban(const Ban& ban, Micros now, Reply reply);
  bool unban(Ban::Kind kind, const std::string& what, Reply reply);  ///< false: there is no such ban
  std::vector<Ban> bans() const;
  /// For kDetourMicros this player's lanes go to `port` of this host instead of the game's, 0: to the game's again. Who is in the
  /// match gets the ticket again, and `why`, a sentence, is said in the room, when that is another port than before. `link`: what
  /// is behind the port, for link_of(). False: nobody of that name is here.
  bool detour(const std::string& name, std::uint16_t port, const std::string& why, Micros now,
              const std::string& link = {});
  std::string link_of(const std::string& folded_name) const;      ///< empty: none, or not said
  std::uint16_t detour_of(const std::string& folded_name) const;  ///< 0: none
  void back_up(const std::string& path, Reply reply);

  struct Outgoing {
    ConnectionId to = 0;
    protocol::LobbyReply reply;
    bool close = false;  ///< the connection ends behind it
  };
  /// What has to be sent since the last call, in order.
  std::vector<Outgoing> take_output();

  /// A frame may be this long now.
  std::size_t frame_limit(ConnectionId id) const;
  std::size_t connection_count() const { return sessions_.size(); }
  /// For tests: null if there is no such connection.
  const LobbySession* session(ConnectionId id) const;

 private:
  using Code = protocol::to_client::ErrorCode;
  using Outcome = AccountAnswer::Outcome;
  struct Handler;  ///< one overload per request

  // lobby.cpp
  void send(ConnectionId id, protocol::LobbyReply reply) { output_.push_back({id, std::move(reply), false}); }
  void tell_operator(const std::string& line) const;
  void fail(ConnectionId id, std::uint32_t request, Code code, std::string sentence);
  enum class Farewell : std::uint8_t { kRevoke, kDetach };
  void kick(ConnectionId id, const std::string& sentence, Farewell farewell, Micros now);
  void forget(ConnectionId id, Farewell farewell, Micros now);
  void keep_way_back(const LobbySession& session, Farewell farewell, Micros now);
  void kick_oldest_stranger(Micros now);
  void enforce_deadlines(Micros now);

  // lobby_admin.cpp
  void send_away(const std::string& folded_name);
  const Ban* ban_of(const LobbySession& session) const;
  AccountJob await(Reply reply);

  // lobby_detours.cpp
  void send_elsewhere(const std::string& folded_name, const std::string& why);
  void send_ticket(ConnectionId id, std::uint32_t request, MatchHost::Grant grant);
  void end_detours(Micros now);

  // lobby_login.cpp
  void hello(ConnectionId id, const protocol::to_server::Hello& request, Micros now);
  void register_account(ConnectionId id, const protocol::to_server::Register& request, Micros now);
  void log_in(ConnectionId id, const protocol::to_server::LogIn& request, Micros now);
  void guest_log_in(ConnectionId id, const protocol::to_server::GuestLogIn& request);
  void ask_for_guest_name(ConnectionId id);
  void resume(ConnectionId id, const protocol::to_server::Resume& request, Micros now);
  void on_answer(const AccountAnswer& answer, Micros now);
  void settle_limits(const LobbySession& session, Outcome outcome);
  void on_guest_answer(ConnectionId id, const AccountAnswer& answer);
  void on_password_answer(ConnectionId id, const AccountAnswer& answer, Micros now);
  void refuse_login(ConnectionId id, Code code, std::string sentence);
  void welcome(ConnectionId id, const std::string& name, bool guest);
  bool is_in_use(const std::string& name) const;

  // lobby_rooms.cpp
  void list_rooms(ConnectionId id, std::uint32_t request);
  void list_maps(ConnectionId id, std::uint32_t request);
  void create_room(ConnectionId id, const protocol::to_server::CreateRoom& request, Micros now);
  void join_room(ConnectionId id, const protocol::to_server::JoinRoom& request, Micros now);
  void enter(ConnectionId id, Room& room, std::uint32_t request);
  void leave_room(ConnectionId id);
  void drop_member(Room& room, ConnectionId id);
  void remove_if_deserted(const Room& room);
  void set_ready(ConnectionId id, const protocol::to_server::SetReady& request);
  void chat(ConnectionId id, const std::string& text, Micros now);
  void start_match(ConnectionId id, std::uint32_t request, Micros now);
  void ask_ticket(ConnectionId id, const protocol::to_server::AskTicket& asked, Micros now);
  void on_match_change(const MatchHost::Change& change);
  void tell_changed_rooms();
  void send_to_members(const Room& room, const protocol::LobbyReply& reply);
  const LobbyConfig::MapChoice* find_map(const std::string& name) const;
  protocol::to_client::RoomSummary summary_of(const Room& room) const;
  protocol::to_client::RoomState state_of(const Room& room) const;

  // lobby_votes.cpp
  void call_vote(ConnectionId id, const protocol::to_server::CallVote& request, Micros now);
  void cast_vote(ConnectionId id, const protocol::to_server::CastVote& request, Micros now);
  std::string why_no_vote(const Room& room, const protocol::to_server::CallVote& request,
                          const LobbySession& caller) const;
  void settle_votes(Micros now);
  void tell_vote(Room& room, Micros now);
  void close_vote(Room& room, Micros now);
  static bool is_voted_out(const Room& room, const LobbySession& session, Micros now);
  void vote_out(Room& room, const std::string& name, Micros now);

  LobbyConfig config_;
  Accounts& accounts_;
  MatchHost& matches_;
  std::map<ConnectionId, LobbySession> sessions_;
  std::map<std::string, ConnectionId> online_;  ///< by folded name
  /// How somebody comes back whose connection is lost: by folded name, while it is there or its seat is kept.
  struct WayBack {
    protocol::ResumeSecret secret{};
    std::string name;
    bool guest = false;
    RoomId room = 0;
    std::optional<Micros> until;  ///< none: the connection is there
  };
  std::map<std::string, WayBack> ways_back_;
  Rooms rooms_;
  std::set<RoomId> changed_;  ///< members have yet to be told
  LoginThrottle throttle_;
  AddressLimits limits_;
  NameLimits names_;
  Bans bans_;
  struct Detour {
    std::uint16_t port = 0;
    Micros until = 0;
    std::string link{};
  };
  std::map<std::string, Detour> detours_;  ///< by folded name; as many as were here in kDetourMicros
  std::map<AccountJob, Reply> replies_;    ///< of the operator's orders that wait for the disk
  std::vector<Outgoing> output_;
  ConnectionId next_connection_ = 1;
  AccountJob next_job_ = 1;
};

}  // namespace tw::lobby
