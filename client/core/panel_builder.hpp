// SPDX-License-Identifier: MIT
#pragma once

#include "client/core/lane_client.hpp"
#include "client/core/view.hpp"

namespace tw::client {

/// Fills one lane's panel for the frame shown at `now`: the others interpolated, the own player predicted.
/// What the panel says of its own techniques counts. `part` is how far the running tick has gone, 0..1. `truth` may be null. Takes the lane's unseen events and
/// samples its age: once a frame.
struct PanelInput {
  const MatchShared& shared;
  const sim::World* truth = nullptr;
  bool predict = true;
  float part = 0;
  Micros now = 0;
  const Clock* stopwatch = nullptr;  ///< for LaneFigures::others_us
  Micros own_work = 0;               ///< what predicting took, by it
};
void build_panel(LaneClient& lane, const PanelInput& input, LanePanel& panel);

/// Units from subunits.
Point to_point(sim::Vec2 v);

}  // namespace tw::client
