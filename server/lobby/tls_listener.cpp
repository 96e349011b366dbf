// SPDX-License-Identifier: MIT
#include "server/lobby/tls_listener.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/version.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <utility>
#if ASIO_VERSION >= 102400
#include <asio/as_tuple.hpp>
#else
#include <asio/experimental/as_tuple.hpp>
#endif

#include "server/lobby/address_limits.hpp"
#include "server/lobby/crowd.hpp"
#include "server/lobby/log.hpp"
#include "server/lobby/secrets.hpp"
#include "server/lobby/tls_connection.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/token_bucket.hpp"
#include "shared/protocol/lobby_codec.hpp"

namespace tw::lobby {
namespace {

#if ASIO_VERSION >= 102400
using asio::as_tuple;
#else
using asio::experimental::as_tuple;
#endif
// Errors as values: an exception would have to cross the coroutine for every peer that goes away.
constexpr auto kAwait = as_tuple(asio::use_awaitable);

constexpr int kHandshakeSeconds = 5;
constexpr int kFrameSeconds = 5;
constexpr auto kHandshakeTurn =
    std::chrono::milliseconds(20);                  ///< who waits for a handshake's turn asks so often
constexpr std::uint32_t kHandshakesPerSecond = 50;  ///< some 0.3 ms each: at most 1.5 % of a core
constexpr std::uint32_t kHandshakesPerSecondOfOne = 5, kHandshakeBurstOfOne = 10;
constexpr std::uint32_t kHandshakeBurst = 160;                 ///< 64 bots and as many players arrive at once
constexpr auto kAcceptPause = std::chrono::milliseconds(100);  ///< when descriptors have run out

using asio::ip::tcp;
using ConnectionPtr = std::shared_ptr<TlsConnection>;

UniqueFd open_spare() { return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

std::string configure(asio::ssl::context& tls, const Certificate& certificate) {
  SSL_CTX* context = tls.native_handle();
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  asio::error_code error;
  tls.use_certificate_file(certificate.certificate_path, asio::ssl::context::pem, error);
  if (error)
    return "The certificate '" + certificate.certificate_path + "' cannot be used: " + error.message() + ".";
  tls.use_private_key_file(certificate.key_path, asio::ssl::context::pem, error);
  if (error) return "The key '" + certificate.key_path + "' cannot be used: " + error.message() + ".";
  return {};
}

}  // namespace

struct TlsListener::Impl {
  Impl(asio::io_context& io, Lobby& l, const Clock& c)
      : tls(asio::ssl::context::tls_server), acceptor(io), lobby(l), clock(c) {}

  std::string bind(const Endpoint& where);
  asio::awaitable<void> accept_all();
  bool may_come_in(const tcp::socket& socket);
  bool make_room();
  void turn_one_away();
  asio::awaitable<void> serve(std::uint64_t number, ConnectionPtr connection);
  asio::awaitable<bool> shake_hands(ConnectionPtr connection);
  std::optional<ConnectionId> introduce(TlsConnection& connection);
  asio::awaitable<void> read_all(ConnectionPtr connection, ConnectionId id);
  void time_frame(TlsConnection& connection, ConnectionId id, std::size_t partial, std::size_t just_came);
  bool feed(ConnectionId id, protocol::FrameSplitter& splitter, ByteView bytes);
  void deliver(const Lobby::Outgoing& outgoing);
  void flush();

