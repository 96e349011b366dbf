// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "lab/link/namespaces.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"

namespace tw::link {

/// Measures the link as a program behind it would: a small datagram ten times a second from the client's end,
/// and an echo at the server's. What it meets on the way is what every other packet meets.
class Probe {
 public:
  /// Opens both ends, then leaves the process in the client's namespace. Throws std::runtime_error.
  Probe(const NetNamespace& server, const NetNamespace& client);

  std::uint16_t client_port() const { return client_port_; }
  int server_fd() const { return server_.get(); }
  int client_fd() const { return client_.get(); }
  Micros next_at() const { return next_at_; }

  void send(Micros now);  ///< when next_at() has come
  void echo();            ///< when server_fd() is readable
  void take(Micros now);  ///< when client_fd() is readable
  /// Forgets, and disregards what is still on the way.
  void restart(Micros now);
  double mean_rtt_ms() const { return echoes_ == 0 ? 0 : sum_us_ / static_cast<double>(echoes_) / 1000; }

 private:
  UniqueFd server_, client_;
  std::uint16_t client_port_ = 0;
  Micros next_at_ = 0, valid_from_ = 0;
  double sum_us_ = 0;
  std::uint64_t echoes_ = 0;
};

}  // namespace tw::link
