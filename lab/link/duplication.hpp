// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "lab/link/impairment.hpp"

namespace tw::link {

/// Packets that arrive twice, the second copy right behind the first.
class Duplication final : public Impairment {
 public:
  explicit Duplication(std::uint64_t seed) : seed_(seed) {}

  void set(Direction direction, const Conditions& conditions, bool) override {
    probability_[index(direction)] = conditions.duplicate_pct / 100;
  }
  void apply(const Crossing& crossing, Fate& fate) override {
    const double probability = probability_[index(crossing.direction)];
    fate.twice = probability > 0 && draw_for_packet(seed_, Purpose::kDuplication, crossing) < probability;
  }

 private:
  std::uint64_t seed_;
  std::array<double, kDirections> probability_{};
};

}  // namespace tw::link
