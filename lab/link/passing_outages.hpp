// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "lab/link/impairment.hpp"

namespace tw::link {

/// Outages that come and go, as on a train: light and dark times take turns, each drawn from an exponential
/// distribution with its mean (a Gilbert-Elliott channel in continuous time whose bad state loses everything). A direction
/// is dark for dark / (dark + light) of the time, in outages of `dark_ms` on average: real bursts, which LossByTime
/// has not. It begins light.
///
/// The n-th turn's length is a draw of its own, so what time t is like is a function of (seed, direction, t) alone;
/// where the turn of the last packet began is remembered only to find that of the next one quickly.
class PassingOutages final : public Impairment {
 public:
  explicit PassingOutages(std::uint64_t seed) : seed_(seed) {}
  void set(Direction direction, const Conditions& conditions, bool per_packet) override;
  void apply(const Crossing& crossing, Fate& fate) override;

 private:
  /// Turn 2n is light, turn 2n + 1 dark.
  struct Turn {
    std::uint64_t n = 0;
    Micros until = 0;  ///< since the tape began
  };
  struct Way {
    double dark_us = 0, light_us = 0;
    Turn turn;
    bool on() const { return dark_us > 0 && light_us > 0; }
  };
  Micros length(Direction direction, const Way& way, std::uint64_t turn) const;

  std::uint64_t seed_;
  std::array<Way, kDirections> ways_{};
};

}  // namespace tw::link
