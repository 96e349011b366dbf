// SPDX-License-Identifier: MIT
// The lobby's door: versions, accounts, guests, and who is who.
#include <algorithm>
#include <utility>

#include "server/lobby/lobby.hpp"
#include "server/lobby/log.hpp"
#include "server/lobby/secrets.hpp"
#include "server/lobby/text_rules.hpp"
#include "shared/base/limits.hpp"

namespace tw::lobby {

namespace to_server = protocol::to_server;
namespace to_client = protocol::to_client;

namespace {

constexpr int kMaxGuestNames = 200;  ///< tried for one guest: "Ann", "Ann2", ...

std::string numbered(const std::string& name, int attempt) {
  if (attempt == 0) return name;
  const std::string suffix = std::to_string(attempt + 1);
  return name.substr(0, kMaxNameBytes - suffix.size()) + suffix;
}

}  // namespace

void Lobby::hello(ConnectionId id, const to_server::Hello& request, Micros now) {
  if (request.protocol != kProtocolVersion) {
    const bool newer = request.protocol > kProtocolVersion;
    return kick(id,
                std::string("This server speaks version ") + std::to_string(kProtocolVersion) +
                    " and your client " + std::to_string(request.protocol) +
                    (newer ? ": the server must be updated." : ": update your client."),
                Farewell::kRevoke, now);
  }
  sessions_.at(id).greet();
  send(id, to_client::HelloReply{kProtocolVersion, TW_VERSION, config_.server_name});
}

void Lobby::register_account(ConnectionId id, const to_server::Register& request, Micros now) {
  if (const char* why = broken_name_rule(request.name)) return fail(id, request.request, Code::kBadName, why);
  if (const char* why = broken_password_rule(request.password))
    return fail(id, request.request, Code::kBadPassword, why);
  if (is_in_use(request.name))
    return fail(id, request.request, Code::kNameTaken,
                "Somebody plays under that name right now. Choose another.");
  const std::uint32_t address = sessions_.at(id).address();
  if (!limits_.may_try(address, now))
    return fail(id, request.request, Code::kTooFast,
                "Too many names were tried from your address: wait a minute and try again.");
  if (!limits_.may_register(address, now))
    return fail(id, request.request, Code::kTooFast,
                "Too many accounts were made lately. Play as a guest, and try again in an hour.");
  const AccountJob job = next_job_++;
  sessions_.at(id).ask({LobbySession::Question::Kind::kRegister, job, request.request, request.name});
  accounts_.register_account(job, request.name, request.password);
}

void Lobby::log_in(ConnectionId id, const to_server::LogIn& request, Micros now) {
  LobbySession& session = sessions_.at(id);
  // A name or password that breaks the rules is answered like a wrong one: it says nothing about who exists.
  if (broken_name_rule(request.name) != nullptr || broken_password_rule(request.password) != nullptr)
    return fail(id, request.request, Code::kWrongPassword, "That name and password do not belong together.");
  if (const Micros wait = throttle_.wait(fold_name(request.name), session.address(), now); wait > 0)
    return fail(
        id, request.request, Code::kTooFast,
        "Too many wrong passwords: wait " + std::to_string(wait / 1'000'000 + 1) + " s and try again.");
  if (!limits_.may_try(session.address(), now))
    return fail(id, request.request, Code::kTooFast,
                "Too many passwords were tried from your address: wait a minute and try again.");
  const AccountJob job = next_job_++;
  session.ask({LobbySession::Question::Kind::kLogIn, job, request.request, request.name});
  accounts_.log_in(job, request.name, request.password);
}

void Lobby::guest_log_in(ConnectionId id, const to_server::GuestLogIn& request) {
  if (const char* why = broken_name_rule(request.name)) return fail(id, request.request, Code::kBadName, why);
  // Not under the name that is banned, nor under the numbered ones that it would be given.
  if (const Ban* ban = bans_.find_name(fold_name(request.name), config_.unix_time()))
    return fail(id, request.request, Code::kBadName, sentence_for(*ban));
  sessions_.at(id).ask({LobbySession::Question::Kind::kGuest, 0, request.request, request.name});
  ask_for_guest_name(id);
}

// A guest must not look like somebody: the name may neither be an account's nor in use now.
void Lobby::ask_for_guest_name(ConnectionId id) {
  LobbySession::Question& question = sessions_.at(id).question();
  while (question.attempts < kMaxGuestNames && is_in_use(numbered(question.wanted, question.attempts)))
    ++question.attempts;
  if (question.attempts >= kMaxGuestNames)
    return refuse_login(id, Code::kNameTaken, "Too many share that name. Choose another.");
  question.job = next_job_++;
  accounts_.look_up(question.job, numbered(question.wanted, question.attempts));
}

void Lobby::on_answer(const AccountAnswer& answer, Micros now) {
  if (const auto order = replies_.extract(answer.job)) return order.mapped()(answer.outcome);
  for (auto& [id, session] : sessions_) {
    if (!session.waits_for(answer.job)) continue;
    settle_limits(session, answer.outcome);
    if (answer.outcome == Outcome::kBusy)
      return refuse_login(id, Code::kBusy, "The server is busy with other logins. Try again in a moment.");
    if (answer.outcome == Outcome::kFailed)
      return refuse_login(id, Code::kInternal,
                          "The server cannot use its accounts right now. Play as a guest.");
    if (session.question().kind == LobbySession::Question::Kind::kGuest) return on_guest_answer(id, answer);
    return on_password_answer(id, answer, now);
  }
}

/// A limit counts what it is there for: accounts that were made, and tries that failed.
void Lobby::settle_limits(const LobbySession& session, Outcome outcome) {
  using Kind = LobbySession::Question::Kind;
  const Kind kind = session.question().kind;
  if (kind == Kind::kGuest) return;
  if (outcome != Outcome::kNo) limits_.was_no_failure(session.address());
  if (kind == Kind::kRegister && outcome != Outcome::kYes) limits_.was_not_registered(session.address());
}

void Lobby::on_guest_answer(ConnectionId id, const AccountAnswer& answer) {
  LobbySession::Question& question = sessions_.at(id).question();
  const std::string name = numbered(question.wanted, question.attempts);
  if (answer.outcome == Outcome::kNo && !is_in_use(name)) return welcome(id, name, true);
  ++question.attempts;
  ask_for_guest_name(id);
}

void Lobby::on_password_answer(ConnectionId id, const AccountAnswer& answer, Micros now) {
  const LobbySession& session = sessions_.at(id);
  const bool registering = session.question().kind == LobbySession::Question::Kind::kRegister;
  const std::string wanted = fold_name(session.question().wanted);
  if (answer.outcome == Outcome::kNo && registering)
    return refuse_login(id, Code::kNameTaken, "That name is taken. Choose another, or log in.");
  if (answer.outcome == Outcome::kNo) {
    throttle_.failed(wanted, session.address(), now);
    return refuse_login(id, Code::kWrongPassword, "That name and password do not belong together.");
  }
  throttle_.succeeded(wanted, session.address());
  // Behind the password: whose account it is not does not learn of it.
  if (const Ban* ban = bans_.find_name(wanted, config_.unix_time()))
    return kick(id, sentence_for(*ban), Farewell::kRevoke, now);
  if (const auto other = online_.find(wanted); other != online_.end())
    kick(other->second, "You logged in from another place.", Farewell::kDetach, now);
  welcome(id, answer.name, false);
}

// The lanes went on meanwhile: the room and the rights to the match are as they were.
void Lobby::resume(ConnectionId id, const to_server::Resume& request, Micros now) {
  LobbySession& session = sessions_.at(id);
  if (!limits_.may_try(session.address(), now))
    return fail(id, request.request, Code::kTooFast, "Wait a minute and log in again.");
  const auto found = std::find_if(ways_back_.begin(), ways_back_.end(), [&](const auto& entry) {
    return equal_secrets(entry.second.secret, request.secret);
  });
  if (found == ways_back_.end())
    return fail(id, request.request, Code::kNoMatch, "Your place is not kept any more: log in again.");
  limits_.was_no_failure(session.address());
  const std::string folded = found->first;
  // The server has not noticed yet that the old connection is dead.
  if (const auto before = online_.find(folded); before != online_.end())
    kick(before->second, "You came back over another connection.", Farewell::kDetach, now);
  const auto way_back = ways_back_.find(folded);
  if (way_back == ways_back_.end())
    return fail(id, request.request, Code::kNoMatch, "Your place is not kept any more: log in again.");
  const WayBack kept = way_back->second;
  session.ask({LobbySession::Question::Kind::kGuest, 0, request.request, kept.name});
  welcome(id, kept.name, kept.guest);
  matches_.reattach(folded);
  Room* room = rooms_.find(kept.room);
  if (room == nullptr || room->members.size() >= room->limit) return;
  enter(id, *room, 0);
  if (matches_.is_seated(room->id, folded)) session.got_ticket();
}

void Lobby::refuse_login(ConnectionId id, Code code, std::string sentence) {
  LobbySession& session = sessions_.at(id);
  const std::uint32_t request = session.question().request;
  session.settle_refused();
  fail(id, request, code, std::move(sentence));
}

void Lobby::welcome(ConnectionId id, const std::string& name, bool guest) {
  LobbySession& session = sessions_.at(id);
  const std::uint32_t request = session.question().request;
  session.settle(name, guest);
  online_[session.folded_name()] = id;
  tell_operator(log::quoted(name) + (guest ? " came in as a guest." : " logged in."));
  WayBack& way_back = ways_back_[session.folded_name()];
  way_back = {.secret = {}, .name = name, .guest = guest, .room = 0, .until = {}};
  config_.random_bytes(way_back.secret);
  send(id, to_client::LoggedIn{request, name, guest, way_back.secret});
}

// Whoever takes the name of a seated guest would take the seat with it.
bool Lobby::is_in_use(const std::string& name) const {
  const std::string folded = fold_name(name);
  return online_.contains(folded) || matches_.holds(folded);
}

}  // namespace tw::lobby
