// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "client/core/recording.hpp"
#include "server/match/journal.hpp"
#include "shared/sim/difference.hpp"

/// What a client was shown, held against what decided the match: the journal's commands are stepped again, and every snapshot of
/// the recording has to be the state that they give. So a recording is proven without trusting who made it, and a client that
/// was told something else than the match is found.
namespace tw::resim {

struct Resimulated {
  struct Lane {
    LaneKind kind = LaneKind::kUdp;
    std::uint64_t same = 0;   ///< snapshots that are the state of their tick
    std::uint64_t other = 0;  ///< that are not: of another match; or, in a crowd, cut to what fits a datagram
    std::uint64_t beyond = 0;  ///< of ticks that the journal does not have, its last second say
  };
  std::vector<Lane> lanes;  ///< as the recording numbers them
  struct Mismatch {
    Tick tick;
    std::size_t lane = 0;
    sim::Differences differences;  ///< a: by the journal; b: in the recording
  };
  std::optional<Mismatch> first;  ///< by tick
  match::JournalVerdict journal;  ///< whether that is sound in itself
};

/// Untrusted, both. The error is a sentence: no journal, or of another version.
Result<Resimulated> resimulate(const client::Recording& recording, ByteView journal);

}  // namespace tw::resim
