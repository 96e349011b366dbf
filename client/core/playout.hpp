// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "client/core/snapshot_reader.hpp"
#include "client/core/windowed_min.hpp"
#include "shared/base/clock.hpp"
#include "shared/sim/world.hpp"

namespace tw::client {

/// Which moment of the server's time to draw now.
///
/// The others are drawn between two snapshots, a fixed time behind the best transit that the lane showed
/// within the last 2 s. A lane that is held does not push the clock back: the picture freezes, and jumps when
/// it comes free. That is deliberate; a clock that stretched would hide from the eye what the lane does. When
/// the path itself changes (the delay slider), the clock glides over at 10 % of speed.
class Playout {
 public:
  /// `behind`: how far, at a snapshot a tick; fewer snapshots take as much further.
  explicit Playout(Micros behind) : behind_(behind) {}

  void on_snapshot(Micros stamp, Micros arrival) {
    transit_.add(arrival, arrival - stamp);
    least_minus_transit_.add(arrival, stamp - arrival);
  }
  /// As far behind as the longest transit of the last 2 s was longer than the shortest, and a snapshot's interval: what
  /// comes evenly is shown 17 ms late, what trembles is still shown evenly. The fixed time otherwise.
  void set_adaptive(bool on) { adaptive_ = on; }
  /// How far behind that is now; the moment glides there.
  Micros behind() const;
  /// Snapshots are this far apart.
  void set_interval(std::uint32_t ticks) { interval_ticks_ = ticks; }
  /// The server's clock at the moment to draw. Call once a frame, after the first snapshot; now must not go
  /// back.
  Micros moment(Micros now);

 private:
  static constexpr Micros kJump = 250'000;
  static constexpr Micros kMostBehind = 250'000;  ///< a lane that stalls for longer is not waited for
  static constexpr std::int64_t kGlide = 10;      ///< one tenth of speed

  Micros behind_;
  Micros interval_ticks_ = 1;
  WindowedMin<8> transit_{250'000}, least_minus_transit_{250'000};
  bool adaptive_ = false;
  bool running_ = false;
  Micros moment_ = 0;
  Micros last_now_ = 0;
};

/// Two worlds of a lane and how far to go from one to the other. Borrowed from the reader.
struct Between {
  const sim::World* from = nullptr;
  const sim::World* to = nullptr;  ///< == from: hold
  float part = 0;                  ///< 0..1
};

/// Where `moment` lies among the snapshots that the reader keeps. Beyond the newest: held there. Before the
/// oldest: that. Requires a newest snapshot.
Between between(const SnapshotReader& reader, Micros moment);

}  // namespace tw::client
