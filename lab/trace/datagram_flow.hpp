// SPDX-License-Identifier: MIT
#pragma once

#include <deque>

#include "lab/trace/packets.hpp"

namespace tw::trace {

/// One datagram from the server to a client.
struct Datagram {
  Micros in = 0, due = 0;
  bool arrived = false;
  link::PacketFate fate = link::PacketFate::kDelivered;
  std::uint8_t effects = 0;
  std::uint32_t nth = 0;    ///< "datagram 812"
  std::uint16_t bytes = 0;  ///< payload
};

/// The server's datagrams of one flow, in the order in which they reached the link. Copies that the link made are left
/// out. What a datagram says is not looked at: it may be sealed.
class DatagramFlow {
 public:
  static constexpr std::size_t kMaxKept = 1 << 20;

  void add(const link::PacketRecord& packet);
  void forget_before(Micros time);

  const std::deque<Datagram>& datagrams() const { return datagrams_; }
  /// Index of the first that reached the link after `time`.
  std::size_t first_after(Micros time) const;
  /// Whether a datagram of this size carries a snapshot, not only a library's acknowledgement or ping: those are far
  /// smaller than what is usual at the time.
  bool carries_state(std::size_t index) const;

 private:
  std::deque<Datagram> datagrams_;
};

}  // namespace tw::trace
