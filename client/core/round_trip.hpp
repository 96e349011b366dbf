// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <optional>

#include "client/core/command_log.hpp"
#include "shared/base/limits.hpp"

namespace tw::client {

/// The round trip of the lane we play on, from nothing but the protocol's own traffic.
///
/// A snapshot of tick T with `command_lead` L says that, when it was built, the newest command that the
/// server held was the one for tick T + L. For the FIRST snapshot that names a command, the time from making
/// that command to reading the snapshot is: way there + wait for the server's tick (0..1 tick) + way back.
/// Half a tick is taken off, which leaves an error of at most half a tick either way. Lost snapshots and lost
/// commands only thin the samples: a command is named newest only if the very record that was sent when it
/// was made has arrived.
class RoundTrip {
 public:
  struct Answer {
    Micros round_trip = 0;
    double offset_then = 0;  ///< ClockSync's offset when the named command was made
  };
  /// What this snapshot tells, if it names a command for the first time.
  std::optional<Answer> on_snapshot(Tick tick, int lead, Micros arrival, const CommandLog& log) {
    const std::int64_t named = std::int64_t{tick.value} + lead;
    // A command that was accepted came before its tick. Named behind it, it was named before, in a snapshot that was
    // lost: how long ago it came is not known.
    if (lead < 0 || named < 0 || (newest_named_ && named <= *newest_named_)) return std::nullopt;
    const CommandLog::Entry* entry = log.find(Tick{static_cast<std::uint32_t>(named)});
    if (entry == nullptr) return std::nullopt;
    newest_named_ = named;
    const Micros sample = std::max<Micros>(arrival - entry->made_at - kTickMicros / 2, 0);
    smooth_micros_ = smooth_micros_ ? *smooth_micros_ + (sample - *smooth_micros_) / 8 : sample;
    return Answer{sample, entry->clock_offset};
  }
  /// From another exchange (hello and welcome), before the first command was answered.
  void seed(Micros sample) {
    if (!smooth_micros_) smooth_micros_ = sample;
  }
  /// Exponential mean (1/8, as RFC 6298); 0 before the first sample.
  Micros smooth_micros() const { return smooth_micros_.value_or(0); }

 private:
  std::optional<std::int64_t> newest_named_;
  std::optional<Micros> smooth_micros_;
};

}  // namespace tw::client
