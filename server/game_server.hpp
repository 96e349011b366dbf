// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "server/options.hpp"
#include "shared/base/types.hpp"

namespace tw::server {

/// The program: sockets, timers and signals around lobby, hall and lanes. One thread runs everything but
/// password hashing and the database.
class GameServer {
 public:
  /// Reads maps, certificate and database, and binds. The error is a sentence; nothing is left behind.
  static Result<std::unique_ptr<GameServer>> create(const ServerOptions& options);
  ~GameServer();

  /// "ready lobby=ADDR:PORT game=ADDR:PORT fingerprint=HEX"
  std::string ready_line() const;
  /// Serves until SIGINT or SIGTERM, then says goodbye to everyone.
  void run();

 private:
  struct Impl;
  explicit GameServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tw::server
