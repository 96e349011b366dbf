// SPDX-License-Identifier: MIT
// A lobby's byte stream, cut anywhere: the same frames come out as if it had arrived at once. Input: two bytes of
// limit, a byte of piece size, the stream.
#include <cstdlib>
#include <vector>

#include "shared/protocol/lobby_codec.hpp"

namespace {

using namespace tw;

void require(bool held) {
  if (!held) std::abort();
}

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::size_t limit = static_cast<std::size_t>(data[0] | data[1] << 8), piece = 1 + data[2];
  const ByteView stream(data + 3, size - 3);
  const Outcome whole = split(stream, limit, stream.size() + 1);
  require(whole == split(stream, limit, piece));
  require(whole == split(stream, limit, 1));
  return 0;
}
