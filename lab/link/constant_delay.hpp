// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "lab/link/impairment.hpp"

namespace tw::link {

/// The same time on the way for every packet. A slow process d(t) would take its place as a function of
/// crossing.tape.
class ConstantDelay final : public Impairment {
 public:
  void set_delay(Direction direction, Micros delay) { delay_[index(direction)] = delay; }
  void apply(const Crossing& crossing, Fate& fate) const override { fate.delay += delay_[index(crossing.direction)]; }

 private:
  std::array<Micros, kDirections> delay_{};
};

}  // namespace tw::link
