// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "lab/link/packet.hpp"
#include "shared/base/clock.hpp"

namespace tw::link {

/// All that an impairment may know of a packet that crosses the link.
struct Crossing {
  Direction direction = Direction::kToServer;
  Micros now = 0;          ///< when it reached the link
  Micros tape = 0;         ///< now, counted from the last change of settings: where the seeded tape begins
  std::uint64_t flow = 0;  ///< hash of the flow's label: the same in every run, which a port number is not
  std::uint64_t nth = 0;   ///< the how manieth packet of its flow in its direction, from 0
};

/// What becomes of it.
struct Fate {
  bool dropped = false;
  Micros delay = 0;
};

/// One property of a bad network. Pure: equal crossings meet equal fates, so that a seed repeats a run. They
/// apply in the order in which Emulator lists them: outage, loss by time, loss by packet, delay.
class Impairment {
 public:
  virtual ~Impairment() = default;
  virtual void apply(const Crossing& crossing, Fate& fate) const = 0;
};

/// Keeps the draws of different impairments apart. Part of the seeded draws: append only.
enum class Purpose : std::uint64_t { kLossByTime = 1, kLossByPacket = 2 };

}  // namespace tw::link
