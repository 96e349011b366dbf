// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "lab/link/packet.hpp"
#include "lab/link/remote/packet_log.hpp"
#include "lab/link/remote/settings.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/random.hpp"

namespace tw::link {

/// All that an impairment may know of a packet that crosses the link.
struct Crossing {
  Direction direction = Direction::kToServer;
  Micros now = 0;           ///< when it reached the link
  Micros tape_begins = 0;   ///< the last change of settings: where the seeded tape begins
  std::uint64_t flow = 0;   ///< hash of the flow's label: the same in every run, which a port number is not
  std::uint64_t nth = 0;    ///< the how manieth packet of its flow in its direction, from 0
  std::uint16_t bytes = 0;  ///< that it takes up of the rate; 0 for the link's own probe
  std::uint16_t payload_at = 0, payload_bytes = 0;  ///< what may be corrupted
};

/// A bit of the packet, counted from its first byte's highest.
using BitNumber = std::uint16_t;
static_assert(kMtuBytes * 8 <= UINT16_MAX);

/// What has become of it so far, on its way through the impairments.
struct Fate {
  PacketFate fate = PacketFate::kDelivered;
  Micros at =
      0;  ///< when it reaches the next impairment; starts at Crossing::now. Each may only move it later
  std::uint8_t effects = 0;                         ///< bits of PacketRecord::effects
  Micros held_back = 0;                             ///< beyond `at`, while those behind overtake
  bool twice = false;                               ///< a second copy leaves right behind it
  std::array<std::optional<BitNumber>, 2> flipped;  ///< in the packet, and in the second copy
};

/// One property of a bad network, for both directions. Equal crossings in equal order meet equal fates, so that a
/// seed repeats a run. Time-driven ones look at Fate::at and keep the order of what passes: whoever comes later leaves
/// no earlier. Off means that nothing is drawn and nothing is changed.
class Impairment {
 public:
  virtual ~Impairment() = default;
  /// From now on. Called with what the direction is set to, also when nothing changed for this impairment.
  virtual void set(Direction direction, const Conditions& conditions, bool per_packet) = 0;
  /// Only for packets that no impairment before it has lost.
  virtual void apply(const Crossing& crossing, Fate& fate) = 0;
};

/// Keeps the draws of different impairments apart. Part of the seeded draws: append only.
enum class Purpose : std::uint64_t {
  kLossByTime = 1,
  kLossByPacket = 2,
  kJitter = 3,
  kSpikes = 4,
  kOutages = 5,
  kReordering = 6,
  kDuplication = 7,
  kCorruption = 8,
};

/// The draw of one packet, whatever the timing: counted along its flow.
inline double draw_for_packet(std::uint64_t seed, Purpose purpose, const Crossing& crossing) {
  return uniform01(draw(seed, crossing.direction, purpose, crossing.flow, crossing.nth));
}

}  // namespace tw::link
