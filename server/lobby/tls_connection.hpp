// SPDX-License-Identifier: MIT
#pragma once

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ssl.hpp>
#include <asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>

#include "shared/base/types.hpp"

namespace tw::lobby {

/// One TLS socket of the listener and its queue of bytes to send. Internal to the listener: its header is the
/// only one of this room that shows Asio.
class TlsConnection : public std::enable_shared_from_this<TlsConnection> {
 public:
  using Stream = asio::ssl::stream<asio::ip::tcp::socket>;

  TlsConnection(asio::ip::tcp::socket socket, asio::ssl::context& tls);

  Stream& stream() { return stream_; }
  std::uint32_t address() const { return address_; }  ///< the other end's; IPv4, host order

  /// Closes the socket, or calls `late`, unless keep_alive() or another limit comes within `seconds`.
  void limit_time(int seconds, std::function<void()> late = {});
  void keep_alive() { deadline_.cancel(); }

  /// Queues bytes; more than kMaxLobbyOutboundBytes unsent ends the connection: its reader is too slow.
  void send(ByteView bytes);
  /// Says goodbye behind what is queued, and closes; after a second in any case.
  void close_when_sent();
  void close_now();
  bool closing() const { return closing_; }

 private:
  void write_next();
  void say_goodbye();

  Stream stream_;
  asio::steady_timer deadline_;
  std::uint32_t address_ = 0;
  Bytes waiting_, in_flight_;
  bool writing_ = false;
  bool closing_ = false;
};

}  // namespace tw::lobby
