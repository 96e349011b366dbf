// SPDX-License-Identifier: MIT
#include "lab/compare/lane_collector.hpp"

#include <algorithm>
#include <cmath>

#include "shared/base/ideal_age.hpp"

namespace tw::compare {
namespace {

constexpr double kStallMs = 100;  // beyond the delay

/// The age is a float of milliseconds; the stamp comes out of it to the microsecond for some 16 s.
Micros stamp_of(const client::LanePanel& panel, Micros now) {
  return now - static_cast<Micros>(std::lround(static_cast<double>(panel.figures.age_ms) * 1000));
}

/// Half a tick: two frames of one snapshot may differ by a rounding, two snapshots never by less.
constexpr Micros kSameStamp = kTickMicros / 2;

/// The mean; each player's own goes into `errors`.
double sample_errors(const client::LanePanel& panel, std::vector<double>& errors) {
  double sum = 0;
  int count = 0;
  for (const auto& player : panel.players) {
    if (player.self || !player.truth || player.state != sim::PlayerState::kAlive) continue;
    const double error = std::hypot(player.at.x - player.truth->x, player.at.y - player.truth->y);
    errors.push_back(error);
    sum += error;
    ++count;
  }
  return count == 0 ? 0 : sum / count;
}

}  // namespace

void LaneCollector::watch(const client::LanePanel& panel, Micros now) {
  if (!panel.has_world) return;
  const Micros stamp = stamp_of(panel, now);
  if (stamp - newest_stamp_ < kSameStamp) return;
  newest_stamp_ = stamp;
  newest_at_ = now;
  gaps_.see(now, stamp);
}

void LaneCollector::begin_window(const client::LanePanel& panel, Micros now) {
  window_began_ = now;
  newest_at_ = std::max(newest_at_, now);
  received_before_ = panel.figures.snapshots_received;
  bytes_before_ = panel.figures.counters.bytes_received;
}

FrameSample LaneCollector::sample(const client::LanePanel& panel, Micros now) {
  ages_.push_back(static_cast<double>(panel.figures.age_ms));
  const double error = sample_errors(panel, errors_);
  result_.longest_freeze_ms =
      std::max(result_.longest_freeze_ms, static_cast<double>(now - newest_at_) / 1000);
  result_.snapshots_received = panel.figures.snapshots_received - received_before_;
  result_.payload_bytes = panel.figures.counters.bytes_received - bytes_before_;
  result_.closed_reason = panel.closed_reason;
  return {.at_ms = static_cast<double>(now - window_began_) / 1000,
          .lane = result_.lane,
          .age_ms = ages_.back(),
          .position_error_units = error};
}

LaneResult LaneCollector::finish(const CellOptions& options) {
  LaneResult result = result_;
  const auto& down = options.network.settings.to_client;
  const double interval_ms = 1000.0 / options.techniques.snapshot_hz;
  const double loss = std::min(down.loss_pct / 100, 0.999);
  result.limit_p50_ms = ideal_age_ms(0.50, down.delay_ms, interval_ms, loss);
  result.limit_p99_ms = ideal_age_ms(0.99, down.delay_ms, interval_ms, loss);
  const auto stalled =
      std::count_if(ages_.begin(), ages_.end(), [&](double age) { return age > down.delay_ms + kStallMs; });
  result.stall_fraction =
      ages_.empty() ? 0 : static_cast<double>(stalled) / static_cast<double>(ages_.size());
  result.age_ms = percentiles(std::move(ages_));
  result.position_error_units = percentiles(std::move(errors_));
  return result;
}

}  // namespace tw::compare
