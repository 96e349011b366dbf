// SPDX-License-Identifier: MIT
#include "lab/compare/output.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "shared/base/limits.hpp"

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

Json lane_json(const LaneResult& lane) {
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
          {"congestion_control", lane.congestion_control}};
}

Json cell_json(const CellResult& cell) {
  Json lanes = Json::object();
  for (const auto& lane : cell.lanes) lanes[std::string(to_string(lane.lane))] = lane_json(lane);
  return {{"loss_pct", cell.options.network.settings.to_client.loss_pct},
          {"delay_ms", cell.options.network.settings.to_client.delay_ms},
          {"jitter_ms", cell.options.network.settings.to_client.jitter_ms},
          {"loss_mode", cell.options.network.settings.per_packet ? "packet" : "time"},
          {"seed", cell.options.seed},
          {"seconds", cell.options.seconds},
          {"snapshot_hz", kTickHz},
          {"bots", cell.options.bots},
          {"map", cell.options.map},
          {"link",
           {{"delivered", cell.link.delivered},
            {"dropped", cell.link.dropped},
            {"measured_rtt_ms", shown(cell.link.measured_rtt_ms)},
            {"measured_loss_pct", shown(cell.link.measured_loss_pct)},
            {"lateness_p999_us", shown(cell.link.lateness_p999_us)},
            {"backend", cell.link.backend},
            {"trustworthy", cell.trustworthy()},
            {"doubts", cell.doubts}}},
          {"lanes", lanes}};
}

}  // namespace

std::string to_json(const std::vector<CellResult>& cells) {
  utsname system{};
  uname(&system);
  Json out{{"schema", 1},
           {"version", TW_VERSION},
           {"host", {{"kernel", system.release}, {"cpus", std::thread::hardware_concurrency()}}},
           {"cells", Json::array()}};
  for (const auto& cell : cells) out["cells"].push_back(cell_json(cell));
  return out.dump(2) + "\n";
}

std::string to_csv(const std::vector<CellResult>& cells) {
  std::string out = "loss_pct,delay_ms,seed,lane,at_ms,age_ms,position_error_units\n";
  for (const auto& cell : cells)
    for (const auto& frame : cell.frames)
      fmt::format_to(std::back_inserter(out), "{},{},{},{},{:.2f},{:.2f},{:.2f}\n", cell.options.network.settings.to_client.loss_pct,
                     cell.options.network.settings.to_client.delay_ms, cell.options.seed, to_string(frame.lane), frame.at_ms,
                     frame.age_ms, frame.position_error_units);
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
