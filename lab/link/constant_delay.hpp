// SPDX-License-Identifier: MIT
#pragma once

#include "lab/link/impairment.hpp"

namespace tw::link {

/// The same time on the way for every packet. A slow process d(t) would take its place as a function of
/// crossing.tape.
class ConstantDelay final : public Impairment {
 public:
  void set_delay(Micros delay) { delay_ = delay; }
  void apply(const Crossing&, Fate& fate) const override { fate.delay += delay_; }

 private:
  Micros delay_ = 0;
};

}  // namespace tw::link
