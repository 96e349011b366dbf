// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "lab/link/impairment.hpp"

namespace tw::link {

/// One bit of the payload flipped. Headers stay whole and the checksum stays as it was, so it no longer fits, and the
/// receiving kernel throws the packet away: to the program above, corruption is loss. A packet without payload, such as
/// a bare acknowledgement, has nothing to corrupt. Of two copies each has a draw of its own.
class Corruption final : public Impairment {
 public:
  explicit Corruption(std::uint64_t seed) : seed_(seed) {}

  void set(Direction direction, const Conditions& conditions, bool) override {
    probability_[index(direction)] = conditions.corrupt_pct / 100;
  }
  void apply(const Crossing& crossing, Fate& fate) override {
    const double probability = probability_[index(crossing.direction)];
    if (probability == 0 || crossing.payload_bytes == 0) return;
    for (std::size_t copy = 0; copy < (fate.twice ? 2u : 1u); ++copy) {
      const auto word =
          draw(seed_, crossing.direction, Purpose::kCorruption, crossing.flow, crossing.nth, copy);
      if (uniform01(word) >= probability) continue;
      const std::uint64_t bit = mix64(word) % (crossing.payload_bytes * 8u);
      fate.flipped[copy] = static_cast<BitNumber>(crossing.payload_at * 8u + bit);
    }
    if (fate.flipped[0]) fate.effects |= kEffectCorrupted;
  }

 private:
  std::uint64_t seed_;
  std::array<double, kDirections> probability_{};
};

}  // namespace tw::link
