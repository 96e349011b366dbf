// SPDX-License-Identifier: MIT
// Players whose lanes take another way than the game's port: through a link that somebody runs beside the server.
#include <utility>
#include <vector>

#include "server/lobby/lobby.hpp"
#include "server/lobby/log.hpp"
#include "server/lobby/text_rules.hpp"
#include "shared/base/limits.hpp"

namespace tw::lobby {

namespace to_client = protocol::to_client;

bool Lobby::detour(const std::string& name, std::uint16_t port, const std::string& why, Micros now,
                   const std::string& link) {
  const std::string folded = fold_name(name);
  if (!online_.contains(folded) && !matches_.holds(folded)) return false;
  const std::uint16_t before = detour_of(folded);
  if (port == 0)
    detours_.erase(folded);
  else
    detours_[folded] = {.port = port, .until = now + kDetourMicros, .link = link};
  if (port != before) send_elsewhere(folded, why);
  return true;
}

std::uint16_t Lobby::detour_of(const std::string& folded_name) const {
  const auto found = detours_.find(folded_name);
  return found == detours_.end() ? std::uint16_t{0} : found->second.port;
}

std::string Lobby::link_of(const std::string& folded_name) const {
  const auto found = detours_.find(folded_name);
  return found == detours_.end() ? std::string() : found->second.link;
}

/// Who is in the match opens their lanes anew, with the ticket that they have; everybody in the room is told why.
void Lobby::send_elsewhere(const std::string& folded_name, const std::string& why) {
  const auto online = online_.find(folded_name);
  if (online == online_.end()) return;
  const LobbySession& session = sessions_.at(online->second);
  const std::uint16_t port = detour_of(folded_name);
  tell_operator(log::quoted(session.name()) + " plays over " +
                (port == 0 ? "the game's port again." : "port " + std::to_string(port) + " of this host."));
  if (const Room* room = session.in_room() ? rooms_.find(session.room()) : nullptr;
      room != nullptr && !why.empty())
    send_to_members(*room, to_client::ChatLine{{}, why});
  if (auto grant = matches_.ticket_of(folded_name)) send_ticket(online->second, 0, std::move(*grant));
}

void Lobby::send_ticket(ConnectionId id, std::uint32_t request, MatchHost::Grant grant) {
  if (const std::uint16_t port = detour_of(sessions_.at(id).folded_name()); port != 0) grant.game_port = port;
  send(id,
       to_client::MatchTicket{request, grant.ticket, grant.seal, grant.game_port, std::move(grant.map_text)});
}

/// Whoever ran the link is gone, or so slow that the player had better play without.
void Lobby::end_detours(Micros now) {
  std::vector<std::string> over;
  for (const auto& [folded_name, detour] : detours_)
    if (now > detour.until) over.push_back(folded_name);
  for (const std::string& folded_name : over) {
    detours_.erase(folded_name);
    send_elsewhere(folded_name, "A handicap is over: what ran it is gone.");
  }
}

}  // namespace tw::lobby
