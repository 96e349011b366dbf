// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "server/match/event_log.hpp"
#include "server/match/lane_stream.hpp"
#include "server/match/world_history.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"
#include "shared/protocol/lane_messages.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "shared/sim/world.hpp"
#include "shared/transport/lane.hpp"

namespace tw::match {

/// The snapshots and events of one session, for all of its lanes. Lanes that keep up get the same bytes in the same
/// tick, so that what differs between them is their transport and nothing else: one record against the newest baseline
/// that all of them have acknowledged, with the events that any of them misses. A lane whose last acknowledgement is
/// older than the history holds the others up no longer: it gets records of its own until it is back.
class SessionStream {
 public:
  struct Frame {
    Tick tick;
    Micros stamp = 0;
    std::int8_t command_lead = 0;
    PlayerId viewer = kNoPlayer;
  };
  using Send = std::function<void(transport::LaneId, ByteView record)>;

  /// The lane's events begin with the first that none of the session's lanes, those that have closed included, has
  /// acknowledged.
  void open(transport::LaneId lane);
  void close(transport::LaneId lane);
  bool has_lanes() const { return !lanes_.empty(); }

  void acknowledge(transport::LaneId lane, std::optional<Tick> newest_snapshot,
                   std::uint32_t events_received);
  /// How the session wants its snapshots, as a record said that was made for `tick`: an older record, which a slow lane
  /// brought, does not count.
  void wish(const protocol::SnapshotWish& wish, Tick tick);
  /// Is a snapshot of this tick due, where nobody gets more than one in `least_ticks`?
  bool due(Tick tick, std::uint32_t least_ticks) const {
    return tick.value % std::max<std::uint32_t>(wish_.ticks, least_ticks) == 0;
  }
  /// Under the next number, for every lane.
  void push(const protocol::EventBody& body);
  /// Of the newest snapshot that came back acknowledged on this lane.
  std::optional<Tick> newest_acknowledged(transport::LaneId lane) const {
    return lanes_.at(lane).newest_acknowledged();
  }
  /// Events that wait for this lane's acknowledgement; of the lane that is nearest to having them all; and furthest.
  std::size_t backlog(transport::LaneId lane) const { return backlog_of(lanes_.at(lane)); }
  std::size_t least_backlog() const;
  std::size_t largest_backlog() const;

  /// Encodes the world of `frame.tick` (which `history` holds) for every lane, and remembers it as a future baseline.
  /// `scratch` is reused by every session and tick.
  void encode(const Frame& frame, const WorldHistory& history, protocol::EncodedSnapshot& scratch,
              const Send& send);

 private:
  struct Member {
    transport::LaneId id;
    LaneStream* stream;
  };
  std::size_t backlog_of(const LaneStream& lane) const {
    return events_.next_number() - lane.events_acknowledged();
  }
  /// The newest world that all of them hold; null: there is none, or none is wanted.
  const sim::World* common_baseline(const std::vector<Member>& members, Tick now,
                                    const WorldHistory& history) const;
  void encode_for(const std::vector<Member>& members, const Frame& frame, const WorldHistory& history,
                  protocol::EncodedSnapshot& scratch, const Send& send);

  std::map<transport::LaneId, LaneStream> lanes_;
  EventLog events_;
  protocol::SnapshotWish wish_;
  std::optional<Tick> wished_at_;
  std::uint32_t acknowledged_ = 0;       ///< every event numbered below this has arrived, on whichever lane
  std::vector<Member> in_step_, alone_;  ///< of encode(); kept for their memory
};

}  // namespace tw::match
