// SPDX-License-Identifier: MIT
#include "lab/compare/gate.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace tw::compare {
namespace {

constexpr double kMaxEmulatorLateUs = 2'000;  // p99.9
constexpr double kMaxObserverLateMs = 5;      // p99
constexpr double kSlotsPerSecond = 250;       // of the loss tape, a direction

void judge_link(const CellResult& cell, std::vector<std::string>& doubts) {
  const link::Stats& link = cell.link;
  if (link.lateness_p999_us > kMaxEmulatorLateUs)
    doubts.push_back(
        fmt::format("the emulator handed packets over up to {:.1f} ms late (p99.9; at most {:.0f} ms)",
                    link.lateness_p999_us / 1000, kMaxEmulatorLateUs / 1000));
  if (link.oversize > 0) doubts.push_back(fmt::format("{} packets were over the MTU", link.oversize));
  if (link.queue_drops > 0)
    doubts.push_back(fmt::format("the link's own queue overflowed {} times", link.queue_drops));
  if (link.kernel_drops > 0)
    doubts.push_back(fmt::format("the kernel dropped {} packets by itself", link.kernel_drops));
}

/// Slots are independent, so the seen loss stays within a few standard errors of the configured one.
void judge_loss(const CellResult& cell, std::vector<std::string>& doubts) {
  const double p = cell.options.network.settings.to_client.loss_pct / 100, slots = 2 * kSlotsPerSecond * cell.options.seconds;
  const double tolerance_pct = 100 * 5 * std::sqrt(std::max(p * (1 - p), 1e-9) / slots) + 0.05;
  if (std::abs(cell.link.measured_loss_pct - cell.options.network.settings.to_client.loss_pct) > tolerance_pct)
    doubts.push_back(fmt::format("the link lost {:.2f} % of the packets, not {:.2f} %",
                                 cell.link.measured_loss_pct, cell.options.network.settings.to_client.loss_pct));
}

void judge_lane(const LaneResult& lane, const CellOptions& options, std::vector<std::string>& doubts) {
  const auto name = to_string(lane.lane);
  if (!lane.closed_reason.empty())
    doubts.push_back(fmt::format("lane {} ended: {}", name, lane.closed_reason));
  if (!lane.server_told) {
    doubts.push_back(fmt::format("the server told nothing of lane {}", name));
    return;
  }
  if (!is_tcp(lane.lane)) return;
  const auto chosen = std::find_if(options.lanes.begin(), options.lanes.end(),
                                   [&](const auto& choice) { return choice.kind == lane.lane; });
  const std::string wanted =
      chosen == options.lanes.end() || chosen->congestion_control.empty() ? "cubic" : chosen->congestion_control;
  if (lane.congestion_control != wanted)
    doubts.push_back(fmt::format("lane {} ran on {}, not on {}", name, lane.congestion_control, wanted));
  if (lane.packets_dropped > 0 && options.network.settings.to_client.loss_pct >= 1 && lane.tcp_retransmits == 0)
    doubts.push_back(fmt::format("lane {} lost packets on the link, yet its sender resent none", name));
}

}  // namespace

std::vector<std::string> doubts_about(const CellResult& cell, double observer_late_ms) {
  std::vector<std::string> doubts;
  judge_link(cell, doubts);
  if (observer_late_ms > kMaxObserverLateMs)
    doubts.push_back(
        fmt::format("the observer's own frames came up to {:.1f} ms late (p99; at most {:.0f} ms)",
                    observer_late_ms, kMaxObserverLateMs));
  judge_loss(cell, doubts);
  for (const auto& lane : cell.lanes) judge_lane(lane, cell.options, doubts);
  return doubts;
}

}  // namespace tw::compare
