// SPDX-License-Identifier: MIT
// A recorded match that anybody may have written, read and shown. Input: bodies of chunks, each behind two bytes, its length;
// they get the checksums that they should have. What is no such thing is also read as a file of its own.
#include <algorithm>
#include <cmath>

#include "client/core/recording.hpp"
#include "client/core/recording_cut.hpp"
#include "client/core/replay.hpp"
#include "shared/base/hash.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace tw;
using fuzz::require;

constexpr const char* kMap =
    "name Tiny\nplayers 4\n\n##########\n#S..#...S#\n#...#.H..#\n#........#\n#S..P...S#\n##########\n";
constexpr Micros kShown = 3'000'000;  ///< of it; seeks go anywhere within

void put(Bytes& file, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) file.push_back(static_cast<std::uint8_t>(value >> (8 * i) & 0xff));
}

Bytes file_of(ByteView input) {
  Bytes file = client::encode_recording_head(
      {.program = "fuzz", .shared_clock = true, .begin = 1'000'000, .map_text = kMap});
  while (input.size() > 2) {
    const std::size_t wanted = input[0] + 256U * input[1];
    const ByteView body = input.subspan(2, std::min(wanted, input.size() - 2));
    put(file, body.size(), 4);
    put(file, fnv1a(body), 8);
    file.insert(file.end(), body.begin(), body.end());
    input = input.subspan(2 + body.size());
  }
  return file;
}

void require_fit_to_show(const client::View& view) {
  for (const client::LanePanel& panel : view.lanes) {
    require(panel.players.size() <= kMaxPlayers && std::isfinite(panel.figures.age_ms));
    for (const client::DrawnPlayer& player : panel.players)
      require(std::isfinite(player.at.x) && std::isfinite(player.at.y));
  }
}

/// Its end is a recording like any other, or there is a sentence.
void cut(const client::Recording& recording) {
  const Micros length = recording.entries.back().at - recording.head.begin;
  const Bytes file = client::encode_recording(recording);
  const auto end = client::cut_recording({file}, length / 3);
  if (!end) return require(!end.error.empty());
  const auto read = client::read_recording(client::encode_recording(*end));
  require(read && read->damage.empty() && read->entries.size() == end->entries.size());
}

void show(client::Recording recording) {
  Micros before = recording.head.begin;
  for (const client::RecordedEntry& entry : recording.entries) {
    require(entry.at >= before);
    before = entry.at;
  }
  cut(recording);
  client::Replay replay(std::move(recording));
  // Hours of nothing are not waited for.
  const Micros length = std::min(replay.length(), kShown);
  replay.advance(length / 2);
  require_fit_to_show(replay.view());
  replay.look_from(PlayerId{1});
  replay.show_lane(1);
  replay.seek(length);
  require_fit_to_show(replay.view());
  replay.set_techniques({.own = client::OwnPlayer::kPredicted, .others = client::Others::kAdaptive});
  replay.seek(length / 3);
  require_fit_to_show(replay.view());
  require(replay.at() == length / 3);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (auto read = client::read_recording(input)) show(std::move(*read));
  if (auto read = client::read_recording(file_of(input))) show(std::move(*read));
  return 0;
}
