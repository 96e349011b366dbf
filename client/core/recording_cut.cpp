// SPDX-License-Identifier: MIT
#include "client/core/recording_cut.hpp"

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

  std::vector<RecordedEntry> take() { return std::move(entries_); }

 private:
  std::vector<RecordedEntry> entries_;
  std::vector<std::optional<std::uint8_t>> numbers_;  ///< by their number in the whole
  std::size_t lanes_ = 0;
};

}  // namespace

Result<Recording> cut_recording(const Recording& whole, Micros last) {
  const Micros from = whole.entries.back().at - last;
  if (from - whole.head.begin <= static_cast<Micros>(SnapshotReader::kKept) * kTickMicros)
    return Result<Recording>::success(whole);
  Retelling past;
  std::size_t next = 0;
  for (; next < whole.entries.size() && whole.entries[next].at < from; ++next) past.take(whole.entries[next]);
  auto beginning = past.tell(whole, next);
  if (!beginning) return Result<Recording>::failure(beginning.error);
  Recording cut{.head = whole.head, .map = whole.map, .entries = {}, .damage = {}};
  cut.head.begin = beginning->begin;
  Follower behind(std::move(*beginning));
  for (; next < whole.entries.size(); ++next) behind.follow(whole.entries[next]);
  cut.entries = behind.take();
  return Result<Recording>::success(std::move(cut));
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
