// SPDX-License-Identifier: MIT
// A journal that anybody may have written, stepped again. Input: bodies of chunks, each behind two bytes, its length; they get
// the checksums that they should have. What is no such thing is also read as a file of its own.
#include <algorithm>

#include "server/match/journal.hpp"
#include "shared/base/chunk_file.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace tw;
using fuzz::require;

constexpr const char* kMap =
    "name Tiny\nplayers 4\n\n##########\n#S..#...S#\n#...#.H..#\n#........#\n#S..P...S#\n##########\n";

Bytes file_of(ByteView input) {
  Bytes file;
  const match::JournalWriter head(
      "fuzz", 7, kMap, [&](ByteView bytes) { file.insert(file.end(), bytes.begin(), bytes.end()); });
  while (input.size() > 2) {
    const std::size_t wanted = input[0] + 256U * input[1];
    const ByteView body = input.subspan(2, std::min(wanted, input.size() - 2));
    const Bytes chunk = sealed_chunk(Bytes(body.begin(), body.end()));
    file.insert(file.end(), chunk.begin(), chunk.end());
    input = input.subspan(2 + body.size());
  }
  return file;
}

void verify(ByteView file) {
  const auto verdict = match::verify_journal(file);
  if (!verdict) return require(!verdict.error.empty());
  require(!verdict->mismatch || verdict->mismatch->here != verdict->mismatch->recorded);
  const auto parted = match::verify_journal(file, match::CausedDesync{Tick{1}});
  require(parted && parted->ticks == verdict->ticks && parted->damage == verdict->damage);
  require(verdict->ticks == 0 || parted->apart.size() >= 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  verify(input);
  verify(file_of(input));
  return 0;
}
