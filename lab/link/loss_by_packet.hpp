// SPDX-License-Identifier: MIT
#pragma once

#include "lab/link/impairment.hpp"
#include "shared/base/random.hpp"

namespace tw::link {

/// Each packet lost with the given probability, on its own. A lane that sends more packets loses more of
/// them; in exchange the drops of a UDP flow repeat exactly, whatever the timing.
class LossByPacket final : public Impairment {
 public:
  explicit LossByPacket(std::uint64_t seed) : seed_(seed) {}
  void set_probability(double probability) { probability_ = probability; }

  void apply(const Crossing& crossing, Fate& fate) const override {
    const auto word = draw(seed_, crossing.direction, Purpose::kLossByPacket, crossing.flow, crossing.nth);
    if (uniform01(word) < probability_) fate.dropped = true;
  }

 private:
  std::uint64_t seed_;
  double probability_ = 0;
};

}  // namespace tw::link
