// SPDX-License-Identifier: MIT
#include "client/core/client.hpp"

#include <poll.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "client/core/match_opening.hpp"

namespace tw::client {
namespace {

using transport::TlsClient;
using Verdict = KnownServers::Verdict;

constexpr std::uint16_t kDefaultLobbyPort = 7776;
constexpr Micros kLobbyServiceEvery = 250'000;  // descriptors wake us; this bounds timeouts and keep-alives
constexpr Micros kTicketDeadline = 8'000'000;
constexpr Micros kMoveEvery = 1'000'000;  // whatever a server sends, a map is parsed no more often
constexpr Micros kFirstReconnect = 500'000, kLastReconnect = 8'000'000;  // doubling between

/// How a server stands in the list of known ones: "Host" and "host:7776" are the same.
std::string canonical(std::string server) {
  std::transform(server.begin(), server.end(), server.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (server.find(':') == std::string::npos) server += ':' + std::to_string(kDefaultLobbyPort);
  return server;
}

}  // namespace

struct Client::Impl {
  Impl(ClientOptions o, SocketSource& s) : options(std::move(o)), sockets(s) {}

  ClientOptions options;
  SocketSource& sockets;
  Stage stage = Stage::kIdle;
  std::string failure;
  bool key_changed = false;
  Endpoint server;
  transport::Fingerprint fingerprint{};
  std::optional<transport::Fingerprint> trusted;  ///< by the person, since connect()
  std::unique_ptr<TlsClient> tls;
  LobbyClient lobby;
  std::unique_ptr<Recorder> recorder;  // outlives the match
  std::uint64_t matches_opened = 0;
  std::unique_ptr<MatchClient> match;
  std::uint32_t ticket_request = 0;
  Micros joining_since = 0;
  Micros serviced_at = 0;
  Micros moved_at = 0;  ///< when a ticket that nobody asked for was followed last
  /// The lobby was lost while a match ran: when it is tried again, as long as the seat is kept.
  std::optional<Micros> reconnect_at;
  Micros reconnect_wait = kFirstReconnect, lost_at = 0;
  bool reconnecting = false;  ///< tls is a new connection, whose key was not looked at yet

  KnownServers known_servers() const {
    return KnownServers(options.known_servers_path.empty() ? KnownServers::default_path()
                                                           : options.known_servers_path);
  }
  bool in_lobby() const {
    return stage == Stage::kLobby || stage == Stage::kJoining || stage == Stage::kPlaying;
  }