  asio::ssl::context tls;
  tcp::acceptor acceptor;
  Lobby& lobby;
  const Clock& clock;
  TokenBucket handshakes{kHandshakesPerSecond, kHandshakeBurst};
  BucketTable<std::uint32_t> handshakes_by_address{{kHandshakesPerSecondOfOne, kHandshakeBurstOfOne},
                                                   AddressLimits::kMaxAddresses};
  struct Socket {
    ConnectionPtr connection;
    bool in_handshake = true;
  };
  std::map<std::uint64_t, Socket> sockets;  ///< all that are open, in the order of their coming
  std::uint64_t next_socket = 1;
  std::map<ConnectionId, ConnectionPtr> connections;
  UniqueFd spare = open_spare();  ///< given up for a moment to turn somebody away when descriptors run out
};

std::string TlsListener::Impl::bind(const Endpoint& where) {
  const tcp::endpoint endpoint(asio::ip::address_v4(where.address), where.port);
  asio::error_code error;
  acceptor.open(tcp::v4(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(512, error);
  if (!error) return {};
  if (error == asio::error::address_in_use)
    return "Port " + std::to_string(where.port) +
           " is in use: stop what uses it, or choose another with --port.";
  return "The lobby cannot listen on " + to_string(where) + ": " + error.message() + ".";
}

asio::awaitable<void> TlsListener::Impl::accept_all() {
  asio::steady_timer pause(acceptor.get_executor());
  while (acceptor.is_open()) {
    auto [error, socket] = co_await acceptor.async_accept(kAwait);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      log::warn(log::Topic::kLobby, "A connection could not be accepted: " + error.message() + ".");
      if (error == asio::error::no_descriptors) turn_one_away();
      pause.expires_after(kAcceptPause);
      co_await pause.async_wait(kAwait);
      continue;
    }
    if (!may_come_in(socket)) continue;  // closes it
    const std::uint64_t number = next_socket++;
    auto connection = std::make_shared<TlsConnection>(std::move(socket), tls);
    sockets.emplace(number, Socket{connection});
    asio::co_spawn(acceptor.get_executor(), serve(number, std::move(connection)), asio::detached);
  }
}

/// Without it the waiting connection would stay, and wake the acceptor for ever.
void TlsListener::Impl::turn_one_away() {
  spare.reset();
  UniqueFd(::accept4(acceptor.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  spare = open_spare();
}

/// Who comes from this very machine is many: bots, and whoever tries them out.
bool TlsListener::Impl::may_come_in(const tcp::socket& socket) {
  asio::error_code error;
  const auto peer = socket.remote_endpoint(error);
  const auto here = error ? peer : socket.local_endpoint(error);
  if (error) return false;  // gone already
  const std::uint32_t from = peer.address().to_v4().to_uint();
  const bool own = is_this_machine(from) || peer.address() == here.address();
  const std::size_t limit = own ? kMaxLobbyConnectionsPerAddress : kMaxLobbyConnectionsOfOneElsewhere;
  const auto held = std::count_if(sockets.begin(), sockets.end(), [from](const auto& entry) {
    return entry.second.connection->address() == from;
  });
  if (static_cast<std::size_t>(held) >= limit) return false;
  if (!own && !handshakes_by_address.take(from, clock.now())) return false;
  return sockets.size() < kMaxLobbyConnections || make_room();
}

/// Of those who have not shown that they speak TLS, the oldest of the address that holds most goes. False: there are none.
bool TlsListener::Impl::make_room() {
  Crowds<std::uint64_t> strangers;
  for (const auto& [number, socket] : sockets)
    if (socket.in_handshake) strangers.add(socket.connection->address(), number);
  const auto goes = strangers.oldest_of_largest();
  if (!goes) return false;
  sockets.at(*goes).connection->close_now();
  sockets.erase(*goes);
  return true;
}

/// It may have had to make room before it begins.
asio::awaitable<void> TlsListener::Impl::serve(std::uint64_t number, ConnectionPtr connection) {
  const bool secure = co_await shake_hands(connection);
  if (const auto still = sockets.find(number); still != sockets.end()) still->second.in_handshake = false;
  const auto id = secure ? introduce(*connection) : std::nullopt;
  if (id) {
    connections[*id] = connection;
    co_await read_all(connection, *id);
    connections.erase(*id);
    lobby.on_disconnect(*id, clock.now());
    flush();
  }
  // A kicked connection closes itself once its farewell is out.
  if (!connection->closing()) connection->close_now();
  sockets.erase(number);
}

/// A handshake is charged when its first bytes are there: who connects and says nothing costs a socket, no work, and keeps
/// nobody else waiting.
asio::awaitable<bool> TlsListener::Impl::shake_hands(ConnectionPtr connection) {
  connection->limit_time(kHandshakeSeconds);
  auto [silent] = co_await connection->stream().lowest_layer().async_wait(tcp::socket::wait_read, kAwait);
  if (silent) co_return false;
  asio::steady_timer turn(acceptor.get_executor());
  while (!connection->closing() && !handshakes.take(clock.now())) {
    turn.expires_after(kHandshakeTurn);
    co_await turn.async_wait(kAwait);
  }
  if (connection->closing()) co_return false;
  auto [error] = co_await connection->stream().async_handshake(asio::ssl::stream_base::server, kAwait);
  connection->keep_alive();
  co_return !error;
}

/// nullopt: the lobby is full; the connection hears so and closes itself, within a second.
std::optional<ConnectionId> TlsListener::Impl::introduce(TlsConnection& connection) {
  const auto id = lobby.connect(connection.address(), clock.now());
  flush();  // somebody may have had to make room
  if (id) return *id;
  connection.send(protocol::encode_frame(protocol::to_client::Kicked{id.error}));
  connection.close_when_sent();
  return std::nullopt;
}

asio::awaitable<void> TlsListener::Impl::read_all(ConnectionPtr connection, ConnectionId id) {
  protocol::FrameSplitter splitter(lobby.frame_limit(id));
  std::array<std::uint8_t, 4096> buffer;
  while (!connection->closing()) {
    auto [error, size] = co_await connection->stream().async_read_some(asio::buffer(buffer), kAwait);
    if (error) co_return;
    splitter.set_limit(lobby.frame_limit(id));
    if (!feed(id, splitter, {buffer.data(), size})) lobby.on_garbage(id, clock.now());
    flush();
    if (!connection->closing()) time_frame(*connection, id, splitter.partial_bytes(), size);
  }
}

/// A frame that has begun must end in time, however its bytes trickle in. `just_came`: bytes of the last read.
void TlsListener::Impl::time_frame(TlsConnection& connection, ConnectionId id, std::size_t partial,
                                   std::size_t just_came) {
  if (partial == 0) return connection.keep_alive();
  if (partial > just_came) return;  // it began before: its time runs
  connection.limit_time(kFrameSeconds, [this, id] {
    lobby.on_late_frame(id, clock.now());
    flush();
  });
}

/// False: the stream makes no sense any more.
bool TlsListener::Impl::feed(ConnectionId id, protocol::FrameSplitter& splitter, ByteView bytes) {
  const bool whole = splitter.feed(bytes);
  while (auto frame = splitter.next()) {
    auto request = protocol::decode_request(*frame);
    wipe(*frame);
    if (!request) return false;
    lobby.on_request(id, *request, clock.now());
    std::visit(
        [](auto& r) {
          if constexpr (requires { r.password; }) wipe(r.password);
        },
        *request);
  }
  return whole;
}

void TlsListener::Impl::deliver(const Lobby::Outgoing& outgoing) {
  const auto found = connections.find(outgoing.to);
  if (found == connections.end()) return;
  const bool was_open = !found->second->closing();
  found->second->send(protocol::encode_frame(outgoing.reply));
  if (was_open && found->second->closing())
    log::info(log::Topic::kLobby,
              "Connection " + std::to_string(outgoing.to) + " was closed: it did not read what it was sent.");
  if (outgoing.close) found->second->close_when_sent();
}

void TlsListener::Impl::flush() {
  for (auto output = lobby.take_output(); !output.empty(); output = lobby.take_output())
    for (const Lobby::Outgoing& outgoing : output) deliver(outgoing);
}

TlsListener::TlsListener(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TlsListener::~TlsListener() = default;

Result<std::unique_ptr<TlsListener>> TlsListener::create(asio::io_context& io, const Endpoint& bind,
                                                         const Certificate& certificate, Lobby& lobby,
                                                         const Clock& clock) {
  using Created = Result<std::unique_ptr<TlsListener>>;
  auto impl = std::make_unique<Impl>(io, lobby, clock);
  if (std::string why = configure(impl->tls, certificate); !why.empty())
    return Created::failure(std::move(why));
  if (std::string why = impl->bind(bind); !why.empty()) return Created::failure(std::move(why));
  asio::co_spawn(io, impl->accept_all(), asio::detached);
  return Created::success(std::unique_ptr<TlsListener>(new TlsListener(std::move(impl))));
}

Endpoint TlsListener::address() const {
  asio::error_code error;
  const auto local = impl_->acceptor.local_endpoint(error);
  return {local.address().to_v4().to_uint(), local.port()};
}

void TlsListener::flush() { impl_->flush(); }

void TlsListener::stop_accepting() {
  asio::error_code error;
  impl_->acceptor.close(error);
}

std::size_t TlsListener::open_connections() const { return impl_->sockets.size(); }

}  // namespace tw::lobby
