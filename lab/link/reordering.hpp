// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "lab/link/impairment.hpp"

namespace tw::link {

/// Longer than the 16.7 ms between two snapshots: a packet held back so long is overtaken by its flow's next.
inline constexpr Micros kHoldBackMicros = 20'000;

/// Packets that are held back while those behind them overtake, as where a flow is spread over two paths. The only
/// effect that breaks the order.
class Reordering final : public Impairment {
 public:
  explicit Reordering(std::uint64_t seed) : seed_(seed) {}

  void set(Direction direction, const Conditions& conditions, bool) override {
    probability_[index(direction)] = conditions.reorder_pct / 100;
  }
  void apply(const Crossing& crossing, Fate& fate) override {
    const double probability = probability_[index(crossing.direction)];
    if (probability == 0 || draw_for_packet(seed_, Purpose::kReordering, crossing) >= probability) return;
    fate.held_back = kHoldBackMicros;
    fate.effects |= kEffectReordered;
  }

 private:
  std::uint64_t seed_;
  std::array<double, kDirections> probability_{};
};

}  // namespace tw::link
