// SPDX-License-Identifier: MIT
#include "lab/compare/server_report.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>

#include "lab/trace/facts_line.hpp"

namespace tw::compare {
namespace {

using Json = nlohmann::json;

Json find_lane(const std::string& line, LaneKind kind) {
  const auto stats = Json::parse(line, nullptr, false);
  if (stats.is_object() && stats.contains("lane_list"))
    for (const auto& lane : stats["lane_list"])
      if (lane.value("kind", "") == to_string(kind) && lane.value("session_name", "") == kObserver)
        return lane;
  return Json::object();
}

}  // namespace

void add_server_counts(LaneResult& lane, const std::string& before, const std::string& after) {
  const auto then = find_lane(before, lane.lane), now = find_lane(after, lane.lane);
  const auto grown = [&](const char* field) {
    const auto first = then.value(field, std::uint64_t{0}), last = now.value(field, std::uint64_t{0});
    return last - std::min(first, last);
  };
  lane.server_told = !then.empty() && !now.empty();
  lane.snapshots_sent = grown("records_sent");
  lane.snapshots_skipped = grown("skipped");
  lane.tcp_retransmits = grown("tcp_retransmits");
  lane.enet_throttled = grown("enet_throttled");
  lane.congestion_control = now.value("congestion_control", "");
}

std::vector<trace::LaneFacts> read_lane_facts(const std::string& path, Micros begin, Micros end) {
  std::vector<trace::LaneFacts> all;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (file.eof()) break;  // without its newline: still being written
    const auto told = trace::parse_facts_line(line);
    if (told && told->session == kObserver && told->facts.at >= begin && told->facts.at <= end)
      all.push_back(told->facts);
  }
  return all;
}

}  // namespace tw::compare
