// SPDX-License-Identifier: MIT
#include "client/core/lobby_client.hpp"

#include <algorithm>
#include <utility>

#include "shared/protocol/clean_text.hpp"
#include "shared/transport/seal/seal_key.hpp"

namespace tw::client {
namespace {

namespace to_server = protocol::to_server;
namespace to_client = protocol::to_client;
using protocol::shown_text;

constexpr Micros kPingEvery = 15'000'000;  // a third of kLobbyIdleMicros
constexpr std::size_t kMaxFailuresKept = 16;

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

/// What a server says is a stranger's text: it is shown, and bots print it.
void clean(std::string& text) { text = shown_text(text); }
void clean(to_client::RoomSummary& room) {
  clean(room.name);
  clean(room.map);
}

}  // namespace

LobbyClient::LobbyClient() : splitter_(kMaxLobbyFrameBytes) {
  send_anonymously(to_server::Hello{.protocol = kProtocolVersion, .client_version = TW_VERSION});
}

std::uint32_t LobbyClient::register_account(std::string name, std::string password) {
  return send(to_server::Register{next_request_++, std::move(name), std::move(password)});
}

std::uint32_t LobbyClient::log_in(std::string name, std::string password) {
  return send(to_server::LogIn{next_request_++, std::move(name), std::move(password)});
}

std::uint32_t LobbyClient::guest_log_in(std::string name) {
  return send(to_server::GuestLogIn{next_request_++, std::move(name)});
}

std::uint32_t LobbyClient::list_rooms() { return send(to_server::ListRooms{next_request_++}); }
std::uint32_t LobbyClient::list_maps() { return send(to_server::ListMaps{next_request_++}); }

std::uint32_t LobbyClient::create_room(std::string name, std::string map) {
  return send(to_server::CreateRoom{next_request_++, std::move(name), std::move(map)});
}

std::uint32_t LobbyClient::join_room(std::uint32_t room) {
  return send(to_server::JoinRoom{next_request_++, room});
}
std::uint32_t LobbyClient::leave_room() { return send(to_server::LeaveRoom{next_request_++}); }
void LobbyClient::set_ready(bool ready, LaneKind lane) { send(to_server::SetReady{ready, lane}); }
void LobbyClient::chat(std::string text) { send(to_server::Chat{std::move(text)}); }
std::uint32_t LobbyClient::start_match() { return send(to_server::StartMatch{next_request_++}); }

std::uint32_t LobbyClient::call_vote(to_server::Motion motion, std::string about) {
  return send(to_server::CallVote{next_request_++, motion, std::move(about)});
}

std::uint32_t LobbyClient::cast_vote(bool yes) { return send(to_server::CastVote{next_request_++, yes}); }

std::uint32_t LobbyClient::ask_ticket() {
  ticket_.reset();
  other_way_.reset();
  ticket_request_ = send(to_server::AskTicket{next_request_++, transport::has_aes_gcm()});
  return ticket_request_;
}

void LobbyClient::resume() {
  splitter_ = protocol::FrameSplitter(kMaxLobbyFrameBytes);
  anonymous_.clear();
  output_.clear();
  state_.greeted = false;
  resume_refused_ = false;
  send_anonymously(to_server::Hello{.protocol = kProtocolVersion, .client_version = TW_VERSION});
  resume_request_ = send(to_server::Resume{next_request_++, state_.account->resume});
}

LobbyClient::Resumed LobbyClient::resumed() const {
  if (resume_request_ == 0) return Resumed::kNo;
  if (resume_refused_) return Resumed::kRefused;
  return state_.account->request == resume_request_ ? Resumed::kYes : Resumed::kWaiting;
}

void LobbyClient::keep_alive(Micros now) {
  if (last_ping_ == 0) last_ping_ = now;
  if (now - last_ping_ < kPingEvery) return;
  last_ping_ = now;
  send_anonymously(to_server::Ping{static_cast<std::uint64_t>(now)});
}

Bytes LobbyClient::take_output() {
  Bytes bytes = take_anonymous_output();
  bytes.insert(bytes.end(), output_.begin(), output_.end());
  output_.clear();
  return bytes;
}

Bytes LobbyClient::take_anonymous_output() { return std::exchange(anonymous_, {}); }

void LobbyClient::feed(ByteView bytes) {
  if (state_.broken) return;
  const bool framed = splitter_.feed(bytes);
  while (const auto frame = splitter_.next()) {
    auto reply = protocol::decode_reply(*frame);
    if (!reply) return break_off("The server sent something that this version does not understand.");
    handle(std::move(*reply));
    if (state_.broken) return;
  }
  if (!framed) break_off("The server sent something that this version does not understand.");
}

void LobbyClient::break_off(std::string why) {
  state_.broken = true;
  state_.broken_reason = shown_text(why);
  if (state_.broken_reason.empty()) state_.broken_reason = "The server closed the connection.";
}

void LobbyClient::fail(protocol::to_client::Failed failure) {
  failure.sentence = shown_text(failure.sentence);
  if (failures_.size() >= kMaxFailuresKept) failures_.pop_front();
  failures_.push_back(std::move(failure));
}

std::optional<to_client::Failed> LobbyClient::take_failure() {
  if (failures_.empty()) return std::nullopt;
  to_client::Failed first = std::move(failures_.front());
  failures_.pop_front();
  return first;
}

std::optional<to_client::MatchTicket> LobbyClient::take_ticket() {
  return std::exchange(ticket_, std::nullopt);
}

std::optional<to_client::MatchTicket> LobbyClient::take_other_way() {
  return std::exchange(other_way_, std::nullopt);
}

/// The answer to what was asked knows of every way that was told before it.
void LobbyClient::keep_ticket(to_client::MatchTicket ticket) {
  if (ticket.request == 0) {
    other_way_ = std::move(ticket);
  } else if (ticket.request == ticket_request_) {
    ticket_ = std::move(ticket);
    other_way_.reset();
  }
}

bool LobbyClient::has_failed(std::uint32_t request) const {
  return std::any_of(failures_.begin(), failures_.end(),
                     [&](const to_client::Failed& failure) { return failure.request == request; });
}

std::uint32_t LobbyClient::send(protocol::LobbyRequest request) {
  const Bytes frame = protocol::encode_frame(request);
  output_.insert(output_.end(), frame.begin(), frame.end());
  return std::visit(
      [](const auto& message) -> std::uint32_t {
        if constexpr (requires { message.request; }) return message.request;
        return 0;
      },
      request);
}

void LobbyClient::send_anonymously(protocol::LobbyRequest request) {
  const Bytes frame = protocol::encode_frame(request);
  anonymous_.insert(anonymous_.end(), frame.begin(), frame.end());
}

void LobbyClient::handle(protocol::LobbyReply reply) {
  std::visit(Overloaded{
                 [&](to_client::HelloReply& m) { greet(m); },
                 [&](to_client::Done&) {},
                 [&](to_client::Failed& m) {
                   if (m.request != 0 && m.request == resume_request_)
                     resume_refused_ = true;
                   else
                     fail(std::move(m));
                 },
                 [&](to_client::LoggedIn& m) {
                   clean(m.name);
                   state_.account = std::move(m);
                 },
                 [&](to_client::RoomList& m) {
                   for (to_client::RoomSummary& room : m.rooms) clean(room);
                   state_.rooms = std::move(m.rooms);
                 },
                 [&](to_client::RoomState& m) { enter(std::move(m)); },
                 [&](to_client::RoomLeft&) { leave(); },
                 [&](to_client::ChatLine& m) { keep_chat(std::move(m)); },
                 [&](to_client::MatchTicket& m) { keep_ticket(std::move(m)); },
                 [&](to_client::MatchStarted&) {
                   state_.match_running = state_.room.has_value();
                   ++state_.matches_started;
                 },
                 [&](to_client::MatchEnded& m) {
                   state_.match_running = false;
                   keep_chat({.from = {}, .text = std::move(m.sentence)});
                 },
                 [&](to_client::Pong&) {},
                 [&](to_client::Maps& m) {
                   for (std::string& name : m.names) clean(name);
                   state_.maps = std::move(m.names);
                 },
                 [&](to_client::Kicked& m) { break_off(std::move(m.sentence)); },
                 [&](to_client::Vote& m) {
                   clean(m.about);
                   state_.vote.reset();
                   if (!m.about.empty() && state_.room) state_.vote = std::move(m);
                 },
             },
             reply);
}

void LobbyClient::greet(const to_client::HelloReply& hello) {
  if (hello.protocol != kProtocolVersion)
    return break_off("The server speaks version " + std::to_string(hello.protocol) +
                     " of the protocol and this program version " + std::to_string(kProtocolVersion) +
                     "; the older one of the two needs an update.");
  state_.greeted = true;
  state_.server_name = shown_text(hello.server_name);
  state_.server_version = shown_text(hello.server_version);
}

void LobbyClient::enter(to_client::RoomState room) {
  const bool another = !state_.room || state_.room->summary.room != room.summary.room;
  if (another) state_.chat.clear();
  state_.match_running = room.summary.playing;
  clean(room.summary);
  for (to_client::Member& member : room.members) clean(member.name);
  state_.room = std::move(room);
}

void LobbyClient::leave() {
  state_.room.reset();
  state_.vote.reset();
  state_.chat.clear();
  state_.match_running = false;
}

void LobbyClient::keep_chat(to_client::ChatLine line) {
  clean(line.from);
  clean(line.text);
  if (line.text.empty()) return;
  if (state_.chat.size() >= kMaxChatLinesKept) state_.chat.pop_front();
  state_.chat.push_back(std::move(line));
  ++state_.chat_lines;
}

}  // namespace tw::client
