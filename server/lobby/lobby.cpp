// SPDX-License-Identifier: MIT
#include "server/lobby/lobby.hpp"

#include <algorithm>
#include <utility>

#include "server/lobby/crowd.hpp"
#include "shared/base/limits.hpp"

namespace tw::lobby {

namespace to_server = protocol::to_server;
namespace to_client = protocol::to_client;

namespace {

/// The number of a request that carries one.
std::uint32_t number_of(const protocol::LobbyRequest& request) {
  return std::visit(
      [](const auto& r) {
        if constexpr (requires { r.request; })
          return r.request;
        else
          return std::uint32_t{0};
      },
      request);
}

}  // namespace

struct Lobby::Handler {
  Lobby& lobby;
  ConnectionId id;
  Micros now;

  void operator()(const to_server::Hello& r) const { lobby.hello(id, r, now); }
  void operator()(const to_server::Register& r) const { lobby.register_account(id, r, now); }
  void operator()(const to_server::LogIn& r) const { lobby.log_in(id, r, now); }
  void operator()(const to_server::GuestLogIn& r) const { lobby.guest_log_in(id, r); }
  void operator()(const to_server::ListRooms& r) const { lobby.list_rooms(id, r.request); }
  void operator()(const to_server::CreateRoom& r) const { lobby.create_room(id, r, now); }
  void operator()(const to_server::JoinRoom& r) const { lobby.join_room(id, r, now); }
  void operator()(const to_server::LeaveRoom& r) const {
    lobby.leave_room(id);
    lobby.send(id, to_client::RoomLeft{r.request});
  }
  void operator()(const to_server::SetReady& r) const { lobby.set_ready(id, r); }
  void operator()(const to_server::Chat& r) const { lobby.chat(id, r.text, now); }
  void operator()(const to_server::StartMatch& r) const { lobby.start_match(id, r.request, now); }
  void operator()(const to_server::AskTicket& r) const { lobby.ask_ticket(id, r, now); }
  void operator()(const to_server::Ping& r) const { lobby.send(id, to_client::Pong{r.cookie}); }
  void operator()(const to_server::ListMaps& r) const { lobby.list_maps(id, r.request); }
  void operator()(const to_server::Resume& r) const { lobby.resume(id, r, now); }
  void operator()(const to_server::CallVote& r) const { lobby.call_vote(id, r, now); }
  void operator()(const to_server::CastVote& r) const { lobby.cast_vote(id, r, now); }
};

Lobby::Lobby(LobbyConfig config, Accounts& accounts, MatchHost& matches)
    : config_(std::move(config)), accounts_(accounts), matches_(matches), bans_(accounts.bans()) {}

Result<ConnectionId> Lobby::connect(std::uint32_t address, Micros now) {
  if (const Ban* ban = bans_.find_address(address, config_.unix_time()))
    return Result<ConnectionId>::failure(sentence_for(*ban));
  std::size_t of_address = 0, strangers = 0, strangers_of_address = 0;
  for (const auto& [id, session] : sessions_) {
    const bool here = session.address() == address;
    if (here) ++of_address;
    if (session.authed()) continue;
    ++strangers;
    if (here) ++strangers_of_address;
  }
  if (sessions_.size() >= kMaxLobbyConnections)
    return Result<ConnectionId>::failure("The server is full. Try again in a while.");
  if (of_address >= kMaxLobbyConnectionsPerAddress ||
      strangers_of_address >= kMaxLobbyConnectionsBeforeLoginPerAddress)
    return Result<ConnectionId>::failure(
        "The server has too many connections from your address. Close some, or try again in a while.");
  if (strangers >= kMaxLobbyConnectionsBeforeLogin) kick_oldest_stranger(now);
  const ConnectionId id = next_connection_++;
  sessions_.emplace(id, LobbySession(address, now));
  return Result<ConnectionId>::success(id);
}

// Not the newcomer goes: whoever fills the limit would keep everyone else out with it.
void Lobby::kick_oldest_stranger(Micros now) {
  Crowds<ConnectionId> strangers;
  for (const auto& [id, session] : sessions_)  // in the order of their coming
    if (!session.authed()) strangers.add(session.address(), id);
  if (const auto id = strangers.oldest_of_largest())
    kick(*id, "Others wait to log in, and your address has the most connections open. Try again.",
         Farewell::kRevoke, now);
}

void Lobby::on_request(ConnectionId id, const protocol::LobbyRequest& request, Micros now) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return;
  switch (found->second.admit(request, now)) {
    case Verdict::kAllow:
      return std::visit(Handler{*this, id, now}, request);
    case Verdict::kRefuse:
      return fail(id, number_of(request), Code::kBadState, found->second.complaint());
    case Verdict::kKick:
      return kick(id, found->second.complaint(), Farewell::kRevoke, now);
  }
}

