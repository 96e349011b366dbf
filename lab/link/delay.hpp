// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>

#include "lab/link/impairment.hpp"

namespace tw::link {

/// The same time on the way for every packet.
class Delay final : public Impairment {
 public:
  void set(Direction direction, const Conditions& conditions, bool) override {
    delay_[index(direction)] = std::llround(conditions.delay_ms * 1000);
  }
  void apply(const Crossing& crossing, Fate& fate) override { fate.at += delay_[index(crossing.direction)]; }

 private:
  std::array<Micros, kDirections> delay_{};
};

}  // namespace tw::link
