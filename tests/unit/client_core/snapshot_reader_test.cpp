// SPDX-License-Identifier: MIT
#include "client/core/snapshot_reader.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "shared/base/random.hpp"

namespace tw::client {
namespace {

/// A server's half of one lane, in its simplest form: worlds that change, events that repeat until acknowledged.
class Sender {
 public:
  Bytes next() {
    ++world_.tick;
    world_.players[0].state = sim::PlayerState::kAlive;
    world_.players[0].pos = {(world_.players[0].pos.x + 300) % 500'000, 2'000};
    for (int i = 0; i < 2; ++i) add_event();
    history_[world_.tick.value] = world_;
    const auto baseline = acked_ ? history_.find(acked_->value) : history_.end();
    protocol::encode_snapshot({.tick = world_.tick,
                               .stamp = world_.tick.value * kTickMicros,
                               .command_lead = 2,
                               .world = &world_,
                               .baseline = baseline == history_.end() ? nullptr : &baseline->second,
                               .events = {waiting_.data(), std::min(waiting_.size(), kMaxEventsPerSnapshot)},
                               .first_event = first_,
                               .viewer = PlayerId{0}},
                              encoded_);
    return encoded_.record;
  }
  void acknowledge(const SnapshotReader& reader) {
    const bool usable =
        reader.newest_tick() && world_.tick - *reader.newest_tick() < std::int64_t{kSnapshotHistoryTicks};
    acked_ = usable ? reader.newest_tick() : std::nullopt;
    while (first_ < reader.events_received()) {
      waiting_.erase(waiting_.begin());
      ++first_;
    }
  }
  const sim::World& at(Tick tick) const { return history_.at(tick.value); }
  std::uint32_t events_made() const { return made_; }

 private:
  void add_event() {
    sim::Event event{
        .tick = world_.tick, .kind = sim::EventKind::kHit, .actor = PlayerId{0}, .target = PlayerId{1}};
    event.value = static_cast<std::uint16_t>(made_ % 100);
    waiting_.push_back({made_++, event});
  }

  sim::World world_;
  std::map<std::uint32_t, sim::World> history_;
  std::vector<protocol::NumberedEvent> waiting_;
  std::uint32_t first_ = 0, made_ = 0;
  std::optional<Tick> acked_;
  protocol::EncodedSnapshot encoded_;
};

std::vector<std::uint16_t> values(const SnapshotReader::Arrived& arrived) {
  std::vector<std::uint16_t> result;
  for (const auto& body : arrived.events) result.push_back(std::get<sim::Event>(body).value);
  return result;
}

TEST(SnapshotReader, TakesNoSnapshotBeforeTheLaneWasWelcomed) {
  SnapshotReader reader;
  Sender sender;
  EXPECT_TRUE(std::holds_alternative<SnapshotReader::Garbled>(reader.read(sender.next(), 0)));
  reader.accept_snapshots();
  EXPECT_TRUE(std::holds_alternative<SnapshotReader::Arrived>(reader.read(sender.next(), 0)));
}

TEST(SnapshotReader, EventsComeExactlyOnceThroughThirtyPercentLossAndReordering) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SnapshotReader reader;
    reader.accept_snapshots();
    Sender sender;
    Rng rng(seed);
    std::multimap<std::uint64_t, Bytes> wire;  // by due tick
    std::vector<std::uint16_t> seen;
    for (std::uint64_t tick = 0; tick < 1500; ++tick) {
      if (Bytes record = sender.next(); rng.uniform() >= 0.3)
        wire.emplace(tick + 1 + rng.below(8), std::move(record));
      for (; !wire.empty() && wire.begin()->first <= tick; wire.erase(wire.begin())) {
        const auto outcome = reader.read(wire.begin()->second, 0);
        const auto* arrived = std::get_if<SnapshotReader::Arrived>(&outcome);
        if (arrived == nullptr) continue;
        EXPECT_EQ(reader.find(arrived->tick)->world, sender.at(arrived->tick));
        for (const std::uint16_t value : values(*arrived)) seen.push_back(value);
      }
      if (rng.uniform() >= 0.3) sender.acknowledge(reader);
    }
    ASSERT_GT(seen.size(), 2500U) << "seed " << seed;
    for (std::size_t i = 0; i < seen.size(); ++i) ASSERT_EQ(seen[i], i % 100) << "seed " << seed;
  }
}

TEST(SnapshotReader, NewestIsTheNewestTickWhateverTheOrder) {
  SnapshotReader reader;
  reader.accept_snapshots();
  Sender sender;
  const Bytes first = sender.next(), second = sender.next(), third = sender.next();
  EXPECT_TRUE(std::get<SnapshotReader::Arrived>(reader.read(second, 0)).newest);
  EXPECT_FALSE(std::get<SnapshotReader::Arrived>(reader.read(first, 0)).newest);
  EXPECT_EQ(reader.newest_tick(), Tick{2});
  EXPECT_TRUE(std::get<SnapshotReader::Arrived>(reader.read(third, 0)).newest);
}

TEST(SnapshotReader, ADuplicateIsPassedOver) {
  SnapshotReader reader;
  reader.accept_snapshots();
  Sender sender;
  const Bytes record = sender.next();
  reader.read(record, 0);
  EXPECT_TRUE(std::holds_alternative<SnapshotReader::Garbled>(reader.read(record, 0)));
  EXPECT_EQ(reader.events_received(), 2U);
}

TEST(SnapshotReader, ASnapshotOnAnUnknownBaselineIsPassedOver) {
  SnapshotReader knows, knows_not;
  knows.accept_snapshots();
  knows_not.accept_snapshots();
  Sender sender;
  knows.read(sender.next(), 0);
  sender.acknowledge(knows);
  const Bytes delta = sender.next();
  EXPECT_TRUE(std::holds_alternative<SnapshotReader::Garbled>(knows_not.read(delta, 0)));
  EXPECT_TRUE(std::holds_alternative<SnapshotReader::Arrived>(knows.read(delta, 0)));
}

TEST(SnapshotReader, GarbageNeverMovesIt) {
  SnapshotReader reader;
  reader.accept_snapshots();
  Sender sender;
  reader.read(sender.next(), 0);
  Rng rng(9);
  for (int i = 0; i < 20'000; ++i) {
    Bytes garbage(1 + rng.below(200));
    for (auto& byte : garbage) byte = static_cast<std::uint8_t>(rng.next());
    reader.read(garbage, 0);
    Bytes bent = sender.next();
    bent[rng.below(static_cast<std::uint32_t>(bent.size()))] ^= static_cast<std::uint8_t>(1 + rng.below(255));
    if (i % 100 == 0) reader.read(bent, 0);
  }
  ASSERT_NE(reader.newest(), nullptr);
  EXPECT_EQ(reader.newest()->world.tick, *reader.newest_tick());
}

}  // namespace
}  // namespace tw::client
