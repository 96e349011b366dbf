// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shared/base/chunk_file.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/lane_kind.hpp"
#include "shared/base/types.hpp"
#include "shared/protocol/lane_messages.hpp"
#include "shared/sim/map.hpp"
#include "shared/sim/world.hpp"

/// What one client saw of a match: every record of every lane with its time, the commands that it made, and what the program
/// around it wrote beside them. From this the match can be shown again, over the same losses, and through other techniques.
/// docs/RECORDING.md gives the bytes.
namespace tw::client {

inline constexpr std::uint16_t kRecordingVersion = 2;
inline constexpr std::size_t kMaxRecordingBytes = 96 * 1024 * 1024;
inline constexpr std::size_t kMaxRecordingEntries = 1'500'000;  ///< more than an hour of five lanes
inline constexpr std::size_t kMaxNoteBytes = 4096;
inline constexpr std::size_t kRecordingChunkBytes = 64 * 1024;
/// Of an entry beyond a record's bytes: its time, id, lane, length, and the reason why a lane closed at the longest.
inline constexpr std::size_t kMaxEntryOverheadBytes = 560;
/// Longer than the entries of one lane last: who seeks to the end of a file from a stranger gets there.
inline constexpr Micros kMaxRecordingMicros = Micros{6} * 3600 * 1'000'000;
inline constexpr std::size_t kMaxRecordedLanes = 32;  ///< those that took over from others included

namespace recorded {
/// A lane begins to connect; its number is how many there were before.
struct LaneAdded {
  LaneKind kind = LaneKind::kUdp;
  protocol::LaneRole role = protocol::LaneRole::kWatch;
};
struct LaneOpened {
  std::uint8_t lane = 0;
};
struct LaneClosed {
  std::uint8_t lane = 0;
  std::string reason{};
};
struct Record {
  std::uint8_t lane = 0;
  Bytes bytes{};  ///< 1..kMaxRecordBytes
};
/// Made for `tick`, which rises.
struct Command {
  Tick tick{};
  sim::Command command{};
  std::uint16_t seen_behind = 0;
};
/// Of the program around the match, which alone knows what it means: what the link did, say. The match is the same without.
struct Note {
  std::uint8_t topic = 0;
  Bytes bytes{};  ///< 1..kMaxNoteBytes
};
using What =
    std::variant<LaneAdded, LaneOpened, LaneClosed, Record, Command, Note>;  ///< the index is the file's id
}  // namespace recorded

struct RecordedEntry {
  Micros at = 0;  ///< on the client's clock; never falls
  recorded::What what;
};

struct RecordingHead {
  std::string program;        ///< its version
  bool shared_clock = false;  ///< MatchClientOptions::shared_clock
  Micros begin = 0;           ///< on the client's clock
  std::string map_text;
};

struct Recording {
  RecordingHead head;
  sim::Map map;
  std::vector<RecordedEntry> entries;
  /// Empty: all of it is there. Otherwise a sentence: the file ends early, or is damaged from some point on; what stood
  /// before that is in `entries`.
  std::string damage;
};

/// The file's beginning, and one chunk behind it. `before`: the time of the entry before the first, or `begin`.
Bytes encode_recording_head(const RecordingHead& head);
Bytes encode_recording_chunk(const std::vector<RecordedEntry>& entries, Micros before);

/// Reads a recording chunk by chunk, for who does not want all of it at once. Untrusted, as for read_recording().
class RecordingReader {
 public:
  /// `pieces`: the file, cut anywhere between two chunks; the first begins with its head. Borrowed. The error is a sentence.
  static Result<RecordingReader> open(std::vector<ByteView> pieces);

  const RecordingHead& head() const { return head_; }
  sim::Map& map() { return map_; }
  /// Appends the entries of the next chunk. False at the end, or where it is damaged.
  bool next(std::vector<RecordedEntry>& entries);
  /// As Recording::damage, once next() has said no.
  const std::string& damage() const { return damage_; }

 private:
  recorded::What read_what(ByteReader& in);
  recorded::What read_lane(ByteReader& in);
  recorded::What read_command(ByteReader& in);
  std::uint8_t read_number(ByteReader& in);
  bool take(ByteView chunk, std::vector<RecordedEntry>& entries);

  /// What an entry may say depends on those before it.
  struct Before {
    Micros at = 0;
    std::size_t lanes = 0, entries = 0;
    std::optional<Tick> tick{};
  };
  RecordingHead head_;
  sim::Map map_;
  std::vector<ByteView> pieces_;
  std::size_t piece_ = 0;
  Before before_;
  std::string damage_;
};

/// Reads a whole file, of at most kMaxRecordingBytes. Untrusted: a recording comes from anybody. The error is a sentence: no
/// recording, of another version, or nothing whole in it.
Result<Recording> read_recording(ByteView file);

}  // namespace tw::client
