// SPDX-License-Identifier: MIT
#include "server/lane_report.hpp"

#include "server/lane_facts_log.hpp"

namespace tw::server {
namespace {

ServerStats::Lane describe(const MatchHall::LaneInfo& lane, const transport::LaneServer& lanes) {
  const transport::LaneCounters counters = lanes.counters(lane.lane);
  const auto tcp = lanes.tcp_facts(lane.lane).value_or(transport::TcpFacts{});
  return {.kind = std::string(to_string(lane.kind)),
          .session_name = lane.name,
          .records_sent = counters.records_sent,
          .records_received = counters.records_received,
          .bytes_sent = counters.bytes_sent,
          .bytes_received = counters.bytes_received,
          .skipped = counters.skipped,
          .superseded = counters.superseded,
          .enet_lost = counters.enet_lost,
          .enet_throttle = lanes.facts(lane.lane).enet_throttle,
          .enet_throttled = counters.enet_throttled,
          .tcp_retransmits = tcp.retransmits,
          .congestion_control = tcp.congestion_control};
}

}  // namespace

std::vector<ServerStats::Lane> lane_list(const MatchHall& hall, const transport::LaneServer& lanes) {
  std::vector<ServerStats::Lane> list;
  for (const auto& lane : hall.lanes()) list.push_back(describe(lane, lanes));
  return list;
}

std::string lane_facts_lines(const MatchHall& hall, const transport::LaneServer& lanes, Micros now) {
  std::string lines;
  for (const auto& lane : hall.lanes())
    if (lane.kind != LaneKind::kTruth)
      lines += lane_facts_line(now, lane.name, lane.kind, lanes.facts(lane.lane)) + '\n';
  return lines;
}

}  // namespace tw::server
