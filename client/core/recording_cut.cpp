// SPDX-License-Identifier: MIT
#include "client/core/recording_cut.hpp"

#include <optional>
#include <utility>

#include "client/core/retelling.hpp"
#include "client/core/snapshot_reader.hpp"

namespace tw::client {
namespace {

using namespace recorded;

/// What comes behind the beginning: the same, with its lanes' new numbers.
class Follower {
 public:
  explicit Follower(Beginning&& beginning)
      : entries_(std::move(beginning.entries)), numbers_(std::move(beginning.numbers)) {
    for (const auto& number : numbers_) lanes_ += number ? 1U : 0U;
  }

  void follow(RecordedEntry kept) {
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

  std::vector<RecordedEntry> take() { return std::move(entries_); }

 private:
  std::vector<RecordedEntry> entries_;
  std::vector<std::optional<std::uint8_t>> numbers_;  ///< by their number in the whole
  std::size_t lanes_ = 0;
};

}  // namespace

Result<Recording> cut_recording(std::vector<ByteView> pieces, Micros last) {
  using Cut = Result<Recording>;
  // Gone through twice, and never held whole: an hour of a match is larger by far in memory than in its file.
  auto reader = RecordingReader::open(pieces);
  if (!reader) return Cut::failure(reader.error);
  std::vector<RecordedEntry> chunk;
  Micros end = reader->head().begin;
  for (; reader->next(chunk); chunk.clear())
    if (!chunk.empty()) end = chunk.back().at;
  const Micros begin = reader->head().begin, from = end - last;
  if (end == begin) return Cut::failure("There is nothing in it.");
  const bool all_of_it = from - begin <= static_cast<Micros>(SnapshotReader::kKept) * kTickMicros;

  reader = RecordingReader::open(std::move(pieces));
  Recording cut{.head = reader->head(), .map = std::move(reader->map()), .entries = {}, .damage = {}};
  Retelling past;
  std::vector<RecordedEntry> recent;
  std::optional<Follower> behind;
  for (; reader->next(all_of_it ? cut.entries : chunk); chunk.clear()) {
    for (RecordedEntry& entry : chunk) {
      if (entry.at < from) {
        past.take(entry);
        const bool told_again =
            std::holds_alternative<Command>(entry.what) || std::holds_alternative<Note>(entry.what);
        if (told_again && entry.at >= from - Retelling::kRecent) recent.push_back(std::move(entry));
        continue;
      }
      if (!behind) {
        auto beginning = past.tell(recent, begin);
        if (!beginning) return Cut::failure(beginning.error);
        cut.head.begin = beginning->begin;
        behind.emplace(std::move(*beginning));
      }
      behind->follow(std::move(entry));
    }
  }
  if (behind) cut.entries = behind->take();
  return Cut::success(std::move(cut));
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
    std::size_t most = kMaxEntryOverheadBytes;
    if (const auto* record = std::get_if<Record>(&entry.what)) most += record->bytes.size();
    if (const auto* note = std::get_if<Note>(&entry.what)) most += note->bytes.size();
    if (most > room) flush();
    room -= most;
    chunk.push_back(entry);
  }
  flush();
  return file;
}

}  // namespace tw::client
