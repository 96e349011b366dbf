// SPDX-License-Identifier: MIT
#include "lab/compare/output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "lab/compare/gate.hpp"
#include "lab/compare/summary.hpp"

namespace tw::compare {
namespace {

using Json = nlohmann::ordered_json;

double round_to(double value, double step) { return std::round(value / step) * step; }
/// Two decimals: what the samples carry.
double shown(double value) { return round_to(value * 100, 1) / 100; }

Json spread(const Percentiles& p, bool tail) {
  Json out{{"p50", shown(p.p50)}, {"p95", shown(p.p95)}, {"p99", shown(p.p99)}};
  if (tail) out["p999"] = shown(p.p999);
  out["max"] = shown(p.max);
  return out;
}

Json freezes_json(const CellResult& cell, LaneKind lane) {
  Json out = Json::array();
  for (const auto& freeze : cell.freezes) {
    if (freeze.gap.lane != lane) continue;
    out.push_back({{"at_ms", shown(static_cast<double>(freeze.gap.from - cell.window_began) / 1000)},
                   {"ms", shown(static_cast<double>(freeze.gap.to - freeze.gap.from) / 1000)},
                   {"cause", trace::to_string(freeze.cause)},
                   {"sentence", freeze.sentence}});
  }
  return out;
}

Json lane_json(const CellResult& cell, const LaneResult& lane) {
  return {{"age_ms", spread(lane.age_ms, true)},
          {"limit_age_ms", {{"p50", shown(lane.limit_p50_ms)}, {"p99", shown(lane.limit_p99_ms)}}},
          {"stall_fraction", round_to(lane.stall_fraction * 10000, 1) / 10000},
          {"longest_freeze_ms", shown(lane.longest_freeze_ms)},
          {"position_error_units", spread(lane.position_error_units, false)},
          {"snapshots_sent", lane.snapshots_sent},
          {"snapshots_received", lane.snapshots_received},
          {"snapshots_skipped", lane.snapshots_skipped},
          {"payload_bytes", lane.payload_bytes},
          {"wire_bytes", lane.wire_bytes},
          {"packets", lane.packets},
          {"packets_dropped", lane.packets_dropped},
          {"tcp_retransmits", lane.tcp_retransmits},
          {"resent",
           {{"dropped_segments", lane.resent.dropped},
            {"retransmitted", lane.resent.retransmitted},
            {"superseded", lane.resent.superseded},
            {"unresolved", lane.resent.unresolved},
            {"repeats", lane.resent.repeats},
            {"spurious", lane.resent.spurious}}},
          {"enet_throttled", lane.enet_throttled},
          {"congestion_control", lane.congestion_control},
          {"freezes", freezes_json(cell, lane.lane)}};
}

Json own_json(const OwnResult& own) {
  return {{"lane", to_string(own.lane)},
          {"input_ms", spread(own.input_ms, false)},
          {"mispredictions", own.mispredictions},
          {"mispredictions_per_minute", shown(own.mispredictions_per_minute)},
          {"correction_units", spread(own.correction_units, false)}};
}

Json conditions_json(const link::Conditions& c) {
  return {{"loss_pct", c.loss_pct},       {"delay_ms", c.delay_ms},           {"jitter_ms", c.jitter_ms},
          {"spike_ms", c.spike_ms},       {"spike_pct", c.spike_pct},         {"dark_ms", c.dark_ms},
          {"light_ms", c.light_ms},       {"duplicate_pct", c.duplicate_pct}, {"reorder_pct", c.reorder_pct},
          {"corrupt_pct", c.corrupt_pct}, {"rate_kbit", c.rate_kbit},         {"queue_kb", c.queue_kb},
          {"blackout", c.blackout}};
}

Json link_json(const CellResult& cell) {
  const auto& link = cell.link;
  return {{"delivered", link.delivered},
          {"dropped", link.dropped},
          {"measured_rtt_ms", shown(link.measured_rtt_ms)},
          {"measured_loss_pct", shown(link.measured_loss_pct)},
          {"lateness_p50_us", shown(link.lateness_p50_us)},
          {"lateness_p999_us", shown(link.lateness_p999_us)},
          {"observer_late_p99_ms", shown(cell.observer_late_ms)},
          {"backend", link.backend},
          {"trustworthy", cell.trustworthy()},
          {"doubts", cell.doubts},
          {"not_judged", cell.notes}};
}

Json script_json(const CellResult& cell) {
  Json out = Json::array();
  for (std::size_t i = 0; i < cell.options.script.size(); ++i) {
    const auto& event = cell.options.script[i];
    Json entry{{"at_s", event.at_s}};
    if (i < cell.script_effective_at.size())
      entry["effective_at_s"] =
          round_to(static_cast<double>(cell.script_effective_at[i] - cell.window_began) / 1e3, 0.01) / 1e3;
    if (const auto* outage = std::get_if<tape::Outage>(&event.what)) {
      entry["outage_ms"] = outage->milliseconds;
    } else {
      const auto& set = std::get<link::Settings>(event.what);
      entry["set"] = {{"up", conditions_json(set.to_server)}, {"down", conditions_json(set.to_client)}};
    }
    out.push_back(std::move(entry));
  }
  return out;
}

Json cell_json(const CellResult& cell) {
  const auto& set = cell.options.network.settings;
  Json lanes = Json::object();
  for (const auto& lane : cell.lanes) lanes[std::string(to_string(lane.lane))] = lane_json(cell, lane);
  Json out{{"preset", cell.options.network.preset},
           {"loss_pct", set.to_client.loss_pct},
           {"delay_ms", set.to_client.delay_ms},
           {"jitter_ms", set.to_client.jitter_ms},
           {"download", cell.options.network.download},
           {"loss_mode", set.per_packet ? "packet" : "time"},
           {"up", conditions_json(set.to_server)},
           {"down", conditions_json(set.to_client)},
           {"seed", cell.options.seed},
           {"seconds", cell.options.seconds},
           {"techniques", tape::to_string(cell.options.techniques)},
           {"snapshot_hz", cell.options.techniques.snapshot_hz},
           {"enet_throttle", cell.options.techniques.enet_throttle},
           {"bots", cell.options.bots},
           {"map", cell.options.map},
           {"measured_at", cell.measured_at},
           {"attempts", cell.attempts},
           {"spoilt", cell.spoilt},
           {"script", script_json(cell)},
           {"link", link_json(cell)},
           {"lanes", lanes}};
  if (cell.own) out["own"] = own_json(*cell.own);
  return out;
}

Json range_json(const Range& range) {
  return {{"median", shown(range.median)}, {"range", {shown(range.min), shown(range.max)}}};
}

Json lane_summary_json(const LaneSummary& lane) {
  const auto fraction = [](double value) { return round_to(value * 10000, 1) / 10000; };
  const Range& stalls = lane.stall_fraction;
  return {{"age_p50_ms", range_json(lane.age_p50_ms)},
          {"age_p95_ms", range_json(lane.age_p95_ms)},
          {"age_p99_ms", range_json(lane.age_p99_ms)},
          {"limit_age_ms", {{"p50", shown(lane.limit_p50_ms)}, {"p99", shown(lane.limit_p99_ms)}}},
          {"stall_fraction",
           {{"median", fraction(stalls.median)}, {"range", {fraction(stalls.min), fraction(stalls.max)}}}},
          {"longest_freeze_ms", range_json(lane.longest_freeze_ms)},
          {"position_error_p99_units", range_json(lane.position_error_p99_units)},
          {"wire_bytes", range_json(lane.wire_bytes)},
          {"tcp_retransmits", range_json(lane.tcp_retransmits)},
          {"enet_throttled", range_json(lane.enet_throttled)},
          {"congestion_control", lane.lane.congestion_control},
          {"freezes", lane.freezes},
          {"freezes_unexplained", lane.unexplained}};
}

Json summary_json(const NetworkSummary& summary) {
  Json lanes = Json::object();
  for (const auto& lane : summary.lanes)
    lanes[std::string(to_string(lane.lane.kind))] = lane_summary_json(lane);
  const auto& set = summary.network.settings;
  return {{"network", title_of(summary.network, summary.techniques)},
          {"techniques", tape::to_string(summary.techniques)},
          {"preset", summary.network.preset},
          {"loss_pct", set.to_client.loss_pct},
          {"delay_ms", set.to_client.delay_ms},
          {"download", summary.network.download},
          {"loss_mode", set.per_packet ? "packet" : "time"},
          {"seeds", summary.seeds},
          {"doubtful_seeds", summary.doubtful_seeds},
          {"of_doubtful_cells", summary.of_doubtful_cells},
          {"measured_loss_pct", range_json(summary.measured_loss_pct)},
          {"measured_rtt_ms", range_json(summary.measured_rtt_ms)},
          {"lanes", lanes}};
}

}  // namespace

std::string to_json(const Comparison& comparison) {
  Json out{{"schema", 1},
           {"version", comparison.version},
           {"measured_at", comparison.measured_at},
           {"host",
            {{"kernel", comparison.host.kernel},
             {"cpus", comparison.host.cpus},
             {"cpu_model", comparison.host.cpu_model}}},
           {"tape", tape::to_toml(comparison.tape)},
           {"planned_cells", comparison.planned},
           {"stopped_because", comparison.stopped_because},
           {"summary", Json::array()},
           {"cells", Json::array()}};
  for (const auto& summary : summarise(comparison)) out["summary"].push_back(summary_json(summary));
  for (const auto& cell : comparison.cells) out["cells"].push_back(cell_json(cell));
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string to_csv(const Comparison& comparison) {
  std::string out =
      "network,preset,loss_pct,delay_ms,seed,lane,at_ms,age_ms,position_error_units,techniques\n";
  for (const auto& cell : comparison.cells) {
    const auto& down = cell.options.network.settings.to_client;
    const auto& networks = comparison.tape.networks;
    const auto nth = std::find(networks.begin(), networks.end(), cell.options.network) - networks.begin() + 1;
    const std::string begin = fmt::format("{},{},{},{},{},", nth, cell.options.network.preset, down.loss_pct,
                                          down.delay_ms, cell.options.seed);
    const std::string techniques = tape::to_string(cell.options.techniques);
    for (const auto& frame : cell.frames)
      fmt::format_to(std::back_inserter(out), "{}{},{:.2f},{:.2f},{:.2f},{}\n", begin, to_string(frame.lane),
                     frame.at_ms, frame.age_ms, frame.position_error_units, techniques);
  }
  return out;
}

std::string write_file(const std::string& path, const std::string& text) {
  const auto fail = [&] { return "Cannot write " + path + ": " + std::strerror(errno) + "."; };
  const std::string temporary = path + ".part";
  {
    std::ofstream file(temporary, std::ios::binary);
    file << text;
    if (!file.flush()) return fail();
  }
  std::error_code error;
  std::filesystem::rename(temporary, path, error);
  if (error) errno = error.value();
  return error ? fail() : std::string();
}

}  // namespace tw::compare
