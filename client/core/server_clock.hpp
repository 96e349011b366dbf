// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "client/core/windowed_min.hpp"
#include "shared/base/clock.hpp"

namespace tw::client {

/// What the server's clock reads now. Lab: it is ours. Otherwise the classical estimate: the least of
/// (arrival - stamp) over the last 10 s is clock difference plus one way; half the least round trip is taken
/// off. All lanes of a match feed the same clock, since it is one server. Error: half of the path's
/// asymmetry.
class ServerClock {
 public:
  explicit ServerClock(bool shared) : shared_(shared) {}

  /// The server's 64-bit clock, once: snapshots carry 32 bits of it.
  void on_welcome(Micros server_micros, Micros arrival);
  void on_snapshot(Micros stamp, Micros arrival) { transit_.add(arrival, arrival - stamp); }
  void on_round_trip(Micros round_trip, Micros now) { round_trip_.add(now, round_trip); }

  bool known() const { return shared_ || anchor_.has_value(); }
  /// Good to a second or so, for rebuilding stamps. Requires known().
  Micros hint(Micros now) const { return shared_ ? now : now + *anchor_; }
  /// Best estimate; requires known().
  Micros at(Micros now) const;

 private:
  bool shared_;
  std::optional<Micros> anchor_;  ///< server less local, too small by one way
  WindowedMin<10> transit_{1'000'000};
  WindowedMin<10> round_trip_{1'000'000};
};

}  // namespace tw::client
