// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "lab/trace/freeze.hpp"

namespace tw::trace {

inline constexpr std::size_t kCauses = static_cast<std::size_t>(Cause::kMachine) + 1;

/// What is known beside the packets.
struct Context {
  std::span<const LaneFacts> facts;
  Micros snapshot_interval = 16'667;
  Micros zero = 0;

  /// The last facts at or before `time`, or nullptr.
  const LaneFacts* facts_at(Micros time) const;
};

/// A part of a freeze for which one thing is to blame.
struct Share {
  Cause cause = Cause::kUnknown;
  Micros micros = 0;      ///< how much of the freeze
  std::size_t index = 0;  ///< of the segment or datagram that ended the wait
};

/// Gathers shares; the cause that has the most is the freeze's, and its largest share tells the story.
class Shares {
 public:
  void add(const Share& share);
  bool empty() const { return total_ == 0; }
  /// The largest share of the largest cause.
  Share verdict() const;

 private:
  std::array<Micros, kCauses> sums_{};
  std::array<Share, kCauses> largest_{};
  Micros total_ = 0;
};

/// Splits a wait of `length` in which nothing was lost: `behind` of it because the sender sent late, `grown` because
/// the link took longer than before, the rest is what a wait between two snapshots is anyway.
struct WaitParts {
  Micros behind = 0, grown = 0, ordinary = 0;
};
WaitParts split_wait(Micros length, Micros behind, Micros grown);

}  // namespace tw::trace
