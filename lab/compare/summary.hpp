// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lab/compare/comparison.hpp"

namespace tw::compare {

/// One figure over the seeds. Of an even number the upper of the two in the middle: a value that was measured.
struct Range {
  double median = 0, min = 0, max = 0;
};
Range range_of(std::vector<double> values);

struct LaneSummary {
  tape::LaneChoice lane;  ///< with the congestion control that its socket named
  Range age_p50_ms, age_p95_ms, age_p99_ms, stall_fraction, longest_freeze_ms, position_error_p99_units,
      wire_bytes, tcp_retransmits, enet_throttled;
  double limit_p50_ms = 0, limit_p99_ms = 0;
  int freezes = 0, unexplained = 0;  ///< over all seeds
};

/// What was measured of one network with one set of techniques. Doubtful cells count only where there is no
/// other: a doubt says that the machine was measured.
struct NetworkSummary {
  tape::Network network;
  tape::Techniques techniques;
  std::vector<std::uint64_t> seeds;  ///< that were measured
  std::vector<std::uint64_t> doubtful_seeds;
  bool of_doubtful_cells = false;  ///< the figures
  Range measured_loss_pct, measured_rtt_ms;
  bool theory_known = false;  ///< the limits hold: the link only delays and loses
  std::vector<LaneSummary> lanes;
};

/// In the tape's order. Those without any cell are left out.
std::vector<NetworkSummary> summarise(const Comparison& comparison);

/// "5 % loss each way, 50 ms one way", "LTE (lte)": as a person names it, and what is not usual of the techniques.
std::string title_of(const tape::Network& network, const tape::Techniques& techniques = {});
/// Of a short window nobody should read more than it holds.
std::string how_measured(const Comparison& comparison);

}  // namespace tw::compare
