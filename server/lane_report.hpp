// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "server/match_hall.hpp"
#include "server/server_stats.hpp"
#include "shared/transport/lane.hpp"

/// What the server tells of its lanes: which is whose, as the hall knows it, and what the transport counted.
namespace tw::server {

/// For --stats: every lane of a match.
std::vector<ServerStats::Lane> lane_list(const MatchHall& hall, const transport::LaneServer& lanes);
/// For --lane-facts: a line for each network lane, each ended; empty when there is none.
std::string lane_facts_lines(const MatchHall& hall, const transport::LaneServer& lanes, Micros now);

}  // namespace tw::server
