// SPDX-License-Identifier: MIT
#include "lab/compare/gate.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "shared/base/ideal_age.hpp"
#include "shared/base/limits.hpp"

namespace tw::compare {
namespace {

constexpr double kMaxEmulatorLateUs = 2'000;  // p99.9
constexpr double kMaxObserverLateMs = 5;      // p99
constexpr double kMaxRttOffMs = 3;
constexpr double kMaxMedianOffMs = 1;
constexpr double kMostLossForTcp = 10;  // per cent
constexpr Micros kSlotMicros = 4'000;   // of the loss tape
/// With fewer snapshots the hundredth of them is a handful, and no percentile.
constexpr int kLeastSnapshotsForTail = 300;

void judge_link(const CellResult& cell, Verdict& verdict) {
  const link::Stats& link = cell.link;
  if (link.lateness_p999_us > kMaxEmulatorLateUs)
    verdict.doubts.push_back(
        fmt::format("the emulator handed packets over up to {:.1f} ms late (p99.9; at most {:.0f} ms)",
                    link.lateness_p999_us / 1000, kMaxEmulatorLateUs / 1000));
  if (link.oversize > 0) verdict.doubts.push_back(fmt::format("{} packets were over the MTU", link.oversize));
  if (link.kernel_drops > 0)
    verdict.doubts.push_back(fmt::format("the kernel dropped {} packets by itself", link.kernel_drops));
  const auto& set = cell.options.network.settings;
  const bool may_overflow =
      set.to_server.rate_kbit > 0 || set.to_client.rate_kbit > 0 || !cell.options.script.empty();
  if (link.queue_drops > 0 && !may_overflow)
    verdict.doubts.push_back(fmt::format("the link's own queue overflowed {} times", link.queue_drops));
}

void judge_observer(const CellResult& cell, Verdict& verdict) {
  if (cell.observer_late_ms > kMaxObserverLateMs)
    verdict.doubts.push_back(
        fmt::format("the observer's own frames came up to {:.1f} ms late (p99; at most {:.0f} ms)",
                    cell.observer_late_ms, kMaxObserverLateMs));
}

bool is_steady(const link::Conditions& c) {
  return c.jitter_ms == 0 && c.spike_pct == 0 && c.reorder_pct == 0 && c.rate_kbit == 0;
}

/// Only the delay is in it, twice.
void judge_round_trip(const CellResult& cell, Verdict& verdict) {
  const auto& set = cell.options.network.settings;
  if (!is_steady(set.to_server) || !is_steady(set.to_client) || !cell.options.script.empty()) return;
  const double wanted = set.to_server.delay_ms + set.to_client.delay_ms;
  if (cell.link.measured_rtt_ms > 0 && std::abs(cell.link.measured_rtt_ms - wanted) > kMaxRttOffMs)
    verdict.doubts.push_back(
        fmt::format("the link's round trip was {:.1f} ms, not {:.1f} ms", cell.link.measured_rtt_ms, wanted));
}

struct LossSample {
  double seen_pct = 0;
  double draws = 0;  ///< so many independent ones the packets stand for
};

/// Packets of one dark slot are lost together: (sum of sizes)^2 / (sum of squares) is the number of slots of equal size
/// that would scatter as much.
LossSample sample_loss(const CellResult& cell, int direction) {
  std::map<Micros, double> slots;
  double packets = 0, lost = 0;
  for (const auto& packet : cell.packets) {
    const bool drawn =
        packet.fate == link::PacketFate::kLostByTime || packet.fate == link::PacketFate::kLostByPacket;
    if (packet.direction != direction || (is_lost(packet.fate) && !drawn)) continue;
    packets += 1;
    lost += drawn ? 1 : 0;
    slots[packet.in_us / kSlotMicros] += 1;
  }
  double squares = 0;
  for (const auto& [slot, size] : slots) squares += size * size;
  const bool by_packet = cell.options.network.settings.per_packet;
  return {packets > 0 ? 100 * lost / packets : 0,
          by_packet || squares == 0 ? packets : packets * packets / squares};
}

void judge_loss(const CellResult& cell, Verdict& verdict) {
  const auto& set = cell.options.network.settings;
  const auto& script = cell.options.script;
  if (std::any_of(script.begin(), script.end(),
                  [](const auto& event) { return std::holds_alternative<link::Settings>(event.what); })) {
    verdict.notes.push_back("configured and seen loss were not compared: the script changes the link");
    return;
  }
  for (int direction = 0; direction < 2; ++direction) {
    const double wanted_pct = direction == 0 ? set.to_server.loss_pct : set.to_client.loss_pct;
    const auto sample = sample_loss(cell, direction);
    const double p = wanted_pct / 100;
    const double tolerance_pct = p == 0 ? 0
                                        : 100 * (5 * std::sqrt(p * (1 - p) / std::max(1.0, sample.draws)) +
                                                 3 / std::max(1.0, sample.draws));
    if (std::abs(sample.seen_pct - wanted_pct) > tolerance_pct)
      verdict.doubts.push_back(fmt::format("the link lost {:.2f} % of the packets to the {}, not {:.2f} %",
                                           sample.seen_pct, direction == 0 ? "server" : "client",
                                           wanted_pct));
  }
}

void judge_canary(const CellResult& cell, Verdict& verdict) {
  const auto canary = std::find_if(cell.lanes.begin(), cell.lanes.end(),
                                   [](const auto& lane) { return lane.lane == LaneKind::kUdpRaw; });
  if (canary == cell.lanes.end()) {
    verdict.doubts.push_back("the canary, lane udp-raw, is missing");
    return;
  }
  if (!has_theory(cell.options)) {
    verdict.notes.push_back("the canary was not held against theory: theory knows delay and loss alone");
    return;
  }
  const double interval_ms = 1000.0 / cell.options.techniques.snapshot_hz;
  if (std::abs(canary->age_ms.p50 - canary->limit_p50_ms) > kMaxMedianOffMs)
    verdict.doubts.push_back(fmt::format("the canary's age was {:.1f} ms at p50, and theory says {:.1f} ms",
                                         canary->age_ms.p50, canary->limit_p50_ms));
  if (cell.options.seconds * cell.options.techniques.snapshot_hz < kLeastSnapshotsForTail)
    verdict.notes.push_back(
        "the canary's tail was not held against theory: the window is too short for a p99");
  else if (std::abs(canary->age_ms.p99 - canary->limit_p99_ms) > interval_ms)
    verdict.doubts.push_back(fmt::format("the canary's age was {:.1f} ms at p99, and theory says {:.1f} ms",
                                         canary->age_ms.p99, canary->limit_p99_ms));
}

/// Does the kernel's TCP really lose packets here? Each lost segment must come again or be needed no more, and what the
/// link saw twice must be what the socket says it sent again. Beyond kMostLossForTcp whole chains of timeouts outlive
/// the window.
void judge_resent(const LaneResult& lane, const CellOptions& options, Verdict& verdict) {
  const auto name = to_string(lane.lane);
  const auto& seen = lane.resent;
  const double told = static_cast<double>(lane.tcp_retransmits), repeats = static_cast<double>(seen.repeats);
  if (std::abs(told - repeats) > std::max(2.0, 0.05 * repeats))
    verdict.doubts.push_back(fmt::format("lane {}: its socket sent {} segments again, and the link saw {}",
                                         name, lane.tcp_retransmits, seen.repeats));
  if (seen.unresolved > 0 && has_theory(options) &&
      options.network.settings.to_client.loss_pct <= kMostLossForTcp)
    verdict.doubts.push_back(
        fmt::format("lane {}: {} of {} lost segments never came again, though they were needed", name,
                    seen.unresolved, seen.dropped));
}

void judge_socket(const LaneResult& lane, const CellOptions& options, Verdict& verdict) {
  const auto name = to_string(lane.lane);
  if (!lane.closed_reason.empty())
    verdict.doubts.push_back(fmt::format("lane {} ended: {}", name, lane.closed_reason));
  if (!lane.server_told) {
    verdict.doubts.push_back(fmt::format("the server told nothing of lane {}", name));
    return;
  }
  if (!is_tcp(lane.lane)) return;
  const std::string wanted = wanted_control(options, lane.lane);
  if (lane.congestion_control != wanted)
    verdict.doubts.push_back(
        fmt::format("lane {} ran on {}, not on {}", name, lane.congestion_control, wanted));
  judge_resent(lane, options, verdict);
}

}  // namespace

bool has_theory(const CellOptions& options) {
  const auto& down = options.network.settings.to_client;
  const link::Conditions known{.loss_pct = down.loss_pct, .delay_ms = down.delay_ms};
  return down == known && down.loss_pct < 100 && options.script.empty() && !options.network.download;
}

std::string wanted_control(const CellOptions& options, LaneKind lane) {
  const auto chosen = std::find_if(options.lanes.begin(), options.lanes.end(),
                                   [&](const auto& choice) { return choice.kind == lane; });
  const bool named = chosen != options.lanes.end() && !chosen->congestion_control.empty();
  return named ? chosen->congestion_control : "cubic";
}

Verdict judge(const CellResult& cell) {
  Verdict verdict;
  judge_link(cell, verdict);
  judge_observer(cell, verdict);
  judge_round_trip(cell, verdict);
  judge_loss(cell, verdict);
  judge_canary(cell, verdict);
  for (const auto& lane : cell.lanes) judge_socket(lane, cell.options, verdict);
  return verdict;
}

}  // namespace tw::compare
