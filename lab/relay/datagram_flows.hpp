// SPDX-License-Identifier: MIT
#pragma once

#include <poll.h>

#include <cstddef>
#include <cstdint>
#include <list>
#include <vector>

#include "lab/link/link.hpp"
#include "lab/link/remote.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"

namespace tw::relay {

/// The player's UDP over the link, a flow for each port that the player sends from:
///
///     player <-> front (this host) | near (link, client's end) <=link=> far (server's end) | back (this host) <-> server
class DatagramFlows {
 public:
  static constexpr std::size_t kMaxFlows = 16;  ///< a new one takes the place of the longest silent
  static constexpr Micros kIdleMicros = 60'000'000;

  /// `front`: bound; owned by the caller. Link and remote are borrowed.
  DatagramFlows(int front, const Endpoint& server, std::uint32_t only_from, link::Link& link,
                link::Remote& remote)
      : front_(front), server_(server), only_from_(only_from), link_(link), remote_(remote) {}

  void add_to(std::vector<pollfd>& waiting) const;
  void service(Micros now);
  std::size_t size() const { return flows_.size(); }
  std::uint64_t from_strangers() const { return strangers_; }  ///< dropped: not the player's address

 private:
  struct Flow {
    Endpoint player;
    UniqueFd near, far, back;
    Micros heard_at = 0;  ///< from the player
  };
  Flow* flow_of(const Endpoint& player, Micros now);
  void take_from_player(Micros now);
  void answer_player(const Flow& flow) const;

  int front_;
  Endpoint server_;
  std::uint32_t only_from_;
  link::Link& link_;
  link::Remote& remote_;
  std::list<Flow> flows_;
  std::uint64_t strangers_ = 0;
};

}  // namespace tw::relay
