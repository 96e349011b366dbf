// SPDX-License-Identifier: MIT
// Input: one byte that says how the stream is cut, then the stream. However it is cut, the same records must come out.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "shared/base/limits.hpp"
#include "shared/transport/tcp_frame.hpp"

namespace {

using tw::Bytes;
using tw::ByteView;

std::vector<Bytes> read_in_pieces(ByteView stream, std::size_t piece_bytes, bool& broken) {
  tw::transport::FrameReader reader;
  std::vector<Bytes> records;
  while (!stream.empty()) {
    const ByteView piece = stream.first(std::min(piece_bytes, stream.size()));
    stream = stream.subspan(piece.size());
    reader.append(piece);
    while (const auto record = reader.next()) {
      if (record->empty() || record->size() > tw::transport::kMaxFrameBytes) std::abort();
      records.emplace_back(record->begin(), record->end());
    }
    if (!reader.broken() &&
        reader.unread_bytes() >= tw::transport::kFrameHeadBytes + tw::transport::kMaxFrameBytes)
      std::abort();
  }
  broken = reader.broken();
  return records;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView stream{data + 1, size - 1};
  bool broken_whole = false, broken_cut = false;
  const auto whole = read_in_pieces(stream, stream.size(), broken_whole);
  const auto cut = read_in_pieces(stream, 1u + data[0], broken_cut);
  if (whole != cut || broken_whole != broken_cut) std::abort();
  return 0;
}
