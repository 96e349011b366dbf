// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "shared/base/clock.hpp"
#include "shared/base/types.hpp"

namespace tw::client {

/// Which tick to command now. A clock of ticks that runs ahead of the server's by what the way there takes,
/// so that each command waits about kWantedLeadTicks in the server's queue.
///
/// Feedback comes a round trip late. A naive controller would correct the same error again and again
/// meanwhile; here each answer is compared with the clock's offset AT THE TIME the command was made, so that
/// a correction under way is not corrected twice (a Smith predictor: O. J. M. Smith 1957). Small errors are
/// slewed by at most 5 % of speed, gross ones jumped. Robust to stalls of the lane: the middle half of the
/// last half second decides.
class ClockSync {
 public:
  static constexpr double kWantedLeadTicks = 2.0;
  static constexpr double kJumpTicks = 3.0;  ///< a larger error is not slewed
  static constexpr double kMaxSlew = 0.05;   ///< of the clock's speed
  static constexpr double kSlewPerTick = 0.05;

  /// The server was at `server_tick` when it sent what arrived at `arrival`, `round_trip` after we had asked.
  void start(Tick server_tick, Micros arrival, Micros round_trip);
  bool started() const { return started_; }
  /// A snapshot named a command for the first time: made when the offset was `offset_then`, it led by `lead`
  /// ticks.
  void on_feedback(double offset_then, int lead, Micros now);
  /// A snapshot named no new command: what comes too late is dropped by the server, and never named. When
  /// that goes on, the clock feels its way forward in steps, and starts again from where it was.
  void on_no_news(Micros now);

  double position(Micros now) const;  ///< ticks, with a fraction
  Tick tick_at(Micros now) const;     ///< the tick that has begun
  Micros begins_at(Tick tick) const;  ///< when it begins at the present speed, rounded up
  double offset(Micros now) const;    ///< position less the local clock, ticks
  double mean_lead() const { return mean_lead_; }
  double error_ticks(Micros now) const;  ///< wanted offset less the present one; 0 before feedback

 private:
  static constexpr std::size_t kSamples = 32;

  void anchor(Micros now);
  void jump(double ticks);
  double wanted_offset() const;

  bool started_ = false;
  double position_ = 0;  ///< at anchored_at_
  Micros anchored_at_ = 0;
  double rate_ = 1;
  double mean_lead_ = 0;
  std::array<double, kSamples> wanted_{};
  std::size_t sample_count_ = 0;
  int without_news_ = 0;
  int first_patience_ = 0;
  int steps_forward_ = 0;
};

}  // namespace tw::client
