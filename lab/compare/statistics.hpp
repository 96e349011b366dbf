// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace tw::compare {

struct Percentiles {
  double p50 = 0, p95 = 0, p99 = 0, p999 = 0, max = 0;
};

/// Nearest-rank percentiles (the smallest value that at least q of all values do not exceed). Empty: all 0.
Percentiles percentiles(std::vector<double> values);

}  // namespace tw::compare
