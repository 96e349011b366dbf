// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tw {

/// Microseconds on CLOCK_MONOTONIC: one clock for every process of a machine, whatever its network namespace.
using Micros = std::int64_t;

/// The seam for time. Cores never hold one: time is an argument there. Mains and shells do.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Micros now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Micros now() const override;
};

}  // namespace tw
