// SPDX-License-Identifier: MIT
#include "client/core/recording.hpp"

#include <algorithm>
#include <string_view>

#include "shared/base/chunk_file.hpp"
#include "shared/base/limits.hpp"

namespace tw::client {
namespace {

using namespace recorded;

constexpr ChunkFileKind kKind{"TWMATCH\n", "recording of a match", kRecordingVersion, kProtocolVersion};
constexpr std::size_t kMaxProgramBytes = 64, kMaxReasonBytes = 512;
/// A pause of the process may be long; a clock that leaps is damage.
constexpr std::uint64_t kMaxStep = 3'600'000'000;
/// Times are added to and subtracted from each other: nowhere near an overflow.
constexpr std::uint64_t kMaxBegin = std::uint64_t{1} << 60;

struct WriteWhat {
  ByteWriter& out;
  void operator()(const LaneAdded& lane) const {
    out.byte(static_cast<std::uint64_t>(lane.kind));
    out.byte(static_cast<std::uint64_t>(lane.role));
  }
  void operator()(const LaneOpened& lane) const { out.byte(lane.lane); }
  void operator()(const LaneClosed& lane) const {
    out.byte(lane.lane);
    out.text(std::string_view(lane.reason).substr(0, kMaxReasonBytes));
  }
  void operator()(const Record& record) const {
    out.byte(record.lane);
    out.text(record.bytes);
  }
  void operator()(const Command& command) const {
    out.number(command.tick.value);
    out.fixed(command.command.aim, 2);
    out.byte(command.command.buttons);
    out.number(command.seen_behind);
  }
  void operator()(const Note& note) const {
    out.byte(note.topic);
    out.text(note.bytes);
  }
};

/// Of a file: what an entry may say depends on those before it.
class EntryReader {
 public:
  EntryReader(Recording& into, Micros begin) : into_(into), at_(begin) {}

  /// Takes a chunk whole, or nothing of it.
  bool take(ByteView chunk) {
    ByteReader in(chunk);
    std::vector<RecordedEntry> entries;
    const std::size_t lanes_before = lanes_;
    const std::optional<Tick> tick_before = tick_;
    const Micros at_before = at_;
    while (in.good() && !in.at_end()) {
      at_ += static_cast<Micros>(in.number(kMaxStep));
      if (at_ - into_.head.begin > kMaxRecordingMicros) in.fail();
      entries.push_back({at_, what(in)});
      if (into_.entries.size() + entries.size() > kMaxRecordingEntries) in.fail();
    }
    if (!in.good()) {
      lanes_ = lanes_before;
      tick_ = tick_before;
      at_ = at_before;
      return false;
    }
    std::move(entries.begin(), entries.end(), std::back_inserter(into_.entries));
    return true;
  }

 private:
  std::uint8_t lane(ByteReader& in) {
    const std::uint64_t value = in.fixed(1);
    if (value >= lanes_) in.fail();
    return static_cast<std::uint8_t>(value);
  }
  What what(ByteReader& in) {
    switch (in.fixed(1)) {
      case 0:
        return added(in);
      case 1:
        return LaneOpened{lane(in)};
      case 2: {
        const std::uint8_t number = lane(in);
        return LaneClosed{number, in.text<std::string>(kMaxReasonBytes)};
      }
      case 3: {
        const std::uint8_t number = lane(in);
        Record record{number, in.text<Bytes>(kMaxRecordBytes)};
        if (record.bytes.empty()) in.fail();
        return record;
      }
      case 4:
        return command(in);
      case 5: {
        const auto topic = static_cast<std::uint8_t>(in.fixed(1));
        Note note{topic, in.text<Bytes>(kMaxNoteBytes)};
        if (note.bytes.empty()) in.fail();
        return note;
      }
      default:
        in.fail();
        return LaneOpened{};
    }
  }
  What added(ByteReader& in) {
    const std::uint64_t kind = in.fixed(1), role = in.fixed(1);
    if (kind >= kLaneKinds || role > 1 || lanes_ >= kMaxRecordedLanes) {
      in.fail();
      return LaneAdded{};
    }
    ++lanes_;
    return LaneAdded{static_cast<LaneKind>(kind), static_cast<protocol::LaneRole>(role)};
  }
  What command(ByteReader& in) {
    Command command;
    command.tick = Tick{static_cast<std::uint32_t>(in.number(kLastTick))};
    command.command.aim = static_cast<sim::Angle>(in.fixed(2));
    command.command.buttons = static_cast<std::uint8_t>(in.fixed(1) & 0x7f);
    command.seen_behind = static_cast<std::uint16_t>(in.number(kMaxSeenBehind));
    if (tick_ && command.tick <= *tick_) in.fail();
    tick_ = command.tick;
    return command;
  }

  Recording& into_;
  Micros at_;
  std::size_t lanes_ = 0;
  std::optional<Tick> tick_;
};

}  // namespace

Bytes encode_recording_head(const RecordingHead& head) {
  ByteWriter body;
  body.text(std::string_view(head.program).substr(0, kMaxProgramBytes));
  body.byte(head.shared_clock ? 1 : 0);
  body.fixed(static_cast<std::uint64_t>(head.begin), 8);
  body.text(head.map_text);
  return chunk_file_head(kKind, body.bytes);
}

Bytes encode_recording_chunk(const std::vector<RecordedEntry>& entries, Micros before) {
  ByteWriter body;
  for (const RecordedEntry& entry : entries) {
    body.number(static_cast<std::uint64_t>(std::max<Micros>(entry.at - before, 0)));
    before = std::max(before, entry.at);
    body.byte(entry.what.index());
    std::visit(WriteWhat{body}, entry.what);
  }
  return sealed_chunk(body.bytes);
}

Result<Recording> read_recording(ByteView file) {
  using Read = Result<Recording>;
  if (file.size() > kMaxRecordingBytes) return Read::failure("It is larger than any recording.");
  const auto head = open_chunk_file(file, kKind, kMaxMapFileBytes + 256);
  if (!head) return Read::failure(head.error);
  Recording recording;
  ByteReader in(*head);
  recording.head.program = in.text<std::string>(kMaxProgramBytes);
  recording.head.shared_clock = in.fixed(1) != 0;
  const std::uint64_t begin = in.fixed(8);
  recording.head.map_text = in.text<std::string>(kMaxMapFileBytes);
  if (!in.good() || !in.at_end() || begin > kMaxBegin)
    return Read::failure("It is damaged at its very beginning.");
  recording.head.begin = static_cast<Micros>(begin);
  auto map = sim::parse_map(recording.head.map_text);
  if (!map) return Read::failure("Its map cannot be read: " + map.error);
  recording.map = std::move(*map);

  EntryReader entries(recording, recording.head.begin);
  while (!file.empty()) {
    const auto chunk = next_chunk(file, kRecordingChunkBytes);
    if (chunk && entries.take(*chunk)) continue;
    recording.damage = "It is damaged, or was not written to its end: what stood before that is shown.";
    break;
  }
  if (recording.entries.empty()) return Read::failure("There is nothing in it.");
  return Read::success(std::move(recording));
}

}  // namespace tw::client
