// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>

#include "server/lobby/certificate.hpp"
#include "server/lobby/lobby.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"
#include "shared/base/types.hpp"

namespace asio {
class io_context;
}

namespace tw::lobby {

/// The lobby's sockets: TLS 1.3 and nothing older, no session tickets, no early data. Moves bytes between
/// connections and the Lobby, and bounds what each may hold: one frame in, kMaxLobbyOutboundBytes out.
/// Lives on the io_context's one thread.
class TlsListener {
 public:
  /// Binds and starts to accept. All references are borrowed; the io_context must outlive the listener and
  /// must not run after it. The error is a sentence.
  static Result<std::unique_ptr<TlsListener>> create(asio::io_context& io, const Endpoint& bind,
                                                     const Certificate& certificate, Lobby& lobby,
                                                     const Clock& clock);
  ~TlsListener();

  Endpoint address() const;
  /// Sends what the lobby has to say. Call after everything that may make it speak.
  void flush();
  /// Accepts no more. What was queued still goes out.
  void stop_accepting();
  std::size_t open_connections() const;

 private:
  struct Impl;
  explicit TlsListener(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tw::lobby
