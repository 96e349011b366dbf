// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/sequence_buffer.hpp"
#include "shared/base/types.hpp"
#include "shared/protocol/lane_messages.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "shared/sim/world.hpp"

namespace tw::match {

/// The last true worlds of a match, shared by all of its lanes.
using WorldHistory = SequenceBuffer<sim::World, kSnapshotHistoryTicks>;

/// What one lane was sent and has acknowledged: the baselines of its snapshots, and its numbered events.
class LaneStream {
 public:
  struct Frame {
    Tick tick;
    Micros stamp = 0;
    std::int8_t command_lead = 0;
    PlayerId viewer = kNoPlayer;
  };

  /// Takes a client's acknowledgement. A baseline that we never sent or no longer keep is ignored, as is an
  /// older one than we have; likewise a count of events beyond what was sent.
  void acknowledge(std::optional<Tick> newest_snapshot, std::uint32_t events_received);

  /// Appends to the lane's events under the next number. False: kMaxUnackedEvents wait already.
  bool push(const protocol::EventBody& body);
  /// Events that wait for their acknowledgement.
  std::size_t backlog() const { return events_.size() - first_; }

  /// Encodes the world of `frame.tick` (which `history` holds) into `out` and remembers it as a future
  /// baseline.
  void encode(const Frame& frame, const WorldHistory& history, protocol::EncodedSnapshot& out);

 private:
  struct Sent {
    bool complete = true;
    std::unique_ptr<sim::World> known;  ///< what the client reconstructs, where that is not the truth
  };

  const sim::World* baseline(Tick now, const WorldHistory& history) const;
  void remember(Tick tick, const protocol::EncodedSnapshot& snapshot);
  std::span<const protocol::NumberedEvent> unacknowledged() const;
  std::uint32_t first_number() const { return next_number_ - static_cast<std::uint32_t>(backlog()); }
  void forget_acknowledged();

  SequenceBuffer<Sent, kSnapshotHistoryTicks> sent_;
  std::optional<Tick> acknowledged_;
  std::vector<protocol::NumberedEvent> events_;  ///< [first_, end) wait; contiguous, for the encoder
  std::size_t first_ = 0;
  std::uint32_t next_number_ = 0;
  std::uint32_t sent_events_ = 0;  ///< every event numbered below this was sent at least once
};

}  // namespace tw::match
