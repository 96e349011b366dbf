// SPDX-License-Identifier: MIT
#include "server/match/lane_stream.hpp"

#include <algorithm>
#include <cassert>

namespace tw::match {

void LaneStream::acknowledge(std::optional<Tick> newest_snapshot, std::uint32_t events_received) {
  const bool newer = newest_snapshot && (!acknowledged_ || *acknowledged_ < *newest_snapshot);
  if (newer && sent_.find(*newest_snapshot) != nullptr) acknowledged_ = newest_snapshot;

  if (events_received <= first_number() || events_received > sent_events_) return;
  first_ += events_received - first_number();
  forget_acknowledged();
}

// Erasing each acknowledged event would move the rest every time; so it waits until half of them are.
void LaneStream::forget_acknowledged() {
  if (first_ * 2 < events_.size()) return;
  events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(first_));
  first_ = 0;
}

bool LaneStream::push(const protocol::EventBody& body) {
  if (backlog() >= kMaxUnackedEvents) return false;
  events_.push_back({.number = next_number_, .body = body});
  ++next_number_;
  return true;
}

std::span<const protocol::NumberedEvent> LaneStream::unacknowledged() const {
  const std::span all(events_);
  return all.subspan(first_, std::min(backlog(), kMaxEventsPerSnapshot));
}

const sim::World* LaneStream::baseline(Tick now, const WorldHistory& history) const {
  if (!acknowledged_ || now - *acknowledged_ >= std::int64_t{kSnapshotHistoryTicks}) return nullptr;
  const Sent* sent = sent_.find(*acknowledged_);
  if (sent == nullptr) return nullptr;
  return sent->complete ? history.find(*acknowledged_) : sent->known.get();
}

void LaneStream::encode(const Frame& frame, const WorldHistory& history, protocol::EncodedSnapshot& out) {
  const sim::World* world = history.find(frame.tick);
  assert(world != nullptr);
  protocol::encode_snapshot({.tick = frame.tick,
                             .stamp = frame.stamp,
                             .command_lead = frame.command_lead,
                             .world = world,
                             .baseline = baseline(frame.tick, history),
                             .events = unacknowledged(),
                             .first_event = first_number(),
                             .viewer = frame.viewer},
                            out);
  remember(frame.tick, out);
  sent_events_ = std::max(sent_events_, first_number() + static_cast<std::uint32_t>(out.events));
}

void LaneStream::remember(Tick tick, const protocol::EncodedSnapshot& snapshot) {
  Sent& sent = sent_.insert(tick);
  sent.complete = snapshot.complete;
  if (sent.complete) return;  // a World that the slot owns already stays, for the next incomplete one
  if (!sent.known) sent.known = std::make_unique<sim::World>();
  *sent.known = snapshot.known;
}

}  // namespace tw::match
