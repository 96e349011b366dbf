// SPDX-License-Identifier: MIT
#include "client/core/retelling.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <utility>

#include "client/core/clock_sync.hpp"
#include "client/core/round_trip.hpp"
#include "client/core/snapshot_reader.hpp"
#include "shared/base/limits.hpp"

namespace tw::client {
namespace {

/// Entries of one time stay in their order. (No std::stable_sort: libstdc++'s asks for a function that C++20 deprecates.)
std::vector<RecordedEntry> by_time(std::vector<RecordedEntry> entries) {
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return entries[a].at != entries[b].at ? entries[a].at < entries[b].at : a < b;
  });
  std::vector<RecordedEntry> sorted;
  sorted.reserve(entries.size());
  for (const std::size_t index : order) sorted.push_back(std::move(entries[index]));
  return sorted;
}

using namespace recorded;
using Told = Result<Beginning>;

constexpr std::uint32_t kKept = SnapshotReader::kKept;
/// A world that does not fit one datagram takes several, on ticks of their own before the first that counts.
constexpr std::uint32_t kMostPrimers = 12;
constexpr const char* kNotHere = "Too little is known at that moment: it can only be saved whole.";

/// A lane so far: what it holds, and since when.
struct Held {
  LaneAdded added;
  bool open = false, closed = false;
  std::string reason;
  std::optional<protocol::LaneWelcome> welcome;
  Micros welcome_at = 0;
  SnapshotReader reader;
  SequenceBuffer<Micros, kKept> arrived;
  std::array<std::string, kMaxPlayers> names;

  Micros server_clock(Micros at) const { return welcome ? welcome->server_micros + (at - welcome_at) : at; }
};

/// The snapshots that a lane held, whole first and then each against the one before, with who sits where.
class Retold {
 public:
  Retold(const Held& lane, std::uint8_t number) : lane_(lane), number_(number) {
    for (std::size_t i = 0; i < lane.names.size(); ++i)
      if (!lane.names[i].empty())
        seats_.push_back({0, protocol::SeatChange{PlayerId{static_cast<std::uint8_t>(i)}, lane.names[i]}});
  }

  /// False: it cannot be told so.
  bool tell(std::vector<RecordedEntry>& out) {
    const Tick newest = *lane_.reader.newest_tick();
    const std::uint32_t received = lane_.reader.events_received(),
                        seats = static_cast<std::uint32_t>(seats_.size());
    if (newest.value < kKept + kMostPrimers || received < seats) return false;
    for (std::uint32_t i = 0; i < seats; ++i) seats_[i].number = received - seats + i;
    next_seat_ = received - seats;
    for (std::uint32_t back = kKept; back-- > 0;) {
      const SnapshotReader::Kept* kept = lane_.reader.find(newest - back);
      if (kept == nullptr) continue;
      at_ = std::max(at_, *lane_.arrived.find(newest - back));
      if (!known_ && !prime(*kept, out)) return false;
      if (!put(kept->world, kept->stamp, out)) return false;
    }
    return next_seat_ == received;
  }
  /// When the first of them came.
  static Micros first_at(const Held& lane) {
    const Tick newest = *lane.reader.newest_tick();
    for (std::uint32_t back = std::min(kKept, newest.value + 1); back-- > 0;)
      if (lane.reader.find(newest - back) != nullptr) return *lane.arrived.find(newest - back);
    return 0;  // not reached: the newest is kept
  }

 private:
  bool prime(const SnapshotReader::Kept& first, std::vector<RecordedEntry>& out) {
    for (std::uint32_t back = kMostPrimers; back > 0; --back) {
      sim::World world = first.world;
      world.tick = world.tick - back;
      if (put(world, first.stamp - back * kTickMicros, out)) return true;
    }
    return false;
  }
  /// False: the other side will not know all of `world` from it.
  bool put(const sim::World& world, Micros stamp, std::vector<RecordedEntry>& out) {
    const auto first =
        static_cast<std::size_t>(next_seat_ - (lane_.reader.events_received() - seats_.size()));
    protocol::encode_snapshot({.tick = world.tick,
                               .stamp = stamp,
                               .world = &world,
                               .baseline = known_ ? &*known_ : nullptr,
                               .events = std::span(seats_).subspan(first),
                               .first_event = next_seat_},
                              *encoded_);
    next_seat_ += static_cast<std::uint32_t>(encoded_->events);
    known_ = encoded_->complete ? world : encoded_->known;
    out.push_back({at_, Record{number_, encoded_->record}});
    return encoded_->complete;
  }

