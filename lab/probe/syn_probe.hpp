// SPDX-License-Identifier: MIT
#pragma once

#include <poll.h>

#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"

namespace tw::probe {

/// Round trips as the kernels make them: how long it takes until a TCP connection is answered, whatever the answer is.
/// No program on the other side is asked, so no tick and no load of its is in the figure. Every connection is
/// closed as soon as it stands.
class SynProbe {
 public:
  SynProbe(const Endpoint& server, SocketSource& sockets) : server_(server), sockets_(sockets) {}

  void send_if_due(Micros now);
  void add_to(std::vector<pollfd>& waiting) const;
  void note_answers(Micros now);

  const std::vector<Micros>& round_trips() const { return round_trips_; }
  /// Of those whose second is over: the kernel's next try would only measure its own timeout.
  int unanswered() const { return unanswered_; }

  static constexpr Micros kEvery = 100'000;
  static constexpr Micros kPatience = 950'000;  ///< below the kernel's first retransmission

 private:
  struct Attempt {
    UniqueFd socket;
    Micros sent = 0;
  };
  bool is_over(const Attempt& attempt, Micros now);

  Endpoint server_;
  SocketSource& sockets_;
  std::vector<Attempt> attempts_;  ///< at most kPatience / kEvery
  std::vector<Micros> round_trips_;
  int unanswered_ = 0;
  Micros next_ = 0;
};

}  // namespace tw::probe
