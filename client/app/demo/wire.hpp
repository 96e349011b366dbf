// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "shared/base/clock.hpp"
#include "shared/base/types.hpp"

namespace tw::app {

/// A network in a few numbers, one way. Wires with the same seed lose the same packets.
struct WireLook {
  Micros delay = 50'000;  ///< at least 1
  double loss = 0.04;     ///< of packets, 0..1
  std::uint64_t seed = 1;
};

enum class WireOrder : std::uint8_t {
  kAsItComes,  ///< as udp: what is lost is lost
  kInOrder,  ///< as tcp: what is lost is sent again 1.5 round trips after it was due, each further time after twice as
             ///< long, and everything behind it waits
};

/// When packets arrive that are sent at certain moments: a model, for the picture behind the title. Pure: time is an
/// argument, which must not fall.
class Wire {
 public:
  Wire(WireOrder order, const WireLook& look) : order_(order), look_(look) {}

  void send(Bytes packet, Micros now);
  /// The next packet that has arrived by `now`, each once, in order of arrival. False: none.
  bool receive(Bytes& packet, Micros now);
  /// Is the n-th packet that is sent lost, on its n-th attempt? Both count from 0.
  bool loses(std::uint64_t packet, int attempt) const;

 private:
  static constexpr int kMostAttempts = 6;  ///< then it arrives, come what may

  std::optional<Micros> arrival(Micros sent);

  WireOrder order_;
  WireLook look_;
  struct Underway {
    Micros due;
    Bytes packet;
  };
  std::deque<Underway> underway_;  ///< as they were sent: the first holds up those behind it
  std::uint64_t sent_ = 0;
};

}  // namespace tw::app