void Lobby::on_garbage(ConnectionId id, Micros now) {
  kick(id, "Your client sent something that is not of this game.", Farewell::kRevoke, now);
}

void Lobby::on_late_frame(ConnectionId id, Micros now) {
  kick(id, "Your client began a message and did not end it in time.", Farewell::kRevoke, now);
}

void Lobby::on_disconnect(ConnectionId id, Micros now) { forget(id, Farewell::kDetach, now); }

void Lobby::tick(Micros now) {
  for (const AccountAnswer& answer : accounts_.take_answers()) on_answer(answer, now);
  for (const MatchHost::Change& change : matches_.take_changes()) on_match_change(change);
  settle_votes(now);
  enforce_deadlines(now);
  end_detours(now);
  tell_changed_rooms();
}

void Lobby::enforce_deadlines(Micros now) {
  std::vector<std::pair<ConnectionId, const char*>> late;
  for (const auto& [id, session] : sessions_)
    if (const char* why = session.broken_deadline(now)) late.emplace_back(id, why);
  for (const auto& [id, why] : late) kick(id, why, Farewell::kDetach, now);
  std::erase_if(ways_back_,
                [now](const auto& entry) { return entry.second.until && now > *entry.second.until; });
}

void Lobby::stop(Micros now) {
  while (!sessions_.empty())
    kick(sessions_.begin()->first, "The server is stopping. Try again in a while.", Farewell::kRevoke, now);
}

void Lobby::tell_operator(const std::string& line) const {
  if (config_.log) config_.log(line);
}

void Lobby::fail(ConnectionId id, std::uint32_t request, Code code, std::string sentence) {
  send(id, to_client::Failed{request, code, std::move(sentence)});
}

void Lobby::kick(ConnectionId id, const std::string& sentence, Farewell farewell, Micros now) {
  if (!sessions_.contains(id)) return;
  tell_operator("Connection " + std::to_string(id) + " was kicked: " + sentence);
  output_.push_back({id, to_client::Kicked{sentence}, true});
  forget(id, farewell, now);
}

// The one way out of the lobby, whatever the reason.
void Lobby::forget(ConnectionId id, Farewell farewell, Micros now) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return;
  const LobbySession& session = found->second;
  if (session.authed()) {
    // Before the room is left: that would revoke the lanes, which may go on after a lost connection.
    if (farewell == Farewell::kDetach) matches_.detach(session.folded_name(), now);
    if (farewell == Farewell::kRevoke) matches_.revoke(session.folded_name());
    online_.erase(session.folded_name());
    keep_way_back(session, farewell, now);
  }
  if (Room* room = session.in_room() ? rooms_.find(session.room()) : nullptr) drop_member(*room, id);
  sessions_.erase(found);
}

/// Only who has a seat has something to come back to: so there are never more of these than connections and seats.
void Lobby::keep_way_back(const LobbySession& session, Farewell farewell, Micros now) {
  const auto found = ways_back_.find(session.folded_name());
  if (found == ways_back_.end()) return;
  if (farewell == Farewell::kRevoke || !matches_.holds(session.folded_name())) {
    ways_back_.erase(found);
    return;
  }
  found->second.room = session.in_room() ? session.room() : 0;
  found->second.until = now + kDetachedSessionMicros;
}

std::vector<Lobby::Outgoing> Lobby::take_output() { return std::exchange(output_, {}); }

std::size_t Lobby::frame_limit(ConnectionId id) const {
  const LobbySession* found = session(id);
  return found != nullptr && found->authed() ? kMaxLobbyFrameBytes : kMaxLobbyFrameBytesBeforeLogin;
}

const LobbySession* Lobby::session(ConnectionId id) const {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : &found->second;
}

}  // namespace tw::lobby
