// SPDX-License-Identifier: MIT
#include "client/core/snapshot_reader.hpp"

namespace tw::client {

SnapshotReader::Outcome SnapshotReader::read(ByteView record, Micros server_now) {
  const auto baselines = [this](Tick tick) -> const sim::World* {
    const Kept* kept = kept_.find(tick);
    return kept == nullptr ? nullptr : &kept->world;
  };
  const auto decoded = protocol::decode_server_record(record, baselines, server_now);
  if (!decoded) return Garbled{};
  if (const auto* welcome = std::get_if<protocol::LaneWelcome>(&*decoded)) return *welcome;
  if (const auto* refused = std::get_if<protocol::LaneRefused>(&*decoded)) return *refused;
  if (!accepting_) return Garbled{};
  return take(std::get<protocol::Snapshot>(*decoded));
}

SnapshotReader::Outcome SnapshotReader::take(const protocol::Snapshot& snapshot) {
  // An old tick must not take the slot of one that is newer and still needed.
  const bool outdated = newest_ && *newest_ - snapshot.tick >= static_cast<std::int64_t>(kKept);
  if (outdated || kept_.find(snapshot.tick) != nullptr) return Garbled{};

  Kept& kept = kept_.insert(snapshot.tick);
  kept.world = snapshot.world;
  kept.stamp = snapshot.stamp;
  const bool newest = !newest_ || *newest_ < snapshot.tick;
  if (newest) newest_ = snapshot.tick;
  take_events(snapshot);
  const auto first = events_received() - static_cast<std::uint32_t>(fresh_.size());
  return Arrived{snapshot.tick, snapshot.stamp, snapshot.command_lead, newest,
                 fresh_,        first,          snapshot.baseline};
}

// The server repeats what is not acknowledged, so a snapshot starts at or before the next event we wait for, and the first
// one that we read at the first that is meant for us.
void SnapshotReader::take_events(const protocol::Snapshot& snapshot) {
  fresh_.clear();
  if (!next_event_) next_event_ = snapshot.first_event;
  for (const protocol::NumberedEvent& event : snapshot.events) {
    if (event.number != *next_event_) continue;
    fresh_.push_back(event.body);
    ++*next_event_;
  }
}

}  // namespace tw::client
