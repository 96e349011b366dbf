// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "lab/link/impairment.hpp"
#include "shared/base/random.hpp"

namespace tw::link {

/// Each packet lost with the given probability, on its own. A lane that sends more packets loses more of
/// them; in exchange the drops of a UDP flow repeat exactly, whatever the timing.
class LossByPacket final : public Impairment {
 public:
  explicit LossByPacket(std::uint64_t seed) : seed_(seed) {}
  void set_probability(Direction direction, double probability) { probability_[index(direction)] = probability; }

  void apply(const Crossing& crossing, Fate& fate) const override {
    const auto word = draw(seed_, crossing.direction, Purpose::kLossByPacket, crossing.flow, crossing.nth);
    if (uniform01(word) < probability_[index(crossing.direction)]) fate.dropped = true;
  }

 private:
  std::uint64_t seed_;
  std::array<double, kDirections> probability_{};
};

}  // namespace tw::link
