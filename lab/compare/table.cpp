// SPDX-License-Identifier: MIT
#include "lab/compare/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>

namespace tw::compare {

std::string to_table(const CellResult& cell) {
  std::string out;
  const auto line = std::back_inserter(out);
  fmt::format_to(line,
                 "\n{:g} % loss each way, {:g} ms one way, {} s, seed {}   (seen: {:.2f} % lost, {:.1f} ms "
                 "round trip)\n",
                 cell.options.network.settings.to_client.loss_pct, cell.options.network.settings.to_client.delay_ms, cell.options.seconds, cell.options.seed,
                 cell.link.measured_loss_pct, cell.link.measured_rtt_ms);
  fmt::format_to(line, "  {:<10}{:>8}{:>8}{:>8}{:>8}{:>9}{:>10}{:>12}{:>10}{:>9}\n", "lane", "age p50", "p95",
                 "p99", "max", "stalled", "freeze", "off truth", "kbit/s", "resent");
  for (const auto& lane : cell.lanes) {
    const double kbit_s = static_cast<double>(lane.wire_bytes) * 8 / 1000 / std::max(1, cell.options.seconds);
    const std::string resent = is_tcp(lane.lane) ? fmt::format("{}", lane.tcp_retransmits) : "-";
    fmt::format_to(
        line, "  {:<10}{:>8.0f}{:>8.0f}{:>8.0f}{:>8.0f}{:>8.1f}%{:>7.0f} ms{:>6.0f} units{:>10.0f}{:>9}\n",
        to_string(lane.lane), lane.age_ms.p50, lane.age_ms.p95, lane.age_ms.p99, lane.age_ms.max,
        100 * lane.stall_fraction, lane.longest_freeze_ms, lane.position_error_units.p99, kbit_s, resent);
  }
  if (!cell.lanes.empty())
    fmt::format_to(line, "  {:<10}{:>8.0f}{:>8}{:>8.0f}   the best that any datagram lane could show\n",
                   "ideal", cell.lanes.front().limit_p50_ms, "", cell.lanes.front().limit_p99_ms);
  for (const auto& doubt : cell.doubts) fmt::format_to(line, "  NOT TRUSTWORTHY: {}\n", doubt);
  return out;
}

void ProgressLine::show(int cell, double fraction) {
  const double done = (cell + std::clamp(fraction, 0.0, 1.0)) / cells_;
  const int step = static_cast<int>(done * (terminal_ ? 200 : 10));
  if (step == shown_) return;
  shown_ = step;
  if (!terminal_) {
    fmt::print(stderr, "comparison: {:.0f} %\n", 100 * done);
    return;
  }
  constexpr int kWidth = 40;
  const int filled = static_cast<int>(done * kWidth);
  fmt::print(stderr, "\r  [{:#<{}}{:.<{}}] {:3.0f} %  cell {} of {} ", "", filled, "", kWidth - filled,
             100 * done, cell + 1, cells_);
  std::fflush(stderr);
}

void ProgressLine::clear() {
  if (terminal_ && shown_ >= 0) fmt::print(stderr, "\r{:70}\r", "");
  shown_ = -1;
}

}  // namespace tw::compare
