// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "client/core/lane_client.hpp"
#include "client/core/view.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/lane_kind.hpp"

namespace tw::client {

/// Keeps one player playing. When the lane that plays does not open or falls silent, another is tried beside it, over TCP
/// first; whichever the server welcomes plays. While TCP stands in for UDP, UDP is tried again, and takes over once it has
/// delivered steadily. All of it ends when the seat does. Sans I/O but for the lanes.
class LaneKeeper {
 public:
  /// Opens a lane of the match's session; never null.
  using OpenLane = std::function<std::unique_ptr<transport::ClientLane>(LaneKind, Micros now)>;

  LaneKeeper(LaneKind wanted, OpenLane open, Micros interpolation, Micros now);

  /// Looks after `playing`, which has been serviced, and puts another lane in its place if that is better.
  void service(std::unique_ptr<LaneClient>& playing, MatchShared& shared, Micros now);
  /// The lane that is being tried; null: none. It wants commands and service like any other.
  LaneClient* spare() { return spare_.get(); }
  /// Why there is nothing left to try, a sentence; empty while there is.
  const std::string& gave_up() const { return gave_up_; }
  Connection connection(const LaneClient& playing, Micros now) const;

 private:
  bool is_well(const LaneClient& lane, Micros now) const;
  void judge_spare(std::unique_ptr<LaneClient>& playing, bool well, MatchShared& shared, Micros now);
  void take_over(std::unique_ptr<LaneClient>& playing, Micros now);
  void drop_spare(Micros try_again_at);
  void open_spare(const LaneClient& playing, bool well, Micros now);

  LaneKind wanted_;
  OpenLane open_;
  Micros interpolation_;
  std::unique_ptr<LaneClient> spare_;
  std::string gave_up_;
  bool was_well_ = false;
  Micros well_at_;  ///< when the lane that plays was last seen well
  Micros next_try_ = 0;
  Micros return_pause_;  ///< between attempts to go back to the wanted lane; longer each time it fails again
  Micros returned_at_ = 0;
  int failures_ = 0;  ///< in a row, without any lane that plays
};

}  // namespace tw::client
