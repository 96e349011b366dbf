// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "lab/link/impairment.hpp"

namespace tw::link {

/// A delay that wanders: d(t) moves smoothly between points drawn evenly from 0..jitter_ms, every quarter of a second
/// or slower (value noise; between two points Perlin's s(x) = x*x*(3 - 2x)). Mean jitter_ms / 2.
///
/// It falls by at most 3/8 of a second a second, so whoever sets out later arrives later: the order is kept by itself,
/// and not by making packets wait for one another, which would join flows and raise the mean.
class Jitter final : public Impairment {
 public:
  explicit Jitter(std::uint64_t seed) : seed_(seed) {}
  void set(Direction direction, const Conditions& conditions, bool per_packet) override;
  void apply(const Crossing& crossing, Fate& fate) override;

 private:
  struct Way {
    double range_us = 0;
    Micros period = 1;
  };
  double point(Direction direction, Micros n) const;

  std::uint64_t seed_;
  std::array<Way, kDirections> ways_{};
};

}  // namespace tw::link
