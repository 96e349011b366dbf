// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "shared/base/limits.hpp"
#include "shared/base/sequence_buffer.hpp"
#include "shared/base/types.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "shared/sim/world.hpp"

namespace tw::match {

/// What one lane was sent and has acknowledged: which snapshots can be baselines, and how far its events are.
class LaneStream {
 public:
  /// What the client holds after it has read a snapshot.
  struct Known {
    bool complete = true;               ///< the truth of that tick
    std::shared_ptr<sim::World> world;  ///< otherwise this; shared by the lanes that got the same record
  };

  /// `first_event`: the number of the first event that this lane is to get.
  explicit LaneStream(std::uint32_t first_event)
      : events_acknowledged_(first_event), events_sent_(first_event) {}

  /// Takes a client's acknowledgement. A baseline that we never sent or no longer keep is ignored; likewise a count of
  /// events beyond what was sent, or below what was acknowledged before.
  void acknowledge(std::optional<Tick> newest_snapshot, std::uint32_t events_received);
  /// A snapshot of `tick` went out, with every event numbered below `events_sent`.
  void remember(Tick tick, const Known& known, std::uint32_t events_sent);

  std::optional<Tick> newest_acknowledged() const { return acknowledged_; }
  /// Null unless that tick's snapshot was acknowledged and is kept.
  const Known* acknowledged(Tick tick) const;
  /// Every event numbered below this has arrived.
  std::uint32_t events_acknowledged() const { return events_acknowledged_; }

 private:
  struct Sent {
    Known known;
    bool acknowledged = false;
  };

  SequenceBuffer<Sent, kSnapshotHistoryTicks> sent_;
  std::optional<Tick> acknowledged_;  ///< the newest
  std::uint32_t events_acknowledged_;
  std::uint32_t events_sent_;  ///< every event numbered below this was sent at least once
};

}  // namespace tw::match
