// SPDX-License-Identifier: MIT
// What the players of a room decide together.
#include <algorithm>
#include <utility>

#include "server/lobby/lobby.hpp"
#include "server/lobby/log.hpp"
#include "server/lobby/text_rules.hpp"

namespace tw::lobby {

namespace to_server = protocol::to_server;
namespace to_client = protocol::to_client;

namespace {

constexpr Micros kCallAgainAfter = 30'000'000, kOutFor = 600'000'000;

RoomVote::Voter voter_of(const LobbySession& session) { return {session.folded_name(), session.address()}; }

void forget_old(std::map<std::string, Micros>& times, Micros older_than) {
  std::erase_if(times, [=](const auto& entry) { return entry.second <= older_than; });
}

}  // namespace

/// Empty: it may be put to the vote.
std::string Lobby::why_no_vote(const Room& room, const to_server::CallVote& request,
                               const LobbySession& caller) const {
  if (room.vote) return "A vote is open already.";
  if (request.motion == to_server::Motion::kNextMap) {
    if (find_map(request.about) == nullptr) return "The server has no such map.";
    return matches_.is_running(room.id) ? std::string() : "No match runs here: its owner chooses the map.";
  }
  const std::string whom = fold_name(request.about);
  if (whom == caller.folded_name()) return "Leave, if you want to go.";
  const bool here = std::any_of(room.members.begin(), room.members.end(),
                                [&](const RoomMember& member) { return fold_name(member.name) == whom; });
  return here ? std::string() : "Nobody of that name is here.";
}

void Lobby::call_vote(ConnectionId id, const to_server::CallVote& request, Micros now) {
  const LobbySession& caller = sessions_.at(id);
  Room* room = rooms_.find(caller.room());
  if (room == nullptr) return fail(id, request.request, Code::kNoSuchRoom, "That room is gone.");
  forget_old(room->called_vote_at, now - kCallAgainAfter);
  if (room->called_vote_at.contains(voter_of(caller).key()) || room->called_vote_at.size() >= kMaxVotedOut)
    return fail(id, request.request, Code::kTooFast, "You have just called a vote. Wait half a minute.");
  if (std::string why = why_no_vote(*room, request, caller); !why.empty())
    return fail(id, request.request, Code::kBadState, std::move(why));
  // As it is written, not as the caller wrote it.
  std::string about = request.about;
  if (request.motion == to_server::Motion::kNextMap) about = find_map(about)->name;
  for (const RoomMember& member : room->members)
    if (request.motion == to_server::Motion::kVoteOut && fold_name(member.name) == fold_name(about))
      about = member.name;
  room->called_vote_at[voter_of(caller).key()] = now;
  room->vote.emplace(request.motion, std::move(about), voter_of(caller), now);
  send(id, to_client::Done{request.request});
  tell_vote(*room, now);
}

void Lobby::cast_vote(ConnectionId id, const to_server::CastVote& request, Micros now) {
  const LobbySession& voter = sessions_.at(id);
  Room* room = rooms_.find(voter.room());
  if (room == nullptr || !room->vote) return fail(id, request.request, Code::kBadState, "No vote is open.");
  room->vote->cast(voter_of(voter), request.yes);
  send(id, to_client::Done{request.request});
  tell_vote(*room, now);
}

void Lobby::tell_vote(Room& room, Micros now) {
  const to_client::Vote vote = room.vote ? room.vote->told(now) : to_client::Vote{};
  room.vote_seconds_told = vote.seconds_left;
  send_to_members(room, vote);
}

void Lobby::settle_votes(Micros now) {
  std::vector<RoomId> open;
  for (const auto& [id, room] : rooms_.all())
    if (room.vote) open.push_back(id);
  for (const RoomId id : open) {
    Room& room = *rooms_.find(id);
    if (room.vote->is_closed(room.members.size(), now))
      close_vote(room, now);
    else if (room.vote->told(now).seconds_left != room.vote_seconds_told)
      tell_vote(room, now);
  }
}

void Lobby::close_vote(Room& room, Micros now) {
  const RoomVote vote = *std::exchange(room.vote, std::nullopt);
  tell_vote(room, now);
  const bool map = vote.motion() == to_server::Motion::kNextMap;
  const std::string decided = !vote.passes() ? (map ? "The map stays" : vote.about() + " stays")
                              : map          ? "The next round is on " + vote.about()
                                             : vote.about() + " has to go";
  send_to_members(room, to_client::ChatLine{{},
                                            decided + ": " + std::to_string(vote.count(true)) + " for it, " +
                                                std::to_string(vote.count(false)) + " against."});
  if (!vote.passes()) return;
  if (map)
    matches_.change_map(room.id, vote.about());
  else
    vote_out(room, vote.about(), now);
}

bool Lobby::is_voted_out(const Room& room, const LobbySession& session, Micros now) {
  const auto out = [&](const std::string& key) {
    const auto found = room.voted_out.find(key);
    return found != room.voted_out.end() && now < found->second;
  };
  return out(session.folded_name()) || out(voter_of(session).key());
}

void Lobby::vote_out(Room& room, const std::string& name, Micros now) {
  const std::string folded = fold_name(name);
  forget_old(room.voted_out, now);
  if (room.voted_out.size() < kMaxVotedOut) room.voted_out[folded] = now + kOutFor;
  tell_operator(log::quoted(name) + " was voted out of room " + log::quoted(room.name) + '.');
  const auto online = online_.find(folded);
  const bool here = online != online_.end() && sessions_.at(online->second).in_room() &&
                    sessions_.at(online->second).room() == room.id;
  if (!here) {  // the connection is lost, the seat waits
    if (matches_.is_seated(room.id, folded)) send_away(folded);
    return;
  }
  const ConnectionId id = online->second;
  if (room.voted_out.size() < kMaxVotedOut) room.voted_out[voter_of(sessions_.at(id)).key()] = now + kOutFor;
  fail(id, 0, Code::kBadState, "The players of this room have voted you out for ten minutes.");
  send(id, to_client::RoomLeft{0});
  leave_room(id);  // last: it may end the room
}

}  // namespace tw::lobby