  const Held& lane_;
  std::uint8_t number_;
  std::vector<protocol::NumberedEvent> seats_;
  std::uint32_t next_seat_ = 0;
  Micros at_ = 0;
  std::optional<sim::World> known_;  ///< to who reads it
  std::unique_ptr<protocol::EncodedSnapshot> encoded_ = std::make_unique<protocol::EncodedSnapshot>();
};

/// Puts the beginning together.
class Teller {
 public:
  Teller(const std::vector<std::unique_ptr<Held>>& lanes, std::size_t own, Micros round_trip)
      : lanes_(lanes), own_(own), round_trip_(std::clamp<Micros>(round_trip, 1, kLaneOpenMicros)) {}

  Told tell(std::span<const RecordedEntry> recent, Micros begin) {
    Micros first = kNever;
    for (std::size_t i = 0; i < own_; ++i)
      if (holds(*lanes_[i])) first = std::min(first, Retold::first_at(*lanes_[i]));
    if (first == kNever) return Told::failure(kNotHere);
    told_.begin = std::max(first - round_trip_, begin);
    open_lanes();
    before(recent);
    for (std::size_t i = 0; i < own_; ++i)
      if (!retell(*lanes_[i], static_cast<std::uint8_t>(i), first)) return Told::failure(kNotHere);
    told_.entries = by_time(std::move(told_.entries));
    return Told::success(std::move(told_));
  }

 private:
  static constexpr Micros kNever = INT64_MAX;
  static bool holds(const Held& lane) { return !lane.closed && lane.welcome && lane.reader.newest_tick(); }

  void open_lanes() {
    auto& entries = told_.entries;
    for (std::size_t i = 0; i < own_; ++i) entries.push_back({told_.begin, lanes_[i]->added});
    for (std::size_t i = 0; i < own_; ++i) {
      const auto number = static_cast<std::uint8_t>(i);
      if (lanes_[i]->closed)
        entries.push_back({told_.begin, LaneClosed{number, lanes_[i]->reason}});
      else if (lanes_[i]->open)
        entries.push_back({told_.begin, LaneOpened{number}});
      told_.numbers.push_back(number);
    }
    told_.numbers.resize(lanes_.size());
  }

  /// The commands that count by then, and the notes since.
  void before(std::span<const RecordedEntry> recent) {
    for (const RecordedEntry& entry : recent) {
      if (entry.at < told_.begin - kLaneOpenMicros) continue;
      if (std::holds_alternative<Command>(entry.what))
        commands_.push_back({std::max(entry.at, told_.begin), entry.what});
      if (std::holds_alternative<Note>(entry.what) && entry.at >= told_.begin) told_.entries.push_back(entry);
    }
    told_.entries.insert(told_.entries.end(), commands_.begin(), commands_.end());
  }

  bool retell(const Held& lane, std::uint8_t number, Micros first) {
    if (lane.closed || !lane.welcome) return true;
    protocol::LaneWelcome welcome = *lane.welcome;
    welcome.server_micros = std::clamp(lane.server_clock(first), -kLastServerMicros, kLastServerMicros);
    welcome.tick =
        clock_before(first, first - told_.begin).value_or(lane.reader.newest_tick().value_or(welcome.tick));
    told_.entries.push_back({first, Record{number, protocol::encode(welcome)}});
    return !lane.reader.newest_tick() || Retold(lane, number).tell(told_.entries);
  }

