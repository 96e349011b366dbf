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

  /// Something newer came at or after `moment`: what was open then is closed.
  bool seen_since(Micros moment) const { return newest_ && newest_->at >= moment; }

  /// The gaps of a window: those that ended after `begin` and began before `end`. One that is still open `now` ends
  /// there, and its snapshot after would have been the next but for the interval between two.
  std::vector<trace::Gap> within(Micros begin, Micros end, Micros now, Micros interval) const {
    std::vector<trace::Gap> found;
    for (const auto& gap : gaps_)
      if (gap.to >= begin && gap.from < end) found.push_back(gap);
    if (newest_ && newest_->at < end && now - newest_->at >= trace::kFreezeMicros)
      found.push_back({.lane = lane_,
                       .from = newest_->at,
                       .to = now,
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
