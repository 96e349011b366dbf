// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shared/base/net.hpp"
#include "shared/protocol/lobby_codec.hpp"
#include "shared/transport/tls_client.hpp"
#include "tests/process/server_fixture.hpp"

namespace tw::test {

/// Sockets that come from an address of 127.0.0.0/8 of the test's choice, so that one machine is a crowd.
class SocketsFrom final : public SocketSource {
 public:
  explicit SocketsFrom(std::uint32_t address) : address_(address) {}
  int open(SocketKind kind, std::string_view label) override;

 private:
  std::uint32_t address_;
};
inline constexpr std::uint32_t kLoopback = 0x7f000001;

/// A TCP connection to the lobby that may say anything at all.
UniqueFd connect_raw(const ServerProcess& server, std::uint32_t from = kLoopback);
UniqueFd connect_raw(std::uint16_t port, std::uint32_t from);  ///< to whatever listens there
/// The other side ended the connection, within so long; what it said is thrown away.
bool ends(int fd, int seconds);
/// Closes with RST instead of FIN.
void reset(UniqueFd& fd);

/// Somebody who speaks TLS and frames, and no manners.
class Stranger {
 public:
  explicit Stranger(const ServerProcess& server, std::uint32_t from = kLoopback);

  bool open(int seconds = 20);  ///< TLS is up
  void send(ByteView bytes) { tls_->send(bytes); }
  void say(const protocol::LobbyRequest& request) { send(protocol::encode_frame(request)); }
  /// Lives for so long, or until the connection ends.
  void live(int milliseconds);
  /// The sentence with which the server ended the connection; "" when it ended without; nullopt: it did not end.
  std::optional<std::string> await_end(int seconds = 20);
  /// The next answer of this type; others before it are thrown away.
  template <class T>
  std::optional<T> await(int seconds = 20) {
    std::optional<T> found;
    until(
        [&] {
          while (!found && !replies_.empty()) {
            if (auto* reply = std::get_if<T>(&replies_.front())) found = std::move(*reply);
            replies_.erase(replies_.begin());
          }
          return found.has_value();
        },
        seconds);
    return found;
  }
  bool is_open() const { return tls_->state() == transport::TlsClient::State::kOpen; }
  /// TLS, hello, and a name that is nobody's.
  bool arrive_as_guest(const std::string& name);
  /// The refusal's sentence, or "" when none came.
  std::string refusal(int seconds = 10);
  int fd() const { return tls_->fd(); }
  void close() { tls_->close(); }

 private:
  bool until(const std::function<bool()>& condition, int seconds);
  void service();

  SystemClock clock_;
  SocketsFrom sockets_;
  std::unique_ptr<transport::TlsClient> tls_;
  protocol::FrameSplitter splitter_{kMaxLobbyFrameBytes};
  std::vector<protocol::LobbyReply> replies_;
  std::string farewell_;
};

}  // namespace tw::test
