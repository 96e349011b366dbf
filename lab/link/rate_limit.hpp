// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "lab/link/impairment.hpp"

namespace tw::link {

inline constexpr double kDefaultQueueKb = 256;  ///< what Conditions::queue_kb = 0 means

/// A line of a given rate behind a queue of so many bytes that drops what does not fit (tail drop): a home router,
/// and its bufferbloat. A packet leaves when its last bit is on the line. The queue empties by itself as time passes,
/// so one number is all that is remembered: when the line will be free.
///
/// When the rate is changed, what waits already keeps the times that it was given.
class RateLimit final : public Impairment {
 public:
  void set(Direction direction, const Conditions& conditions, bool per_packet) override;
  void apply(const Crossing& crossing, Fate& fate) override;

 private:
  struct Line {
    double nanoseconds_per_byte = 0;  ///< 0: no limit
    double queue_bytes = 0;
    std::int64_t free_at_ns = 0;
  };
  std::array<Line, kDirections> lines_{};
};

}  // namespace tw::link
