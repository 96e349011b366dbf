// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

namespace tw {

/// The age that an ideal datagram lane would show at a random moment: delay + U(0, T) + T * Geometric(loss), where
/// each snapshot is lost independently with probability `loss` and T is the time between two snapshots. The inverse
/// of its distribution: with k = floor(log(1-q) / log(loss)) whole intervals missing, the rest is uniform.
/// q and loss in [0, 1). Milliseconds.
inline double ideal_age_ms(double q, double delay_ms, double interval_ms, double loss) {
  const double missing = loss > 0 ? std::floor(std::log(1 - q) / std::log(loss)) : 0;
  // P(age <= delay + (missing + u) * interval) = 1 - loss^missing + (1 - loss) * loss^missing * u
  const double beyond = std::pow(loss, missing);
  const double u = (q - (1 - beyond)) / ((1 - loss) * beyond);
  return delay_ms + (missing + std::clamp(u, 0.0, 1.0)) * interval_ms;
}

}  // namespace tw
