// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <vector>

#include "shared/protocol/snapshot_codec.hpp"

namespace tw::protocol {

/// Both ends of one lane: a server that remembers what each of its snapshots told, and a client that decodes what
/// arrives. After every delivery the client must know exactly what the server thinks that it knows.
class Lane {
 public:
  explicit Lane(PlayerId viewer = PlayerId{0}) : viewer_(viewer) {}

  void send(const sim::World& world, std::span<const NumberedEvent> all_events, bool arrives) {
    const std::size_t first = std::min<std::size_t>(acked_events_, all_events.size());
    SnapshotSource source{
        .tick = world.tick, .stamp = 5, .world = &world, .events = all_events.subspan(first)};
    source.first_event = static_cast<std::uint32_t>(first);
    source.viewer = viewer_;
    if (acked_) source.baseline = &told_.at(*acked_);
    encode_snapshot(source, encoded_);
    ASSERT_GE(encoded_.record.size(), 1U);
    ASSERT_LE(encoded_.record.size(), kMaxRecordBytes);
    told_[world.tick] = encoded_.complete ? world : encoded_.known;
    ASSERT_EQ(told_[world.tick].tick, world.tick);
    if (arrives) receive(world.tick);
  }
  /// The client's word that it has decoded `tick` reaches the server.
  void acknowledge(Tick tick) {
    if (!known_.contains(tick) || (acked_ && tick < *acked_)) return;
    acked_ = tick;
    acked_events_ = events_at_.at(tick);
    while (told_.begin()->first < tick) told_.erase(told_.begin());
  }
  const EncodedSnapshot& encoded() const { return encoded_; }
  bool knows(Tick tick) const { return known_.contains(tick); }
  const sim::World& known(Tick tick) const { return known_.at(tick); }
  const std::vector<NumberedEvent>& heard() const { return heard_; }

 private:
  const sim::World* find(Tick tick) const {
    const auto found = known_.find(tick);
    return found == known_.end() ? nullptr : &found->second;
  }
  void receive(Tick tick) {
    const auto record = decode_server_record(
        encoded_.record, [this](Tick wanted) { return find(wanted); }, 0);
    ASSERT_TRUE(record.has_value()) << "tick " << tick.value;
    const auto* snapshot = std::get_if<Snapshot>(&*record);
    ASSERT_NE(snapshot, nullptr);
    ASSERT_EQ(snapshot->world, told_.at(tick)) << "tick " << tick.value;
    known_[tick] = snapshot->world;
    for (const NumberedEvent& event : snapshot->events)
      if (event.number == heard_.size()) heard_.push_back(event);
    events_at_[tick] = static_cast<std::uint32_t>(heard_.size());
  }

  PlayerId viewer_;
  EncodedSnapshot encoded_;
  std::map<Tick, sim::World> told_, known_;
  std::map<Tick, std::uint32_t> events_at_;
  std::optional<Tick> acked_;
  std::uint32_t acked_events_ = 0;
  std::vector<NumberedEvent> heard_;
};

}  // namespace tw::protocol