  void fail(std::string why);
  void open_tls(Micros now);
  void on_tls_open();
  std::string why_not_this_key() const;
  void remember_server();
  void service_tls(Micros now);
  void service_lobby(Micros now);
  void lose_lobby(std::string why, Micros now);
  void reconnect(Micros now);
  void service_reconnection(Micros now);
  void service_stranger(Micros now);
  void service_joining(Micros now);
  void service_match(Micros now);
  void follow_ticket(Micros now);
  void open_match(const protocol::to_client::MatchTicket& ticket, Micros now);
  void back_to_lobby(std::string why);
};

// --- the lobby's connection

void Client::Impl::fail(std::string why) {
  if (tls) tls->close();
  tls.reset();
  match.reset();
  stage = Stage::kFailed;
  failure = std::move(why);
}

void Client::Impl::open_tls(Micros now) {
  lobby = LobbyClient();
  tls = TlsClient::open(server, sockets, now);
  stage = Stage::kConnecting;
}

void Client::Impl::service_tls(Micros now) {
  if (!tls) return reconnect(now);
  tls->service(now);
  if (reconnecting) return service_reconnection(now);
  if (stage == Stage::kConnecting && tls->state() == TlsClient::State::kOpen) on_tls_open();
  if (tls && in_lobby()) service_lobby(now);
  if (tls && stage == Stage::kAskTrust) service_stranger(now);
}

void Client::Impl::on_tls_open() {
  fingerprint = tls->fingerprint();
  const auto& expected = trusted ? trusted : options.expected_fingerprint;
  if (expected) {
    key_changed = *expected != fingerprint;
    if (key_changed) return fail(why_not_this_key());
    stage = Stage::kLobby;
    return;
  }
  const Verdict verdict = known_servers().check(canonical(options.server), fingerprint);
  key_changed = verdict == Verdict::kChanged;
  if (key_changed) return fail(why_not_this_key());
  stage = verdict == Verdict::kKnown ? Stage::kLobby : Stage::kAskTrust;
  if (stage != Stage::kAskTrust || !options.trust_new_server) return;
  stage = Stage::kLobby;
  remember_server();
}

std::string Client::Impl::why_not_this_key() const {
  const bool invited = !trusted && options.expected_fingerprint.has_value();
  return std::string("STOP: the server at ") + options.server + " shows another key than " +
         (invited ? "the one you were given" : "the one it showed before") +
         ". Someone may be listening in, or the server was set up anew; ask its host before you go on. "
         "Nothing was sent.";
}

void Client::Impl::remember_server() {
  const std::string problem = known_servers().remember(canonical(options.server), fingerprint);
  if (!problem.empty())
    lobby.fail({.request = 0, .code = protocol::to_client::ErrorCode::kInternal, .sentence = problem});
}

// The server waits for a hello for ten seconds only; a person who compares keys takes longer. If it hangs up
// all the same, the question stays, and trust_server() connects again.
void Client::Impl::service_stranger(Micros now) {
  lobby.keep_alive(now);
  if (const Bytes out = lobby.take_anonymous_output(); !out.empty()) tls->send(out);
  if (const Bytes in = tls->receive(); !in.empty()) lobby.feed(in);
  if (tls->state() != TlsClient::State::kClosed && !lobby.state().broken) return;
  tls->close();
  tls.reset();
}

void Client::Impl::service_lobby(Micros now) {
  lobby.keep_alive(now);
  if (lobby.has_output()) tls->send(lobby.take_output());
  if (const Bytes in = tls->receive(); !in.empty()) lobby.feed(in);
  const auto resumed = lobby.resumed();
  if (lost_at != 0 && resumed == LobbyClient::Resumed::kYes) {
    lost_at = 0;
    reconnect_wait = kFirstReconnect;
    failure.clear();
  }
  const bool lost = tls->state() == TlsClient::State::kClosed ||
                    (lost_at != 0 && resumed == LobbyClient::Resumed::kRefused);
  if (!lost && !lobby.state().broken) return;
  std::string why = lobby.state().broken ? lobby.state().broken_reason : tls->reason();
  if (why.empty()) why = "The server closed the connection.";
  if (stage != Stage::kPlaying) return fail(std::move(why));
  lose_lobby(std::move(why), now);
}

/// A match that still runs is played on: the lanes do not need the lobby. Meanwhile it is connected to again, unless it sent
/// us away.
void Client::Impl::lose_lobby(std::string why, Micros now) {
  const bool meant = lobby.state().broken || lobby.resumed() == LobbyClient::Resumed::kRefused;
  tls->close();
  tls.reset();
  reconnecting = false;
  failure = std::move(why);
  if (lost_at == 0) lost_at = now;
  if (meant || !lobby.can_resume() || now - lost_at > kDetachedSessionMicros) return reconnect_at.reset();
  reconnect_at = now + reconnect_wait;
  reconnect_wait = std::min(2 * reconnect_wait, kLastReconnect);
}

void Client::Impl::reconnect(Micros now) {
  if (stage != Stage::kPlaying || !reconnect_at || now < *reconnect_at) return;
  reconnect_at.reset();
  tls = TlsClient::open(server, sockets, now);
  reconnecting = true;
}

// Nothing is said to a server that shows another key than it did.
void Client::Impl::service_reconnection(Micros now) {
  if (tls->state() == TlsClient::State::kConnecting) return;
  if (tls->state() == TlsClient::State::kClosed) return lose_lobby(tls->reason(), now);
  if (tls->fingerprint() != fingerprint) {
    lobby.fail(
        {.request = 0,
         .code = protocol::to_client::ErrorCode::kInternal,
         .sentence = "The server shows another key than before: the lobby is not connected to again."});
    tls->close();
    tls.reset();
    reconnecting = false;
    return;
  }
  reconnecting = false;
  lobby.resume();
}

// --- the match

void Client::Impl::service_joining(Micros now) {
  if (match) {
    if (match->joined()) stage = Stage::kPlaying;
    return;
  }
  if (lobby.has_failed(ticket_request)) {
    stage = Stage::kLobby;
  } else if (const auto ticket = lobby.take_ticket()) {
    open_match(*ticket, now);
  } else if (now - joining_since > kTicketDeadline) {
    back_to_lobby("The server did not answer the request to join; try again.");
  }
}

void Client::Impl::open_match(const protocol::to_client::MatchTicket& ticket, Micros now) {
  auto opened = client::open_match(options, server, ticket, sockets, now);
  if (!opened) return back_to_lobby(std::move(opened.error));
  recorder = std::move(opened->recorder);
  match = std::move(opened->match);
  ++matches_opened;
}

void Client::Impl::service_match(Micros now) {
  if (!match) return;
  // Sent out of the room: the lobby has said why, the lanes would say less.
  if (stage == Stage::kPlaying && lost_at == 0 && tls && !lobby.state().room) {
    match->leave(now);
    match.reset();
    stage = Stage::kLobby;
    return;
  }
  match->service(now);
  if (!match->lost_reason().empty()) back_to_lobby(match->lost_reason());
}

/// A ticket that nobody asked for: the same match is to be played by another way from now on. The seat waits meanwhile.
void Client::Impl::follow_ticket(Micros now) {
  if (now - moved_at < kMoveEvery) return;
  const auto ticket = lobby.take_other_way();
  if (!ticket || !match) return;
  moved_at = now;
  options.match.techniques = match->view(now).techniques;
  match->leave(now);
  match.reset();
  open_match(*ticket, now);
}

void Client::Impl::back_to_lobby(std::string why) {
  match.reset();
  if (!tls || lost_at != 0) return fail(failure.empty() ? std::move(why) : failure);
  stage = Stage::kLobby;
  lobby.fail({.request = ticket_request,
              .code = protocol::to_client::ErrorCode::kNoMatch,
              .sentence = std::move(why)});
}

// --- the outside

Client::Client(ClientOptions options, SocketSource& sockets)
    : impl_(std::make_unique<Impl>(std::move(options), sockets)) {}
Client::~Client() = default;

void Client::connect(Micros now) {
  disconnect(now);
  const auto endpoint = parse_endpoint(impl_->options.server, kDefaultLobbyPort);
  if (!endpoint) return impl_->fail(endpoint.error);
  impl_->server = *endpoint;
  impl_->open_tls(now);
  impl_->serviced_at = now;
}

void Client::trust_server() {
  if (impl_->stage != Stage::kAskTrust) return;
  impl_->trusted = impl_->fingerprint;
  if (impl_->tls)
    impl_->stage = Stage::kLobby;
  else
    impl_->open_tls(impl_->serviced_at);
  impl_->remember_server();
}

void Client::disconnect(Micros now) {
  if (impl_->match) impl_->match->leave(now);
  impl_->match.reset();
  if (impl_->tls) impl_->tls->close();
  impl_->tls.reset();
  impl_->stage = Stage::kIdle;
  impl_->failure.clear();
  impl_->key_changed = false;
  impl_->trusted.reset();
  impl_->reconnect_at.reset();
  impl_->reconnecting = false;
  impl_->lost_at = 0;
  impl_->reconnect_wait = kFirstReconnect;
}

void Client::enter_match(Micros now) {
  if (impl_->stage != Stage::kLobby) return;
  impl_->ticket_request = impl_->lobby.ask_ticket();
  impl_->joining_since = now;
  impl_->stage = Stage::kJoining;
}

void Client::leave_match(Micros now) {
  if (impl_->match) impl_->match->leave(now);
  impl_->match.reset();
  if (!impl_->in_lobby()) return;
  if (impl_->tls && impl_->lost_at == 0)
    impl_->stage = Stage::kLobby;
  else
    impl_->fail(impl_->failure);
}

void Client::service(Micros now) {
  impl_->serviced_at = now;
  impl_->service_tls(now);
  impl_->service_match(now);
  if (impl_->stage == Stage::kJoining) impl_->service_joining(now);
  if (impl_->stage == Stage::kPlaying) impl_->follow_ticket(now);
  if (impl_->tls && impl_->tls->state() == TlsClient::State::kClosed && !impl_->in_lobby())
    impl_->fail(impl_->tls->reason());
}

Micros Client::next_deadline() const {
  if (impl_->tls && impl_->in_lobby() && impl_->lobby.has_output()) return impl_->serviced_at;  // at once
  const Micros lobby = impl_->serviced_at + kLobbyServiceEvery;
  return impl_->match ? std::min(lobby, impl_->match->next_deadline()) : lobby;
}

std::vector<int> Client::fds() const {
  std::vector<int> result;
  if (impl_->match) result = impl_->match->fds();
  if (impl_->tls && impl_->tls->fd() >= 0) result.push_back(impl_->tls->fd());
  return result;
}

std::vector<int> Client::fds_to_write() const {
  std::vector<int> result;
  if (impl_->match) result = impl_->match->fds_to_write();
  if (impl_->tls && impl_->tls->fd() >= 0 && impl_->tls->wants_write()) result.push_back(impl_->tls->fd());
  return result;
}

void Client::wait_and_service(const Clock& clock, Micros until) {
  const std::vector<int> writing = fds_to_write();
  std::vector<pollfd> waiting;
  for (const int fd : fds()) {
    const bool writes = std::find(writing.begin(), writing.end(), fd) != writing.end();
    waiting.push_back(
        {.fd = fd, .events = static_cast<short>(writes ? POLLIN | POLLOUT : POLLIN), .revents = 0});
  }
  const Micros wait = std::clamp<Micros>(std::min(until, next_deadline()) - clock.now(), 0, 1'000'000);
  const timespec timeout{.tv_sec = wait / 1'000'000, .tv_nsec = (wait % 1'000'000) * 1000};
  (void)::ppoll(waiting.data(), waiting.size(), &timeout, nullptr);  // a signal only wakes us early
  service(clock.now());
}

Client::Stage Client::stage() const { return impl_->stage; }
const std::string& Client::failure() const { return impl_->failure; }
bool Client::server_key_changed() const { return impl_->key_changed; }
const transport::Fingerprint& Client::fingerprint() const { return impl_->fingerprint; }
LobbyClient& Client::lobby() { return impl_->lobby; }
const LobbyClient& Client::lobby() const { return impl_->lobby; }
MatchClient* Client::match() { return impl_->match.get(); }
std::uint64_t Client::matches_opened() const { return impl_->matches_opened; }
Recorder* Client::recorder() { return impl_->recorder.get(); }
ClientOptions& Client::options() { return impl_->options; }

}  // namespace tw::client
