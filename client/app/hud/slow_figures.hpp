// SPDX-License-Identifier: MIT
#pragma once

#include "client/core/view.hpp"

namespace tw::app {

/// A lane's figures as a person reads them: renewed 5 times a second, not 60. Pure: time is an argument.
class SlowFigures {
 public:
  static constexpr Micros kRenewMicros = 200'000;
  static constexpr Micros kHeldLingerMicros =
      700'000;                                  ///< a freeze of 150 ms must stay long enough to be read
  static constexpr float kStallMarginMs = 100;  ///< above the least age: the lane is stalling

  void update(const client::LanePanel& panel, Micros now);

  const client::LaneFigures& shown() const { return shown_; }
  /// The newest sample is above the stall's threshold (the least age of the last 10 s + 100 ms).
  bool stalling() const { return stalling_; }
  /// Longest time without news of the current or the last freeze; 0: none, or it is long over.
  float held_ms() const { return held_ms_; }

 private:
  client::LaneFigures shown_;
  Micros renewed_at_ = 0;
  bool stalling_ = false;
  float held_ms_ = 0;
  Micros held_seen_at_ = 0;
};

}  // namespace tw::app
