// SPDX-License-Identifier: MIT
#include "shared/protocol/snapshot_codec.hpp"

#include <gtest/gtest.h>

#include <map>

#include "tests/unit/protocol/trace.hpp"

namespace tw::protocol {
namespace {

const BaselineLookup kNone = [](Tick) -> const sim::World* { return nullptr; };

/// One lane: a server that remembers what each of its snapshots told, and a client that decodes what arrives.
class Lane {
 public:
  /// Encodes the world against the newest acknowledged snapshot, and delivers it if `arrives`. What the
  /// client rebuilds must be what the server thinks that it knows, bit for bit.
  void send(const sim::World& world, bool arrives) {
    SnapshotSource source{.tick = world.tick, .world = &world, .viewer = PlayerId{0}};
    if (acked_) source.baseline = &told_.at(*acked_);
    encode_snapshot(source, encoded_);
    ASSERT_LE(encoded_.record.size(), kMaxRecordBytes);
    told_[world.tick] = encoded_.complete ? world : encoded_.known;
    if (arrives) receive(world.tick);
  }
  void acknowledge(Tick tick) {
    if (known_.contains(tick)) acked_ = tick;
  }
  const EncodedSnapshot& encoded() const { return encoded_; }
  const sim::World& known(Tick tick) const { return known_.at(tick); }
  bool knows(Tick tick) const { return known_.contains(tick); }

 private:
  void receive(Tick tick) {
    const auto lookup = [&](Tick wanted) -> const sim::World* {
      const auto found = known_.find(wanted);
      return found == known_.end() ? nullptr : &found->second;
    };
    const auto record = decode_server_record(encoded_.record, lookup, 0);
    ASSERT_TRUE(record.has_value()) << "tick " << tick.value;
    const auto* snapshot = std::get_if<Snapshot>(&*record);
    ASSERT_NE(snapshot, nullptr);
    ASSERT_EQ(snapshot->world, told_.at(tick)) << "tick " << tick.value;
    known_[tick] = snapshot->world;
  }

  EncodedSnapshot encoded_;
  std::map<Tick, sim::World> told_, known_;
  std::optional<Tick> acked_;
};

TEST(Snapshot, RebuildsTheWorldExactly) {
  Trace trace(16, 1);
  Lane lane;
  for (int i = 0; i < 1200; ++i) {
    trace.step();
    lane.send(trace.world(), true);
    if (i >= 7) lane.acknowledge(trace.world().tick - 7);
    if (testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace tw::protocol
