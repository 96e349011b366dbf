// SPDX-License-Identifier: MIT
// A lobby's byte stream, cut anywhere: the same frames come out as if it had arrived at once, and never more memory than
// the bytes that came account for. Input: two bytes of limit, a byte of piece size, the stream.
#include <vector>

#include "shared/protocol/lobby_codec.hpp"
#include "tests/allocation_meter.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace tw;
using fuzz::require;

constexpr std::size_t kSlackBytes = 64 * 1024;

struct Outcome {
  std::vector<Bytes> frames;
  bool broken = false;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome split(ByteView stream, std::size_t limit, std::size_t piece) {
  protocol::FrameSplitter splitter(limit);
  Outcome outcome;
  while (!stream.empty() && !outcome.broken) {
    const std::size_t size = std::min(piece, stream.size());
    outcome.broken = !splitter.feed(stream.first(size));
    while (auto frame = splitter.next()) {
      require(!frame->empty() && frame->size() <= limit);
      outcome.frames.push_back(std::move(*frame));
    }
    stream = stream.subspan(size);
  }
  return outcome;
}

/// Frames are thrown away as they come, as the lobby does.
void drain(ByteView stream, std::size_t limit, std::size_t piece) {
  protocol::FrameSplitter splitter(limit);
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    const bool whole = splitter.feed(stream.subspan(at, std::min(piece, stream.size() - at)));
    while (splitter.next()) {
    }
    if (!whole) return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::size_t limit = static_cast<std::size_t>(data[0] | data[1] << 8), piece = 1 + data[2];
  const ByteView stream(data + 3, size - 3);
  const Outcome whole = split(stream, limit, stream.size() + 1);
  require(whole == split(stream, limit, piece));
  require(whole == split(stream, limit, 1));
  for (const std::size_t cut : {stream.size() + 1, piece})
    require(meter::peak_of([&] { drain(stream, limit, cut); }) <= 2 * size + kSlackBytes);
  return 0;
}
