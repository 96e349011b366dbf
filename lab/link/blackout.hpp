// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "lab/link/impairment.hpp"

namespace tw::link {

/// Nothing passes in a direction, for as long as it is set.
class Blackout final : public Impairment {
 public:
  void set(Direction direction, const Conditions& conditions, bool) override {
    dark_[index(direction)] = conditions.blackout;
  }
  void apply(const Crossing& crossing, Fate& fate) override {
    if (dark_[index(crossing.direction)]) fate.fate = PacketFate::kLostInBlackout;
  }

 private:
  std::array<bool, kDirections> dark_{};
};

}  // namespace tw::link
