// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "shared/base/clock.hpp"
#include "shared/base/limits.hpp"

namespace tw::server {

/// When ticks are due: the n-th at start + n/60 s, computed from n, so that the rest of 1,000,000/60 never adds up.
class TickClock {
 public:
  /// Behind by more than this, the rest is skipped: a machine that was asleep does not replay its sleep.
  static constexpr std::uint64_t kMaxCatchUpTicks = 8;

  void start(Micros now) {
    start_ = now;
    done_ = 0;
  }
  /// Rounded up: a timer that fires then finds the tick due, not one microsecond away.
  Micros next_due() const {
    return start_ + static_cast<Micros>(((done_ + 1) * 1'000'000 + kTickHz - 1) / kTickHz);
  }

  struct Due {
    std::uint64_t run = 0;  ///< ticks to run now, at most kMaxCatchUpTicks
    std::uint64_t skipped = 0;
  };
  Due take(Micros now) {
    const auto elapsed = static_cast<std::uint64_t>(now < start_ ? 0 : now - start_);
    const std::uint64_t reached = elapsed * kTickHz / 1'000'000;
    Due due{.run = reached > done_ ? reached - done_ : 0, .skipped = 0};
    if (due.run > kMaxCatchUpTicks) due = {.run = kMaxCatchUpTicks, .skipped = due.run - kMaxCatchUpTicks};
    done_ += due.run + due.skipped;
    return due;
  }

 private:
  Micros start_ = 0;
  std::uint64_t done_ = 0;
};

}  // namespace tw::server
