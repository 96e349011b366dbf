// SPDX-License-Identifier: MIT
#include "lab/compare/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>

namespace tw::compare {
namespace {

/// "185 [171-203]", or "185" of a single seed.
std::string with_range(const Range& range, int decimals) {
  const auto number = [&](double value) { return fmt::format("{:.{}f}", value, decimals); };
  if (range.min == range.max) return number(range.median);
  return fmt::format("{} [{}-{}]", number(range.median), number(range.min), number(range.max));
}

Range scaled(const Range& range, double factor) {
  return {range.median * factor, range.min * factor, range.max * factor};
}

std::string lane_name(const LaneSummary& lane) {
  const bool worth_saying = is_tcp(lane.lane.kind) && lane.lane.congestion_control != "cubic";
  return worth_saying ? tape::to_string(lane.lane) : std::string(to_string(lane.lane.kind));
}

std::string duration(double seconds) {
  const auto whole = static_cast<long>(std::lround(seconds));
  return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

std::string played_over(const CellResult& cell) {
  return cell.own ? fmt::format(", played over {}", to_string(cell.own->lane)) : "";
}

void add_notes(const NetworkSummary& summary, const Comparison& comparison, std::string& out) {
  if (summary.network.settings.per_packet)
    out += "  Packets were lost one by one: a lane that sends more of them meets more losses.\n";
  for (const auto& lane : summary.lanes)
    if (lane.enet_throttled.max > 0)
      out += fmt::format("  {}: ENet's own throttle dropped {} snapshots before the network saw them.\n",
                         to_string(lane.lane.kind), with_range(lane.enet_throttled, 0));
  for (const auto& cell : comparison.cells) {
    if (cell.options.network != summary.network || cell.options.techniques != summary.techniques) continue;
    for (const auto& doubt : cell.doubts)
      out += fmt::format("  NOT TRUSTWORTHY: seed {}{}: {}\n", cell.options.seed, played_over(cell), doubt);
  }
  if (!summary.doubtful_seeds.empty() && !summary.of_doubtful_cells)
    out += "  The figures above are those of the other seeds alone.\n";
}

}  // namespace

std::string to_table(const NetworkSummary& summary, const Comparison& comparison) {
  std::string out;
  const auto line = std::back_inserter(out);
  fmt::format_to(line, "\n{}   (seen: {} % lost, {} ms round trip; {} seed{})\n",
                 title_of(summary.network, summary.techniques), with_range(summary.measured_loss_pct, 2),
                 with_range(summary.measured_rtt_ms, 1), summary.seeds.size(),
                 summary.seeds.size() == 1 ? "" : "s");
  constexpr const char* kRow = "  {:<12}{:>14}{:>17}{:>18}{:>20}{:>18}{:>16}{:>15}{:>14}\n";
  fmt::format_to(line, fmt::runtime(kRow), "lane", "age p50", "p95", "p99", "stalled %", "freeze",
                 "off truth", "kbit/s", "resent");
  for (const auto& lane : summary.lanes) {
    const double to_kbit_s = 8.0 / 1000 / std::max(1, comparison.tape.seconds);
    const std::string resent = is_tcp(lane.lane.kind) ? with_range(lane.tcp_retransmits, 0) : "-";
    fmt::format_to(line, fmt::runtime(kRow), lane_name(lane), with_range(lane.age_p50_ms, 0),
                   with_range(lane.age_p95_ms, 0), with_range(lane.age_p99_ms, 0),
                   with_range(scaled(lane.stall_fraction, 100), 1), with_range(lane.longest_freeze_ms, 0),
                   with_range(lane.position_error_p99_units, 0),
                   with_range(scaled(lane.wire_bytes, to_kbit_s), 0), resent);
  }
  if (!summary.lanes.empty() && summary.theory_known)
    fmt::format_to(line, "  {:<12}{:>14.0f}{:>17}{:>18.0f}   the best that any datagram lane could show\n",
                   "ideal", summary.lanes.front().limit_p50_ms, "", summary.lanes.front().limit_p99_ms);
  add_notes(summary, comparison, out);
  return out;
}

std::string to_line(const CellResult& cell) {
  std::string ages;
  for (const auto& lane : cell.lanes)
    ages += fmt::format("{}{} {:.0f}", ages.empty() ? "" : ", ", to_string(lane.lane), lane.age_ms.p99);
  const std::string over = played_over(cell);
  std::string out = fmt::format(
      "{}{}, seed {}: age p99 {} ms{}\n", title_of(cell.options.network, cell.options.techniques), over,
      cell.options.seed, ages, cell.attempts > 1 ? fmt::format(" ({} windows)", cell.attempts) : "");
  for (const auto& doubt : cell.doubts) out += fmt::format("  NOT TRUSTWORTHY: {}\n", doubt);
  return out;
}

void ProgressLine::show(const SweepProgress& progress) {
  const int step = static_cast<int>(progress.fraction * (terminal_ ? 200 : 10)) * 10'000 +
                   (terminal_ ? static_cast<int>(std::min(9'999.0, progress.seconds_left)) : 0);
  if (step == shown_) return;
  shown_ = step;
  const std::string left = duration(progress.seconds_left);
  if (!terminal_) {
    fmt::print(stderr, "comparison: {} %, about {} left\n", static_cast<int>(progress.fraction * 10) * 10,
               left);
    return;
  }
  constexpr int kWidth = 36;
  const int filled = static_cast<int>(progress.fraction * kWidth);
  fmt::print(stderr, "\r  [{:#<{}}{:.<{}}] {:3.0f} %  {} of {} cells, about {} left \x1b[K", "", filled, "",
             kWidth - filled, 100 * progress.fraction, progress.done, progress.cells, left);
  std::fflush(stderr);
}

void ProgressLine::clear() {
  if (terminal_ && shown_ >= 0) fmt::print(stderr, "\r\x1b[K");
  if (terminal_) shown_ = -1;
}

}  // namespace tw::compare
