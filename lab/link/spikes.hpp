// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "lab/link/impairment.hpp"

namespace tw::link {

/// Delay that is there for moments, as on a radio that is busy elsewhere. Time is cut into slots of 100 ms or, if that
/// is longer, twice the spike; a slot is a spike with the given probability, so that is the share of time. Packets that
/// enter then are late by `spike_ms`, but none later than what it would take to be overtaken: towards the end of a
/// spike all that waited come out at once, in order, as they do where a radio stood still.
class Spikes final : public Impairment {
 public:
  explicit Spikes(std::uint64_t seed) : seed_(seed) {}
  void set(Direction direction, const Conditions& conditions, bool per_packet) override;
  void apply(const Crossing& crossing, Fate& fate) override;

 private:
  struct Way {
    double share = 0;
    Micros height = 0, slot = 1;
  };
  bool is_spike(Direction direction, const Way& way, Micros slot) const;

  std::uint64_t seed_;
  std::array<Way, kDirections> ways_{};
};

}  // namespace tw::link
