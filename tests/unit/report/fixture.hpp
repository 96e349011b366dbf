// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "lab/compare/comparison.hpp"

/// Comparisons as they would come out of the lab, made of arithmetic: the same ones each time.
namespace tw::report::fixture {

struct Wishes {
  std::vector<double> loss_pct{0, 1, 5};
  std::vector<std::uint64_t> seeds{1, 2, 3};
  std::vector<LaneKind> lanes{LaneKind::kUdp,      LaneKind::kRudp,      LaneKind::kTcp,
                              LaneKind::kTcpNagle, LaneKind::kTcpLatest, LaneKind::kUdpRaw};
  int seconds = 20;
  bool streams_wait =
      true;  ///< TCP holds back what stands behind a loss; otherwise it is as good as datagrams
  bool packets = true;
};
compare::Comparison comparison(const Wishes& wishes = {});

/// Every text in it is an attack on the page.
compare::Comparison hostile();

}  // namespace tw::report::fixture
