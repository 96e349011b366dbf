// SPDX-License-Identifier: MIT
#pragma once

#include "lab/link/impairment.hpp"

namespace tw::link {

/// Both directions dark for a while, as when a router restarts.
class Outage final : public Impairment {
 public:
  void begin(Micros from, Micros length) {
    from_ = from;
    until_ = from + length;
  }
  void apply(const Crossing& crossing, Fate& fate) const override {
    if (crossing.now >= from_ && crossing.now < until_) fate.dropped = true;
  }

 private:
  Micros from_ = 0, until_ = 0;  ///< empty at first
};

}  // namespace tw::link
