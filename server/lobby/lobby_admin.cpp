// SPDX-License-Identifier: MIT
// The operator's hand in the lobby.
#include <algorithm>
#include <utility>

#include "server/lobby/lobby.hpp"
#include "server/lobby/log.hpp"
#include "server/lobby/text_rules.hpp"

namespace tw::lobby {

namespace to_client = protocol::to_client;

std::vector<Lobby::Visitor> Lobby::visitors() const {
  std::vector<Visitor> all;
  for (const auto& [id, session] : sessions_) {
    if (!session.authed()) continue;
    Visitor visitor{.name = session.name(),
                    .address = session.address(),
                    .guest = session.is_guest(),
                    .room = {},
                    .playing = session.state() == SessionState::kPlaying};
    if (const auto room = rooms_.all().find(session.room()); session.in_room() && room != rooms_.all().end())
      visitor.room = room->second.name;
    all.push_back(std::move(visitor));
  }
  return all;
}

bool Lobby::kick_player(const std::string& name, const std::string& reason, Micros now) {
  const std::string folded = fold_name(name);
  const std::string sentence = reason.empty() ? "The server's operator has sent you away."
                                              : "The server's operator has sent you away: " + reason;
  if (const auto online = online_.find(folded); online != online_.end()) {
    kick(online->second, sentence, Farewell::kRevoke, now);
    return true;
  }
  if (!matches_.holds(folded)) return false;
  send_away(folded);  // plays on without a lobby connection
  return true;
}

/// Who has no connection: the lanes, and the way back.
void Lobby::send_away(const std::string& folded_name) {
  ways_back_.erase(folded_name);
  matches_.revoke(folded_name);
}

bool Lobby::mute_player(const std::string& name, Micros how_long, Micros now) {
  if (!online_.contains(fold_name(name))) return false;
  names_.mute(fold_name(name), now + how_long, now);
  tell_operator(log::quoted(name) + " is muted for " + std::to_string(how_long / 60'000'000) + " min.");
  return true;
}

void Lobby::announce(const std::string& text) {
  for (const auto& [id, session] : sessions_)
    if (session.in_room()) send(id, to_client::ChatLine{{}, text});
}

bool Lobby::ban(const Ban& ban, Micros now, Reply reply) {
  if (!bans_.add(ban, config_.unix_time())) return false;
  std::vector<ConnectionId> gone;
  for (const auto& [id, session] : sessions_)
    if (ban_of(session) != nullptr) gone.push_back(id);
  for (const ConnectionId id : gone) kick(id, sentence_for(ban), Farewell::kRevoke, now);
  if (ban.kind == Ban::Kind::kName) send_away(ban.what);
  tell_operator("The operator banned " + log::quoted(ban.what) + '.');
  accounts_.save_ban(await(std::move(reply)), ban);
  return true;
}

bool Lobby::unban(Ban::Kind kind, const std::string& what, Reply reply) {
  if (!bans_.remove(kind, what)) return false;
  tell_operator("The operator lifted the ban of " + log::quoted(what) + '.');
  accounts_.remove_ban(await(std::move(reply)), {.kind = kind, .what = what, .until = 0, .reason = {}});
  return true;
}

std::vector<Ban> Lobby::bans() const { return bans_.in_force(config_.unix_time()); }

void Lobby::back_up(const std::string& path, Reply reply) {
  accounts_.back_up(await(std::move(reply)), path);
}

AccountJob Lobby::await(Reply reply) {
  const AccountJob job = next_job_++;
  replies_.emplace(job, std::move(reply));
  return job;
}

const Ban* Lobby::ban_of(const LobbySession& session) const {
  if (const Ban* ban = bans_.find_address(session.address(), config_.unix_time())) return ban;
  return session.authed() ? bans_.find_name(session.folded_name(), config_.unix_time()) : nullptr;
}

}  // namespace tw::lobby
