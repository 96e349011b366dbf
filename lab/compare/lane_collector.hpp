// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "client/core/view.hpp"
#include "lab/compare/cell.hpp"
#include "lab/compare/gap_finder.hpp"

namespace tw::compare {

/// What one lane shows, frame by frame.
class LaneCollector {
 public:
  explicit LaneCollector(LaneKind lane) : gaps_(lane) { result_.lane = lane; }

  LaneKind lane() const { return result_.lane; }
  /// Every frame, before the window as well: a gap may begin before it.
  void watch(const client::LanePanel& panel, Micros now);
  void begin_window(const client::LanePanel& panel, Micros now);
  /// Every frame within the window.
  FrameSample sample(const client::LanePanel& panel, Micros now);
  /// Percentiles, stalls and the limit; what the link and the server know is for others to add.
  LaneResult finish(const CellOptions& options);
  bool seen_since(Micros moment) const { return gaps_.seen_since(moment); }
  /// Those of the window that ended at `end`, as far as they are known `now`.
  std::vector<trace::Gap> gaps(Micros end, Micros now, Micros interval) const {
    return gaps_.within(window_began_, end, now, interval);
  }

 private:
  LaneResult result_;
  GapFinder gaps_;
  std::vector<double> ages_, errors_;
  Micros window_began_ = 0, newest_at_ = 0, newest_stamp_ = 0;
  std::uint64_t received_before_ = 0, bytes_before_ = 0;
};

}  // namespace tw::compare
