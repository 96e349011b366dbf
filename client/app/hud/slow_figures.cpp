// SPDX-License-Identifier: MIT
#include "client/app/hud/slow_figures.hpp"

#include <algorithm>

namespace tw::app {

void SlowFigures::update(const client::LanePanel& panel, Micros now) {
  const client::LaneFigures& live = panel.figures;
  if (live.held_ms > 0) {
    const bool same_freeze = now - held_seen_at_ < kRenewMicros;
    held_ms_ = same_freeze ? std::max(held_ms_, live.held_ms) : live.held_ms;
    held_seen_at_ = now;
  } else if (now - held_seen_at_ > kHeldLingerMicros) {
    held_ms_ = 0;
  }
  if (renewed_at_ != 0 && now - renewed_at_ < kRenewMicros) return;
  renewed_at_ = now;
  shown_ = live;
  float least = live.age_ms;
  for (const client::AgeSample& sample : panel.ages) least = std::min(least, sample.age_ms);
  stalling_ = live.age_ms > least + kStallMarginMs;
}

}  // namespace tw::app
