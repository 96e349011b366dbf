// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "shared/base/clock.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"

namespace tw::client {

/// Which tick to command now. A clock of ticks that runs ahead of the server's by what the way there takes,
/// so that each command waits about as long as is wanted in the server's queue.
///
/// Feedback comes a round trip late. A naive controller would correct the same error again and again
/// meanwhile; here each answer is compared with the clock's offset AT THE TIME the command was made, so that
/// a correction under way is not corrected twice (a Smith predictor: O. J. M. Smith 1957). Small errors are
/// slewed by at most 5 % of speed, gross ones jumped. Robust to stalls of the lane: the middle half of the
/// last half second decides.
class ClockSync {
 public:
  static constexpr double kJumpTicks = 3.0;  ///< a larger error is not slewed
  static constexpr double kMaxSlew = 0.05;   ///< of the clock's speed
  static constexpr double kSlewPerTick = 0.05;

  /// The server was at `server_tick` when it sent what arrived at `arrival`, `round_trip` after we had asked.
  void start(Tick server_tick, Micros arrival, Micros round_trip);
  bool started() const { return started_; }
  /// How long commands are to wait at the server, 0..kMaxInputBufferTicks. It is steered for; a clock that does not follow
  /// moves by the difference at once.
  void set_wanted_lead(std::uint32_t ticks);
  /// Off: the feedback is measured and changes nothing, the clock runs at the speed of ours from where it is. On from the start.
  void set_following(bool on, Micros now);
  /// A replay's: this tick began at `at`, whatever the feedback would have it be.
  void pace(Tick tick, Micros at);
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
  bool following_ = true;
  double wanted_lead_ = kUsualInputBufferTicks;
  double mean_lead_ = 0;
  std::array<double, kSamples> least_{};  ///< offsets at which a command would have had a lead of 0
  std::size_t sample_count_ = 0;
  int without_news_ = 0;
  int first_patience_ = 0;
  int steps_forward_ = 0;
};

}  // namespace tw::client
