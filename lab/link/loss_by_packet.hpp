// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "lab/link/impairment.hpp"

namespace tw::link {

/// Each packet lost with the given probability, on its own. A lane that sends more packets loses more of
/// them; in exchange the drops of a UDP flow repeat exactly, whatever the timing.
class LossByPacket final : public Impairment {
 public:
  explicit LossByPacket(std::uint64_t seed) : seed_(seed) {}

  void set(Direction direction, const Conditions& conditions, bool per_packet) override {
    probability_[index(direction)] = per_packet ? conditions.loss_pct / 100 : 0;
  }
  void apply(const Crossing& crossing, Fate& fate) override {
    const double probability = probability_[index(crossing.direction)];
    if (probability > 0 && draw_for_packet(seed_, Purpose::kLossByPacket, crossing) < probability)
      fate.fate = PacketFate::kLostByPacket;
  }

 private:
  std::uint64_t seed_;
  std::array<double, kDirections> probability_{};
};

}  // namespace tw::link
