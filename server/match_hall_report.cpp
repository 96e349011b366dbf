// SPDX-License-Identifier: MIT
// What the hall tells of itself: to the operator, and to the files of statistics.
#include "server/match_hall.hpp"

namespace tw::server {

MatchHall::PlayerReport MatchHall::report_of(const std::string& folded_name) const {
  PlayerReport report;
  for (const auto& [token, session] : sessions_) {
    const auto hosted = matches_.find(session.room);
    if (session.folded_name != folded_name || hosted == matches_.end()) continue;
    const match::SessionReport told = hosted->second.match.report_of(session.id);
    for (const auto& lane : told.lanes)
      if (const auto found = lanes_.find(lane.lane); found != lanes_.end())
        report.lanes.push_back({found->second.kind, lane.ticks_behind, lane.off_units});
    report.recently_late = told.recently_late;
  }
  return report;
}

std::size_t MatchHall::player_count() const {
  std::size_t players = 0;
  for (const auto& [room, hosted] : matches_) players += hosted.match.player_count();
  return players;
}

std::vector<MatchHall::LaneInfo> MatchHall::lanes() const {
  std::vector<LaneInfo> list;
  for (const auto& [id, lane] : lanes_) {
    if (!lane.room || lane.refused) continue;
    const auto session = sessions_.find(lane.token);
    list.push_back({id, lane.kind, session == sessions_.end() ? std::string() : session->second.name});
  }
  return list;
}

}  // namespace tw::server
