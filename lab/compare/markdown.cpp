// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "lab/compare/felt.hpp"
#include "lab/compare/output.hpp"
#include "lab/compare/summary.hpp"

namespace tw::compare {
namespace {

/// "185 (171..203)", or "185" where all seeds agree.
std::string with_range(const Range& range, int decimals, double factor = 1) {
  const auto number = [&](double value) { return fmt::format("{:.{}f}", value * factor, decimals); };
  const std::string least = number(range.min), most = number(range.max);
  return least == most ? most : fmt::format("{} ({}..{})", number(range.median), least, most);
}

void add_network(const NetworkSummary& summary, const Comparison& comparison, std::string& out) {
  const auto line = std::back_inserter(out);
  fmt::format_to(line, "\n## {}\nSeen: {} % lost, {} ms round trip.",
                 title_of(summary.network, summary.techniques), with_range(summary.measured_loss_pct, 2),
                 with_range(summary.measured_rtt_ms, 1));
  if (summary.of_doubtful_cells)
    out += " **Not trustworthy: the validity gate refused every window.**";
  else if (!summary.doubtful_seeds.empty())
    fmt::format_to(line, " The validity gate refused {} of {} seeds; they are left out.",
                   summary.doubtful_seeds.size(), summary.seeds.size());
  out +=
      "\n\n| lane | age p50 | p95 | p99 | stalled % | longest freeze, ms | off truth, units | kbit/s | "
      "resent |\n"
      "|---|--:|--:|--:|--:|--:|--:|--:|--:|\n";
  const double to_kbit_s = 8.0 / 1000 / std::max(1, comparison.tape.seconds);
  for (const auto& lane : summary.lanes) {
    const std::string control = is_tcp(lane.lane.kind) ? ", " + lane.lane.congestion_control : "";
    fmt::format_to(line, "| {}{} | {} | {} | {} | {} | {} | {} | {} | {} |\n", to_string(lane.lane.kind),
                   control, with_range(lane.age_p50_ms, 0), with_range(lane.age_p95_ms, 0),
                   with_range(lane.age_p99_ms, 0), with_range(lane.stall_fraction, 1, 100),
                   with_range(lane.longest_freeze_ms, 0), with_range(lane.position_error_p99_units, 0),
                   with_range(lane.wire_bytes, 0, to_kbit_s),
                   is_tcp(lane.lane.kind) ? with_range(lane.tcp_retransmits, 0) : "-");
  }
  if (!summary.lanes.empty() && summary.theory_known)
    fmt::format_to(line, "| *ideal datagram* | {:.0f} | | {:.0f} | | | | | |\n",
                   summary.lanes.front().limit_p50_ms, summary.lanes.front().limit_p99_ms);
}

}  // namespace

std::string to_markdown(const Comparison& comparison) {
  std::string out = "# Results\n\n";
  if (!comparison.tape.about.empty()) out += comparison.tape.about + "\n\n";
  out +=
      "Age, in ms: now minus the server's stamp on the newest snapshot that a lane has shown; 60 samples a "
      "second. "
      "Stalled: frames older than delay + 100 ms. Off truth: p99, a tile is 32 units. A figure is the median "
      "over the "
      "seeds, and its range.\n\n";
  out += "Measured: " + how_measured(comparison) + ".\n";
  for (const auto& summary : summarise(comparison)) add_network(summary, comparison, out);
  out += felt_markdown(comparison);
  out +=
      "\n## Made by\n`twinwire-lab run` with this tape. Another run meets the same darkness at the same "
      "moments (by "
      "packet: loses the same datagrams); what TCP makes of it differs, since its timing feeds back into "
      "what it "
      "sends.\n\n```toml\n" +
      tape::to_toml(comparison.tape) + "```\n";
  return out;
}

}  // namespace tw::compare
