// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "shared/base/clock.hpp"
#include "shared/base/sequence_buffer.hpp"
#include "shared/base/types.hpp"
#include "shared/sim/world.hpp"

namespace tw::client {

/// What this client commanded, by tick: for sending again, for replay, and to time the round trip.
class CommandLog {
 public:
  struct Entry {
    sim::Command command;
    Micros made_at = 0;
    double clock_offset = 0;  ///< ClockSync's offset at that moment, in ticks
    std::uint16_t seen_behind = 0;  ///< CommandRecord::seen_behind
  };

  void add(Tick tick, const Entry& entry) {
    entries_.insert(tick) = entry;
    newest_ = tick;
    ++made_;
  }
  const Entry* find(Tick tick) const { return entries_.find(tick); }
  std::optional<Tick> newest() const { return newest_; }
  std::uint64_t made() const { return made_; }

 private:
  /// 2.1 s: longer than kMaxPredictedTicks and than any round trip on which this game can be played.
  SequenceBuffer<Entry, 128> entries_;
  std::optional<Tick> newest_;
  std::uint64_t made_ = 0;
};

}  // namespace tw::client
