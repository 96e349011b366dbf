// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/sequence_buffer.hpp"
#include "shared/base/types.hpp"
#include "shared/protocol/lane_messages.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "shared/sim/world.hpp"

namespace tw::client {

/// One lane's records from the server: decodes them, keeps the last worlds (they are the baselines of the
/// next snapshots), puts the events in order, each exactly once, and says what to acknowledge.
class SnapshotReader {
 public:
  struct Kept {
    sim::World world;
    Micros stamp = 0;  ///< server's clock
  };
  /// What a record was, beyond what the reader keeps.
  struct Garbled {};
  struct Arrived {
    Tick tick;
    Micros stamp = 0;
    std::int8_t command_lead = 0;
    bool newest = false;                          ///< false: an older one that came late
    std::span<const protocol::EventBody> events;  ///< new ones, in order; valid until the next read()
    std::uint32_t first_event = 0;                ///< the number of events[0]
    std::optional<Tick>
        baseline{};  ///< the newest of our acknowledgements that the server held; none: full state
  };
  using Outcome = std::variant<Garbled, protocol::LaneWelcome, protocol::LaneRefused, Arrived>;

  /// `server_now`: the server's clock, good to some minutes. Garbled: not a record, or a snapshot whose
  /// baseline is gone, or a duplicate.
  Outcome read(ByteView record, Micros server_now);
  /// To be called when the lane was welcomed. On an unsequenced lane snapshots can overtake the welcome; they
  /// come before we know the server's clock or our seat, and are dropped: what matters in them will be
  /// repeated.
  void accept_snapshots() { accepting_ = true; }

  std::optional<Tick> newest_tick() const { return newest_; }
  const Kept* newest() const { return newest_ ? kept_.find(*newest_) : nullptr; }
  const Kept* find(Tick tick) const { return kept_.find(tick); }
  /// Every event numbered below this has been handed out.
  std::uint32_t events_received() const { return next_event_.value_or(0); }

  /// Some more than the server's history, so that a reordered snapshot still finds its baseline.
  static constexpr std::size_t kKept = kSnapshotHistoryTicks + 16;

 private:
  Outcome take(const protocol::Snapshot& snapshot);
  void take_events(const protocol::Snapshot& snapshot);

  bool accepting_ = false;
  SequenceBuffer<Kept, kKept> kept_;
  std::optional<Tick> newest_;
  std::optional<std::uint32_t> next_event_;  ///< set by the first snapshot
  std::vector<protocol::EventBody> fresh_;
};

}  // namespace tw::client
