// SPDX-License-Identifier: MIT
#include "lab/compare/summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lab/compare/gate.hpp"
#include "lab/link/remote/presets.hpp"

namespace tw::compare {
namespace {

using Cells = std::vector<const CellResult*>;

const LaneResult* find_lane(const CellResult& cell, LaneKind kind) {
  const auto found =
      std::find_if(cell.lanes.begin(), cell.lanes.end(), [&](const auto& lane) { return lane.lane == kind; });
  return found == cell.lanes.end() ? nullptr : &*found;
}

template <class Figure>
Range over_seeds(const Cells& cells, LaneKind kind, Figure figure) {
  std::vector<double> values;
  for (const auto* cell : cells)
    if (const auto* lane = find_lane(*cell, kind)) values.push_back(static_cast<double>(figure(*lane)));
  return range_of(std::move(values));
}

LaneSummary summarise_lane(const Cells& cells, const LaneResult& like) {
  const LaneKind kind = like.lane;
  const auto over = [&](auto figure) { return over_seeds(cells, kind, figure); };
  LaneSummary summary;
  summary.lane = {kind, like.congestion_control};
  summary.age_p50_ms = over([](const auto& lane) { return lane.age_ms.p50; });
  summary.age_p95_ms = over([](const auto& lane) { return lane.age_ms.p95; });
  summary.age_p99_ms = over([](const auto& lane) { return lane.age_ms.p99; });
  summary.stall_fraction = over([](const auto& lane) { return lane.stall_fraction; });
  summary.longest_freeze_ms = over([](const auto& lane) { return lane.longest_freeze_ms; });
  summary.position_error_p99_units = over([](const auto& lane) { return lane.position_error_units.p99; });
  summary.wire_bytes = over([](const auto& lane) { return lane.wire_bytes; });
  summary.tcp_retransmits = over([](const auto& lane) { return lane.tcp_retransmits; });
  summary.enet_throttled = over([](const auto& lane) { return lane.enet_throttled; });
  summary.limit_p50_ms = like.limit_p50_ms;
  summary.limit_p99_ms = like.limit_p99_ms;
  for (const auto* cell : cells)
    for (const auto& freeze : cell->freezes) {
      if (freeze.gap.lane != kind) continue;
      ++summary.freezes;
      if (freeze.cause == trace::Cause::kUnknown) ++summary.unexplained;
    }
  return summary;
}

void add_once(std::vector<std::uint64_t>& seeds, std::uint64_t seed) {
  if (std::find(seeds.begin(), seeds.end(), seed) == seeds.end()) seeds.push_back(seed);
}

/// One result of each lane that some cell has, the canary last.
std::vector<const LaneResult*> lanes_of(const Cells& cells) {
  std::vector<const LaneResult*> lanes;
  for (const auto* cell : cells)
    for (const auto& lane : cell->lanes)
      if (std::none_of(lanes.begin(), lanes.end(),
                       [&](const auto* known) { return known->lane == lane.lane; }))
        lanes.push_back(&lane);
  // No std::stable_partition: libstdc++'s asks for a function that C++20 deprecates.
  const auto canary = std::find_if(lanes.begin(), lanes.end(),
                                   [](const auto* lane) { return lane->lane == LaneKind::kUdpRaw; });
  if (canary != lanes.end()) std::rotate(canary, canary + 1, lanes.end());
  return lanes;
}

NetworkSummary summarise_network(const tape::Network& network, const tape::Techniques& techniques,
                                 const Cells& all) {
  NetworkSummary summary;
  summary.network = network;
  summary.techniques = techniques;
  Cells trusted;
  for (const auto* cell : all) {
    add_once(summary.seeds, cell->options.seed);
    if (cell->trustworthy())
      trusted.push_back(cell);
    else
      add_once(summary.doubtful_seeds, cell->options.seed);
  }
  summary.of_doubtful_cells = trusted.empty();
  const Cells& cells = trusted.empty() ? all : trusted;
  summary.theory_known = has_theory(cells.front()->options);
  std::vector<double> losses, rtts;
  for (const auto* cell : cells) {
    losses.push_back(cell->link.measured_loss_pct);
    rtts.push_back(cell->link.measured_rtt_ms);
  }
  summary.measured_loss_pct = range_of(std::move(losses));
  summary.measured_rtt_ms = range_of(std::move(rtts));
  for (const auto& lane : lanes_of(cells)) summary.lanes.push_back(summarise_lane(cells, *lane));
  return summary;
}

std::string direction_text(const link::Conditions& c) {
  std::string out = fmt::format("{:g} % loss, {:g} ms", c.loss_pct, c.delay_ms);
  const auto add = [&](double value, const char* form) {
    if (value > 0) out += ", " + fmt::format(fmt::runtime(form), value);
  };
  add(c.jitter_ms, "jitter {:g} ms");
  add(c.spike_pct, "spikes in {:g} % of the time");
  add(c.dark_ms, "outages of {:g} ms");
  add(c.duplicate_pct, "{:g} % twice");
  add(c.reorder_pct, "{:g} % out of order");
  add(c.corrupt_pct, "{:g} % damaged");
  add(c.rate_kbit, "{:g} kbit/s");
  if (c.blackout) out += ", blackout";
  return out;
}

/// "60", or "60 or 20".
std::string rates_of(const tape::Tape& tape) {
  std::string out;
  std::vector<int> named;
  for (const auto& techniques : tape.techniques) {
    if (std::find(named.begin(), named.end(), techniques.snapshot_hz) != named.end()) continue;
    named.push_back(techniques.snapshot_hz);
    out += (out.empty() ? "" : " or ") + std::to_string(techniques.snapshot_hz);
  }
  return out;
}

}  // namespace

Range range_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  return {values[values.size() / 2], values.front(), values.back()};
}

std::vector<NetworkSummary> summarise(const Comparison& comparison) {
  std::vector<NetworkSummary> summaries;
  for (const auto& network : comparison.tape.networks)
    for (const auto& techniques : comparison.tape.techniques) {
      Cells cells;
      for (const auto& cell : comparison.cells)
        if (cell.options.network == network && cell.options.techniques == techniques) cells.push_back(&cell);
      if (!cells.empty()) summaries.push_back(summarise_network(network, techniques, cells));
    }
  return summaries;
}

std::string title_of(const tape::Network& network, const tape::Techniques& techniques) {
  const auto& [up, down, per_packet] = network.settings;
  std::string values = up == down
                           ? direction_text(down) + " one way"
                           : "up: " + direction_text(up) + "; down: " + direction_text(down) + " one way";
  if (per_packet) values += ", lost per packet";
  if (network.download) values += ", beside a download";
  values += tape::to_words(techniques);
  const auto* preset = network.preset.empty() ? nullptr : link::find_preset(network.preset);
  return preset ? fmt::format("{} ({})", preset->title, values) : values;
}

std::string how_measured(const Comparison& comparison) {
  const auto& tape = comparison.tape;
  std::string seeds;
  for (const auto seed : tape.seeds) seeds += (seeds.empty() ? "" : ", ") + std::to_string(seed);
  return fmt::format(
      "{} s a cell after 2 s of warm-up, seed{} {}; {} snapshots a second, {} bots on {}; twinwire-lab {} on "
      "Linux {}, {} x {}, {}",
      tape.seconds, tape.seeds.size() == 1 ? "" : "s", seeds, rates_of(tape), tape.bots, tape.map,
      comparison.version, comparison.host.kernel, comparison.host.cpus, comparison.host.cpu_model,
      comparison.measured_at);
}

}  // namespace tw::compare
