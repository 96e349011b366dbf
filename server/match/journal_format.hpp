// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "server/match/journal.hpp"
#include "shared/base/chunk_file.hpp"
#include "shared/base/limits.hpp"

/// What the writer and the reader of a journal share.
namespace tw::match::journal {

inline constexpr ChunkFileKind kKind{"TWTRUTH\n", "journal of a match", kJournalVersion, kProtocolVersion};
inline constexpr std::size_t kMaxProgramBytes = 64;

/// An entry's first byte. All but the last say what happens before and in the next tick.
enum Kind : std::uint8_t {
  kJoined = 0,   ///< seat
  kLeft = 1,     ///< seat
  kScored = 2,   ///< seat, score, kills, deaths
  kCommand = 3,  ///< seat, aim, buttons: from the next tick on
  kRewound = 4,  ///< seat, how far behind the others were seen: in the next tick
  kTicked = 5,   ///< the state's hash afterwards
};

}  // namespace tw::match::journal
