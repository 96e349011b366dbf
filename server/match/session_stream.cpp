// SPDX-License-Identifier: MIT
#include "server/match/session_stream.hpp"

#include <algorithm>
#include <cassert>
#include <memory>

namespace tw::match {
namespace {

bool keeps_up(const LaneStream& lane, Tick now) {
  const auto newest = lane.newest_acknowledged();
  return newest && now - *newest < std::int64_t{kSnapshotHistoryTicks};
}

bool same(const LaneStream::Known& a, const LaneStream::Known& b) {
  return a.complete == b.complete && (a.complete || a.world == b.world);
}

}  // namespace

void SessionStream::open(transport::LaneId lane) { lanes_.insert_or_assign(lane, LaneStream(acknowledged_)); }

void SessionStream::close(transport::LaneId lane) { lanes_.erase(lane); }

void SessionStream::push(const protocol::EventBody& body) {
  events_.push(body);
  // Nobody is there to acknowledge: who comes back much later misses the oldest.
  if (!lanes_.empty() || events_.next_number() - acknowledged_ <= kMaxUnackedEvents / 2) return;
  acknowledged_ = events_.next_number() - static_cast<std::uint32_t>(kMaxUnackedEvents / 4);
  events_.forget_before(acknowledged_);
}

void SessionStream::acknowledge(transport::LaneId lane, std::optional<Tick> newest_snapshot,
                                std::uint32_t events_received) {
  LaneStream& stream = lanes_.at(lane);
  stream.acknowledge(newest_snapshot, events_received);
  acknowledged_ = std::max(acknowledged_, stream.events_acknowledged());
  events_.forget_before(events_.next_number() - static_cast<std::uint32_t>(largest_backlog()));
}

void SessionStream::wish(const protocol::SnapshotWish& wish, Tick tick) {
  if (wished_at_ && tick < *wished_at_) return;
  wish_ = wish;
  wished_at_ = tick;
}

std::size_t SessionStream::least_backlog() const {
  std::size_t least = kMaxUnackedEvents;
  for (const auto& [id, lane] : lanes_) least = std::min(least, backlog_of(lane));
  return least;
}

std::size_t SessionStream::largest_backlog() const {
  std::size_t largest = 0;
  for (const auto& [id, lane] : lanes_) largest = std::max(largest, backlog_of(lane));
  return largest;
}

void SessionStream::encode(const Frame& frame, const WorldHistory& history,
                           protocol::EncodedSnapshot& scratch, const Send& send) {
  in_step_.clear();
  for (auto& [id, lane] : lanes_) {
    if (keeps_up(lane, frame.tick)) {
      in_step_.push_back({id, &lane});
      continue;
    }
    alone_.assign(1, {id, &lane});
    encode_for(alone_, frame, history, scratch, send);
  }
  if (!in_step_.empty()) encode_for(in_step_, frame, history, scratch, send);
}

const sim::World* SessionStream::common_baseline(const std::vector<Member>& members, Tick now,
                                                 const WorldHistory& history) const {
  if (!wish_.deltas) return nullptr;
  for (std::uint32_t back = 1; back < kSnapshotHistoryTicks && back <= now.value; ++back) {
    const Tick tick = now - back;
    const LaneStream::Known* first = members.front().stream->acknowledged(tick);
    if (first == nullptr) continue;
    const bool all = std::all_of(members.begin(), members.end(), [&](const Member& member) {
      const LaneStream::Known* known = member.stream->acknowledged(tick);
      return known != nullptr && same(*known, *first);
    });
    if (all) return first->complete ? history.find(tick) : first->world.get();
  }
  return nullptr;
}

void SessionStream::encode_for(const std::vector<Member>& members, const Frame& frame,
                               const WorldHistory& history, protocol::EncodedSnapshot& scratch,
                               const Send& send) {
  const sim::World* world = history.find(frame.tick);
  assert(world != nullptr);
  std::uint32_t first_event = events_.next_number();
  for (const Member& member : members)
    first_event = std::min(first_event, member.stream->events_acknowledged());
  protocol::encode_snapshot({.tick = frame.tick,
                             .stamp = frame.stamp,
                             .command_lead = frame.command_lead,
                             .world = world,
                             .baseline = common_baseline(members, frame.tick, history),
                             .events = events_.from(first_event),
                             .first_event = first_event,
                             .viewer = frame.viewer},
                            scratch);
  LaneStream::Known known{.complete = scratch.complete, .world = {}};
  if (!known.complete) known.world = std::make_shared<sim::World>(scratch.known);
  for (const Member& member : members) {
    member.stream->remember(frame.tick, known, first_event + static_cast<std::uint32_t>(scratch.events));
    send(member.id, scratch.record);
  }
}

}  // namespace tw::match
