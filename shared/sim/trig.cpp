// SPDX-License-Identifier: MIT
#include "shared/sim/trig.hpp"

#include <array>
#include <cstddef>

namespace tw::sim {
namespace {

constexpr std::int32_t kQuarterTurn = 1 << 14;
constexpr std::int32_t kStepsPerQuarter = 256;
constexpr std::int32_t kAnglesPerStep = kQuarterTurn / kStepsPerQuarter;

/// sin(x) for 0 <= x <= pi/2 by its Taylor series, x and result times 2^30. Nine terms: the rest is below
/// 2^-30.
constexpr std::int64_t taylor_sine(std::int64_t x) {
  const std::int64_t square = (x * x) >> 30;
  std::int64_t term = x;
  std::int64_t sum = x;
  for (std::int64_t k = 1; k <= 8; ++k) {
    term = -(term * square >> 30) / (2 * k * (2 * k + 1));
    sum += term;
  }
  return sum;
}

/// Times 2^24: rounded once, after the interpolation.
constexpr int kTableBits = 24;
constexpr auto kQuarterSine = [] {
  constexpr std::int64_t kHalfPi = 1'686'629'713;  // pi/2 * 2^30
  std::array<std::int32_t, kStepsPerQuarter + 1> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::int64_t sine = taylor_sine(kHalfPi * static_cast<std::int64_t>(i) / kStepsPerQuarter);
    table[i] = static_cast<std::int32_t>((sine + (1 << 5)) >> (30 - kTableBits));
  }
  return table;
}();
static_assert(kQuarterSine.front() == 0 && kQuarterSine.back() == 1 << kTableBits);

/// 0 <= angle <= kQuarterTurn.
constexpr std::int32_t quarter_sine(std::int32_t angle) {
  constexpr std::int32_t kDivisor = kAnglesPerStep * ((1 << kTableBits) / kUnitLength);
  const auto index = static_cast<std::size_t>(angle / kAnglesPerStep);
  const std::int32_t part = angle % kAnglesPerStep;
  const std::int32_t next = part == 0 ? 0 : kQuarterSine[index + 1];  // the last entry has no next
  return (kQuarterSine[index] * (kAnglesPerStep - part) + next * part + kDivisor / 2) / kDivisor;
}
static_assert(quarter_sine(kQuarterTurn) == kUnitLength);
static_assert(quarter_sine(kQuarterTurn / 2) == 23170, "sin(45 degrees) * 2^15");

constexpr std::int32_t sine(Angle angle) {
  const std::int32_t in_quarter = angle % kQuarterTurn;
  const bool falling = (angle & kQuarterTurn) != 0;
  const bool negative = angle >= 2 * kQuarterTurn;
  const std::int32_t value = quarter_sine(falling ? kQuarterTurn - in_quarter : in_quarter);
  return negative ? -value : value;
}

}  // namespace

Vec2 unit_vector(Angle angle) { return {sine(static_cast<Angle>(angle + kQuarterTurn)), sine(angle)}; }

}  // namespace tw::sim
