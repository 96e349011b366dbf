// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

namespace tw::app {

/// The 99th percentile of the age that an ideal datagram lane shows: delay + U(0,T) + T * Geometric(loss), where T is
/// the interval of the snapshots. (A frame falls anywhere between two snapshots; each loss costs one more interval.)
/// `loss` 0..1 per direction. Solved exactly: P(age > delay + (k + f) T) = loss^k * ((1 - loss)(1 - f) + loss).
inline double ideal_p99_ms(double delay_ms, double loss, double interval_ms) {
  constexpr double kTail = 0.01;
  if (loss >= 0.999) return INFINITY;
  double reached = 1;  // loss^k
  int k = 0;
  while (reached * loss > kTail) {
    reached *= loss;
    ++k;
  }
  const double f = 1 - (kTail / reached - loss) / (1 - loss);
  return delay_ms + (k + std::fmin(1, std::fmax(0, f))) * interval_ms;
}

}  // namespace tw::app
