// SPDX-License-Identifier: MIT
#pragma once

#include "lab/link/impairment.hpp"

namespace tw::link {

/// Both directions dark for a while, as when a router restarts: when somebody says so.
class CommandedOutage final : public Impairment {
 public:
  void begin(Micros from, Micros length) {
    from_ = from;
    until_ = from + length;
  }
  void set(Direction, const Conditions&, bool) override {}  // an outage outlasts a change of settings
  void apply(const Crossing&, Fate& fate) override {
    if (fate.at >= from_ && fate.at < until_) fate.fate = PacketFate::kLostInOutage;
  }

 private:
  Micros from_ = 0, until_ = 0;  ///< empty at first
};

}  // namespace tw::link
