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

/// The age that an ideal datagram lane would show at a random moment: delay + U(0, T) + T * Geometric(loss),
/// where each snapshot is lost independently with probability `loss` and T is the time between two snapshots.
/// The inverse of its distribution: with k = floor(log(1-q) / log(loss)) whole intervals missing, the rest is
/// uniform. q in [0, 1), loss in [0, 1). Milliseconds.
double ideal_age_ms(double q, double delay_ms, double interval_ms, double loss);

}  // namespace tw::compare
