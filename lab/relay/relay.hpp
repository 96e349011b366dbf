// SPDX-License-Identifier: MIT
#pragma once

#include <poll.h>

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>

#include "lab/link/link.hpp"
#include "lab/link/remote.hpp"
#include "lab/relay/datagram_flows.hpp"
#include "lab/relay/stream_pipe.hpp"
#include "shared/base/net.hpp"
#include "shared/base/types.hpp"

namespace tw::relay {

struct RelayOptions {
  std::uint32_t listen = 0;     ///< IPv4 of this host on which the player reaches us; 0: on all
  std::uint32_t only_from = 0;  ///< IPv4 of the player: nobody else gets in
  Endpoint server;              ///< where the game's lanes are
};

/// One player's lanes, UDP and TCP, from an ordinary client through a link to an ordinary server. What the player sends goes in
/// at the link's client's end and comes out at its server's end; so datagrams and segments are really lost between, and
/// TCP's own recovery is what the player feels. TCP ends here on both sides: the kernel's own connection crosses the link.
/// Blocks nowhere but in wait_and_service(). Bytes are opaque to it.
class Relay {
 public:
  static constexpr std::size_t kMaxStreams = 16;

  /// Link and remote are borrowed. The error is a sentence.
  static Result<std::unique_ptr<Relay>> open(const RelayOptions& options, link::Link& link,
                                             link::Remote& remote);

  /// UDP and TCP alike; the player's lanes go there.
  std::uint16_t port() const { return port_; }
  /// Carries what there is, waiting for it at most `wait_ms`.
  void wait_and_service(int wait_ms);
  std::uint64_t from_strangers() const { return strangers_ + datagrams_.from_strangers(); }

 private:
  Relay(const RelayOptions& options, UniqueFd front, UniqueFd doors, UniqueFd far_doors, link::Link& link,
        link::Remote& remote);
  void take_streams();

  RelayOptions options_;
  UniqueFd front_;      ///< UDP of the player
  UniqueFd doors_;      ///< TCP of the player
  UniqueFd far_doors_;  ///< TCP at the link's server's end
  Endpoint far_address_;
  std::uint16_t port_;
  link::Remote& remote_;
  DatagramFlows datagrams_;
  std::list<StreamPipe> before_, behind_;  ///< the link: one of each for every connection of the player's
  std::uint64_t strangers_ = 0;
};

}  // namespace tw::relay
