// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "lab/link/impairment.hpp"

namespace tw::link {

/// Slots shorter than the 16.7 ms between two snapshots, so that successive snapshots meet independent slots;
/// longer than a burst of lanes that send the same tick, so that they meet the same one.
inline constexpr Micros kLossSlotMicros = 4000;

/// Time is cut into slots, and a slot is dark with the given probability: whatever enters the link then is
/// lost. All flows meet the same darkness at the same moment, however many packets each of them sends, which
/// is what makes the comparison of transports fair.
class LossByTime final : public Impairment {
 public:
  explicit LossByTime(std::uint64_t seed) : seed_(seed) {}

  void set(Direction direction, const Conditions& conditions, bool per_packet) override {
    probability_[index(direction)] = per_packet ? 0 : conditions.loss_pct / 100;
  }
  void apply(const Crossing& crossing, Fate& fate) override {
    const double probability = probability_[index(crossing.direction)];
    if (probability == 0) return;
    const auto slot = (fate.at - crossing.tape_begins) / kLossSlotMicros;
    if (uniform01(draw(seed_, crossing.direction, Purpose::kLossByTime, slot)) < probability)
      fate.fate = PacketFate::kLostByTime;
  }

 private:
  std::uint64_t seed_;
  std::array<double, kDirections> probability_{};
};

}  // namespace tw::link
