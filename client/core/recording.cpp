// SPDX-License-Identifier: MIT
#include "client/core/recording.hpp"

#include <algorithm>
#include <string_view>

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

Result<RecordingReader> RecordingReader::open(std::vector<ByteView> pieces) {
  using Read = Result<RecordingReader>;
  RecordingReader reader;
  reader.pieces_ = std::move(pieces);
  std::size_t size = 0;
  for (const ByteView piece : reader.pieces_) size += piece.size();
  if (size > kMaxRecordingBytes) return Read::failure("It is larger than any recording.");
  if (reader.pieces_.empty()) reader.pieces_.emplace_back();
  const auto head = open_chunk_file(reader.pieces_.front(), kKind, kMaxMapFileBytes + 256);
  if (!head) return Read::failure(head.error);
  ByteReader in(*head);
  RecordingHead& said = reader.head_;
  said.program = in.text<std::string>(kMaxProgramBytes);
  said.shared_clock = in.fixed(1) != 0;
  const std::uint64_t begin = in.fixed(8);
  said.map_text = in.text<std::string>(kMaxMapFileBytes);
  if (!in.good() || !in.at_end() || begin > kMaxBegin)
    return Read::failure("It is damaged at its very beginning.");
  said.begin = reader.before_.at = static_cast<Micros>(begin);
  auto map = sim::parse_map(said.map_text);
  if (!map) return Read::failure("Its map cannot be read: " + map.error);
  reader.map_ = std::move(*map);
  return Read::success(std::move(reader));
}

bool RecordingReader::next(std::vector<RecordedEntry>& entries) {
  while (piece_ < pieces_.size() && pieces_[piece_].empty()) ++piece_;
  if (piece_ == pieces_.size()) return false;
  const auto chunk = next_chunk(pieces_[piece_], kRecordingChunkBytes);
  if (chunk && take(*chunk, entries)) return true;
  damage_ = "It is damaged, or was not written to its end: what stood before that is shown.";
  piece_ = pieces_.size();
  return false;
}

bool RecordingReader::take(ByteView chunk, std::vector<RecordedEntry>& entries) {
  ByteReader in(chunk);
  const Before before = before_;
  const std::size_t size = entries.size();
  while (in.good() && !in.at_end()) {
    before_.at += static_cast<Micros>(in.number(kMaxStep));
    if (before_.at - head_.begin > kMaxRecordingMicros) in.fail();
    entries.push_back({before_.at, read_what(in)});
    if (++before_.entries > kMaxRecordingEntries) in.fail();
  }
  if (in.good()) return true;
  // A chunk is taken whole, or nothing of it.
  before_ = before;
  entries.resize(size);
  return false;
}

std::uint8_t RecordingReader::read_number(ByteReader& in) {
  const std::uint64_t value = in.fixed(1);
  if (value >= before_.lanes) in.fail();
  return static_cast<std::uint8_t>(value);
}

What RecordingReader::read_what(ByteReader& in) {
  switch (in.fixed(1)) {
    case 0:
      return read_lane(in);
    case 1:
      return LaneOpened{read_number(in)};
    case 2: {
      const std::uint8_t number = read_number(in);
      return LaneClosed{number, in.text<std::string>(kMaxReasonBytes)};
    }
    case 3: {
      const std::uint8_t number = read_number(in);
      Record record{number, in.text<Bytes>(kMaxRecordBytes)};
      if (record.bytes.empty()) in.fail();
      return record;
    }
    case 4:
      return read_command(in);
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

What RecordingReader::read_lane(ByteReader& in) {
  const std::uint64_t kind = in.fixed(1), role = in.fixed(1);
  if (kind >= kLaneKinds || role > 1 || before_.lanes >= kMaxRecordedLanes) {
    in.fail();
    return LaneAdded{};
  }
  ++before_.lanes;
  return LaneAdded{static_cast<LaneKind>(kind), static_cast<protocol::LaneRole>(role)};
}

What RecordingReader::read_command(ByteReader& in) {
  Command command;
  command.tick = Tick{static_cast<std::uint32_t>(in.number(kLastTick))};
  command.command.aim = static_cast<sim::Angle>(in.fixed(2));
  command.command.buttons = static_cast<std::uint8_t>(in.fixed(1) & 0x7f);
  command.seen_behind = static_cast<std::uint16_t>(in.number(kMaxSeenBehind));
  if (before_.tick && command.tick <= *before_.tick) in.fail();
  before_.tick = command.tick;
  return command;
}

Result<Recording> read_recording(ByteView file) {
  using Read = Result<Recording>;
  auto reader = RecordingReader::open({file});
  if (!reader) return Read::failure(reader.error);
  Recording recording{.head = reader->head(), .map = std::move(reader->map()), .entries = {}, .damage = {}};
  while (reader->next(recording.entries)) {
  }
  recording.damage = reader->damage();
  if (recording.entries.empty()) return Read::failure("There is nothing in it.");
  return Read::success(std::move(recording));
}

}  // namespace tw::client
