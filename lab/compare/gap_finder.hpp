// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "lab/trace/freeze.hpp"

namespace tw::compare {

/// Finds the stretches in which nothing newer came on the screen of one lane, from what it showed frame by frame.
class GapFinder {
 public:
  explicit GapFinder(LaneKind lane) : lane_(lane) {}

  /// The screen shows, at `now`, a snapshot with this stamp of the server's.
  void see(Micros now, Micros stamp) {
    if (newest_ && stamp <= newest_->stamp) return;
    if (newest_ && now - newest_->at >= trace::kFreezeMicros)
      gaps_.push_back({.lane = lane_,
                       .from = newest_->at,
                       .to = now,
                       .stamp_before = newest_->stamp,
                       .stamp_after = stamp});
    newest_ = {now, stamp};
  }

  /// The gaps that ended within [begin, end], and the one that was still open at `end`: it ends there, and its
  /// snapshot after would have been the next but for the interval between two.
  std::vector<trace::Gap> within(Micros begin, Micros end, Micros interval) const {
    std::vector<trace::Gap> found;
    for (const auto& gap : gaps_)
      if (gap.to >= begin && gap.to <= end) found.push_back(gap);
    if (newest_ && end - newest_->at >= trace::kFreezeMicros)
      found.push_back({.lane = lane_,
                       .from = newest_->at,
                       .to = end,
                       .stamp_before = newest_->stamp,
                       .stamp_after = newest_->stamp + interval});
    return found;
  }

 private:
  struct Seen {
    Micros at, stamp;
  };
  LaneKind lane_;
  std::optional<Seen> newest_;
  std::vector<trace::Gap> gaps_;
};

}  // namespace tw::compare
