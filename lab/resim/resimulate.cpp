// SPDX-License-Identifier: MIT
#include "lab/resim/resimulate.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "client/core/snapshot_reader.hpp"

namespace tw::resim {
namespace {

using namespace client::recorded;
using client::SnapshotReader;

constexpr std::size_t kFieldsNamed = 8;

struct Told {
  Tick tick;
  std::uint32_t lane = 0;
  std::uint64_t hash = 0;
};

struct LaneReader {
  SnapshotReader snapshots;
  Micros clock_ahead = 0;  ///< of the server's, once it was welcomed
};

/// The end of a recording begins with one state, told under an earlier tick first (retelling.hpp).
bool is_told_again(const sim::World& before, const sim::World& world) {
  sim::World moved = before;
  moved.tick = world.tick;
  return moved == world;
}

/// Reads every lane as its client did. `on_state`: of lane, tick, and the state that the lane held of it from then on.
void read_states(const client::Recording& recording,
                 const std::function<void(std::size_t, Tick, const sim::World&)>& on_state) {
  std::vector<std::unique_ptr<LaneReader>> lanes;
  for (const client::RecordedEntry& entry : recording.entries) {
    if (std::holds_alternative<LaneAdded>(entry.what)) lanes.push_back(std::make_unique<LaneReader>());
    const auto* record = std::get_if<Record>(&entry.what);
    if (record == nullptr) continue;
    LaneReader& lane = *lanes[record->lane];
    const auto outcome = lane.snapshots.read(record->bytes, entry.at + lane.clock_ahead);
    if (const auto* welcome = std::get_if<protocol::LaneWelcome>(&outcome)) {
      lane.clock_ahead = welcome->server_micros - entry.at;
      lane.snapshots.accept_snapshots();
    }
    const auto* arrived = std::get_if<SnapshotReader::Arrived>(&outcome);
    if (arrived == nullptr) continue;
    if (const auto* kept = lane.snapshots.find(arrived->tick))
      on_state(record->lane, arrived->tick, kept->world);
  }
}

/// Goes along with the journal, tick by tick.
class Comparison {
 public:
  /// `told`: by tick.
  Comparison(std::vector<Told> told, Resimulated& result) : told_(std::move(told)), result_(result) {}

  void on_state(const sim::World& world) {
    for (; next_ < told_.size() && told_[next_].tick < world.tick; ++next_)
      ++result_.lanes[told_[next_].lane].beyond;
    if (next_ == told_.size() || told_[next_].tick != world.tick) return;
    const std::uint64_t hash = hash_of(world);
    for (; next_ < told_.size() && told_[next_].tick == world.tick; ++next_) {
      const Told& told = told_[next_];
      const bool same = told.hash == hash;
      ++(same ? result_.lanes[told.lane].same : result_.lanes[told.lane].other);
      if (same || result_.first) continue;
      result_.first = {told.tick, told.lane, {}};
      was_ = world;
    }
  }
  /// What is left is of ticks that never came.
  void finish() {
    for (; next_ < told_.size(); ++next_) ++result_.lanes[told_[next_].lane].beyond;
  }
  const sim::World& was() const { return was_; }

 private:
  std::vector<Told> told_;
  Resimulated& result_;
  std::size_t next_ = 0;
  sim::World was_{};  ///< by the journal, in the tick of the first mismatch
};

}  // namespace

Result<Resimulated> resimulate(const client::Recording& recording, ByteView journal) {
  Resimulated result;
  for (const client::RecordedEntry& entry : recording.entries)
    if (const auto* added = std::get_if<LaneAdded>(&entry.what))
      result.lanes.push_back({.kind = added->kind});
  std::vector<Told> told;
  std::vector<std::optional<sim::World>> first(result.lanes.size());
  std::vector<std::size_t> states(result.lanes.size());
  read_states(recording, [&](std::size_t lane, Tick tick, const sim::World& world) {
    const Told one{tick, static_cast<std::uint32_t>(lane), hash_of(world)};
    const std::size_t before = states[lane]++;
    if (before == 0) first[lane] = world;
    if (before == 1 && is_told_again(*first[lane], world))
      std::erase_if(told, [&](const Told& earlier) { return earlier.lane == one.lane; });
    told.push_back(one);
  });
  std::sort(told.begin(), told.end(), [](const Told& a, const Told& b) {
    return a.tick != b.tick ? a.tick < b.tick : a.lane < b.lane;
  });
  Comparison comparison(std::move(told), result);
  auto verdict = match::verify_journal(journal, std::nullopt,
                                       [&](const sim::World& world) { comparison.on_state(world); });
  if (!verdict) return Result<Resimulated>::failure(verdict.error);
  comparison.finish();
  result.journal = std::move(*verdict);
  if (result.first)
    read_states(recording, [&](std::size_t lane, Tick tick, const sim::World& world) {
      if (lane == result.first->lane && tick == result.first->tick)
        result.first->differences = sim::differences(comparison.was(), world, kFieldsNamed);
    });
  return Result<Resimulated>::success(std::move(result));
}

}  // namespace tw::resim