  /// The tick that makes a client whose hello took `round_trip` command the ticks that this one did (ClockSync::start()).
  std::optional<Tick> clock_before(Micros at, Micros round_trip) const {
    const auto later = std::find_if(commands_.begin(), commands_.end(),
                                    [&](const RecordedEntry& command) { return command.at > at; });
    if (later == commands_.begin()) return std::nullopt;
    const auto ahead = std::int64_t{kUsualInputBufferTicks} + round_trip / kTickMicros;
    const std::int64_t tick = std::int64_t{std::get<Command>(std::prev(later)->what).tick.value} - ahead;
    return Tick{static_cast<std::uint32_t>(std::max<std::int64_t>(tick, 0))};
  }

  const std::vector<std::unique_ptr<Held>>& lanes_;
  std::size_t own_;
  Micros round_trip_;
  std::vector<RecordedEntry> commands_;
  Beginning told_;
};

}  // namespace

struct Retelling::Past {
  std::vector<std::unique_ptr<Held>> lanes;
  std::size_t own = 0;  ///< lanes that were there from the beginning
  bool own_complete = false;
  CommandLog log;
  RoundTrip round_trip;

  void take(const RecordedEntry& entry);
  void take_record(Held& lane, ByteView bytes, Micros at);
  bool replaced() const;
};

void Retelling::Past::take(const RecordedEntry& entry) {
  const auto* added = std::get_if<LaneAdded>(&entry.what);
  if (added == nullptr) own_complete = true;
  if (added != nullptr) {
    lanes.push_back(std::make_unique<Held>());
    lanes.back()->added = *added;
    if (!own_complete) ++own;
  } else if (const auto* opened = std::get_if<LaneOpened>(&entry.what)) {
    lanes[opened->lane]->open = true;
  } else if (const auto* closed = std::get_if<LaneClosed>(&entry.what)) {
    lanes[closed->lane]->closed = true;
    lanes[closed->lane]->reason = closed->reason;
  } else if (const auto* record = std::get_if<Record>(&entry.what)) {
    take_record(*lanes[record->lane], record->bytes, entry.at);
  } else if (const auto* command = std::get_if<Command>(&entry.what)) {
    log.add(command->tick, {.command = command->command, .made_at = entry.at});
  }
}

void Retelling::Past::take_record(Held& lane, ByteView bytes, Micros at) {
  const auto outcome = lane.reader.read(bytes, lane.server_clock(at));
  if (const auto* welcome = std::get_if<protocol::LaneWelcome>(&outcome)) {
    lane.welcome = *welcome;
    lane.welcome_at = at;
    lane.reader.accept_snapshots();
  }
  const auto* arrived = std::get_if<SnapshotReader::Arrived>(&outcome);
  if (arrived == nullptr) return;
  lane.arrived.insert(arrived->tick) = at;
  if (lane.added.role == protocol::LaneRole::kPlay && arrived->newest)
    round_trip.on_snapshot(arrived->tick, arrived->command_lead, at, log);
  for (const protocol::EventBody& event : arrived->events)
    if (const auto* seat = std::get_if<protocol::SeatChange>(&event);
        seat != nullptr && seat->player.index() < kMaxPlayers)
      lane.names[seat->player.index()] = seat->name;
}

/// Another lane took over, or is about to.
bool Retelling::Past::replaced() const {
  const auto open = [](const auto& lane) { return !lane->closed; };
  return (own == 1 && lanes[0]->closed) ||
         std::any_of(lanes.begin() + static_cast<std::ptrdiff_t>(own), lanes.end(), open);
}

Retelling::Retelling() : past_(std::make_unique<Past>()) {}
Retelling::~Retelling() = default;

void Retelling::take(const RecordedEntry& entry) { past_->take(entry); }

Result<Beginning> Retelling::tell(std::span<const RecordedEntry> recent, Micros begin) const {
  if (past_->replaced()) return Told::failure("Another lane took over before: it can only be saved whole.");
  return Teller(past_->lanes, past_->own, past_->round_trip.smooth_micros()).tell(recent, begin);
}

}  // namespace tw::client
