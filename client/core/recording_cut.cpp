// SPDX-License-Identifier: MIT
#include "client/core/recording_cut.hpp"

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
using Cut = Result<Recording>;

constexpr std::uint32_t kKept = SnapshotReader::kKept;
/// A world that does not fit one datagram takes several, on ticks of their own before the first that counts.
constexpr std::uint32_t kMostPrimers = 12;
constexpr const char* kNotHere = "Too little is known at that moment: it can only be saved whole.";

/// A lane up to the cut: what it held, and since when.
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

/// All that came before the cut.
struct Past {
  std::vector<std::unique_ptr<Held>> lanes;
  std::size_t own = 0;  ///< lanes that were there from the beginning
  bool own_complete = false;
  CommandLog log;
  RoundTrip round_trip;

  void take(const RecordedEntry& entry);
  void take_record(Held& lane, ByteView bytes, Micros at);
};

void Past::take(const RecordedEntry& entry) {
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

void Past::take_record(Held& lane, ByteView bytes, Micros at) {
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

/// Puts the cut together: what was held at its beginning, then what came.
class Cutter {
 public:
  Cutter(const Recording& whole, const Past& past) : whole_(whole), past_(past) {}

  Cut run(std::size_t next) {
    Micros first = kNever;
    for (std::size_t i = 0; i < past_.own; ++i)
      if (holds(*past_.lanes[i])) first = std::min(first, Retold::first_at(*past_.lanes[i]));
    if (first == kNever) return Cut::failure(kNotHere);
    const Micros round_trip = std::clamp<Micros>(past_.round_trip.smooth_micros(), 1, kLaneOpenMicros);
    const Micros begin = std::max(first - round_trip, whole_.head.begin);
    open_lanes(begin);
    for (std::size_t i = 0; i < next; ++i)
      if (const RecordedEntry& entry = whole_.entries[i];
          std::holds_alternative<Command>(entry.what) && entry.at >= begin - kLaneOpenMicros)
        commands_.push_back({std::max(entry.at, begin), entry.what});
    entries_.insert(entries_.end(), commands_.begin(), commands_.end());
    for (std::size_t i = 0; i < past_.own; ++i)
      if (!retell(*past_.lanes[i], static_cast<std::uint8_t>(i), first, begin)) return Cut::failure(kNotHere);
    for (; next < whole_.entries.size(); ++next) follow(whole_.entries[next]);
    Recording cut{
        .head = whole_.head, .map = whole_.map, .entries = by_time(std::move(entries_)), .damage = {}};
    cut.head.begin = begin;
    return Cut::success(std::move(cut));
  }

 private:
  static constexpr Micros kNever = INT64_MAX;
  static bool holds(const Held& lane) { return !lane.closed && lane.welcome && lane.reader.newest_tick(); }

  void open_lanes(Micros begin) {
    for (std::size_t i = 0; i < past_.own; ++i) entries_.push_back({begin, past_.lanes[i]->added});
    for (std::size_t i = 0; i < past_.own; ++i) {
      const auto number = static_cast<std::uint8_t>(i);
      if (past_.lanes[i]->closed)
        entries_.push_back({begin, LaneClosed{number, past_.lanes[i]->reason}});
      else if (past_.lanes[i]->open)
        entries_.push_back({begin, LaneOpened{number}});
      numbers_.push_back(number);
    }
    numbers_.resize(past_.lanes.size());  // those that came and went have none
    lanes_ = past_.own;
  }

  bool retell(const Held& lane, std::uint8_t number, Micros first, Micros begin) {
    if (lane.closed || !lane.welcome) return true;
    protocol::LaneWelcome welcome = *lane.welcome;
    welcome.server_micros = std::clamp(lane.server_clock(first), -kLastServerMicros, kLastServerMicros);
    welcome.tick =
        clock_before(first, first - begin).value_or(lane.reader.newest_tick().value_or(welcome.tick));
    entries_.push_back({first, Record{number, protocol::encode(welcome)}});
    return !lane.reader.newest_tick() || Retold(lane, number).tell(entries_);
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

  void follow(const RecordedEntry& entry) {
    RecordedEntry kept = entry;
    if (std::holds_alternative<LaneAdded>(kept.what)) numbers_.push_back(static_cast<std::uint8_t>(lanes_++));
    bool known = true;
    const auto renumber = [&](auto* of_lane) {
      if (of_lane == nullptr) return;
      known = numbers_[of_lane->lane].has_value();
      of_lane->lane = numbers_[of_lane->lane].value_or(0);
    };
    renumber(std::get_if<LaneOpened>(&kept.what));
    renumber(std::get_if<LaneClosed>(&kept.what));
    renumber(std::get_if<Record>(&kept.what));
    if (known) entries_.push_back(std::move(kept));
  }

  const Recording& whole_;
  const Past& past_;
  std::vector<RecordedEntry> entries_, commands_;
  std::vector<std::optional<std::uint8_t>> numbers_;  ///< in the cut, by their number in the whole
  std::size_t lanes_ = 0;
};

}  // namespace

Result<Recording> cut_recording(const Recording& whole, Micros last) {
  const Micros from = whole.entries.back().at - last;
  if (from - whole.head.begin <= kKept * kTickMicros) return Cut::success(whole);
  Past past;
  std::size_t next = 0;
  for (; next < whole.entries.size() && whole.entries[next].at < from; ++next) past.take(whole.entries[next]);
  const auto gone = [](const auto& lane) { return lane->closed; };
  const auto own_end = past.lanes.begin() + static_cast<std::ptrdiff_t>(past.own);
  const bool replaced = past.own == 1 && past.lanes[0]->closed;
  if (replaced || !std::all_of(own_end, past.lanes.end(), gone))
    return Cut::failure("Another lane took over before: it can only be saved whole.");
  return Cutter(whole, past).run(next);
}

Bytes encode_recording(const Recording& recording) {
  Bytes file = encode_recording_head(recording.head);
  std::vector<RecordedEntry> chunk;
  Micros before = recording.head.begin;
  std::size_t room = 0;
  const auto flush = [&] {
    const Bytes bytes = encode_recording_chunk(chunk, before);
    file.insert(file.end(), bytes.begin(), bytes.end());
    if (!chunk.empty()) before = chunk.back().at;
    chunk.clear();
    room = kRecordingChunkBytes;
  };
  for (const RecordedEntry& entry : recording.entries) {
    const auto* record = std::get_if<Record>(&entry.what);
    const std::size_t most = kMaxEntryOverheadBytes + (record != nullptr ? record->bytes.size() : 0);
    if (most > room) flush();
    room -= most;
    chunk.push_back(entry);
  }
  flush();
  return file;
}

}  // namespace tw::client
