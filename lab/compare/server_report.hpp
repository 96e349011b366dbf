// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "lab/compare/cell.hpp"

/// What only the sender knows, as the server wrote it down.
namespace tw::compare {

/// The name under which the comparison watches.
inline constexpr const char* kObserver = "Observer";

/// From two lines of the server's statistics, at the begin and at the end of the window, into `lane`.
void add_server_counts(LaneResult& lane, const std::string& before, const std::string& after);

/// The observer's lanes' facts within [begin, end] of a --lane-facts file, by time. Lines that are none are left out.
std::vector<trace::LaneFacts> read_lane_facts(const std::string& path, Micros begin, Micros end);

}  // namespace tw::compare
