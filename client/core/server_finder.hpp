// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"
#include "shared/base/types.hpp"
#include "shared/protocol/discovery.hpp"

namespace tw::client {

/// A game on this network. A hint and no more: who it is, TLS says.
struct FoundServer {
  Endpoint lobby;
  std::string name, version;  ///< plain text, safe to show
  bool same_protocol = false;
  int players = 0, matches = 0;
  Micros ping = 0;
  Micros heard = 0;
};

/// What was asked, and who answered. Sans I/O. At most kMaxServers are kept, kMaxPerAddress of one address, each until it was
/// silent for kKeptMicros.
class FoundServers {
 public:
  static constexpr std::size_t kMaxServers = 64;
  static constexpr std::size_t kMaxPerAddress = 4;
  static constexpr Micros kKeptMicros = 3'500'000;

  /// A question with this nonce, which nobody can guess, goes out now.
  Bytes ask(std::uint64_t nonce, Micros now);
  /// A datagram came. One that answers none of the last few questions is thrown away.
  void hear(ByteView datagram, const Endpoint& from, Micros now);
  /// By name, then address.
  std::vector<FoundServer> list(Micros now);

 private:
  struct Asked {
    std::uint64_t nonce = 0;
    Micros at = 0;
  };
  std::size_t from_address(std::uint32_t address) const;
  std::deque<Asked> asked_;
  std::vector<FoundServer> servers_;
};

/// Asks everybody on this machine's networks once a second, by broadcast, and this machine itself.
class ServerFinder {
 public:
  ServerFinder();
  /// Never blocks. A machine without a network finds itself.
  void service(Micros now);
  std::vector<FoundServer> servers(Micros now) { return found_.list(now); }

 private:
  void ask(Micros now);
  UniqueFd socket_;
  Micros next_question_ = 0;
  FoundServers found_;
};

}  // namespace tw::client
