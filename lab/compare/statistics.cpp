// SPDX-License-Identifier: MIT
#include "lab/compare/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace tw::compare {

Percentiles percentiles(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto count = static_cast<double>(values.size());
  const auto rank = [&](double q) {
    const auto index = static_cast<std::size_t>(std::max(0.0, std::ceil(q * count) - 1));
    return values[std::min(index, values.size() - 1)];
  };
  return {rank(0.50), rank(0.95), rank(0.99), rank(0.999), values.back()};
}

double ideal_age_ms(double q, double delay_ms, double interval_ms, double loss) {
  double missing = 0;  // whole intervals
  if (loss > 0) missing = std::floor(std::log(1 - q) / std::log(loss));
  // P(age <= delay + (missing + u) * interval) = 1 - loss^missing + (1 - loss) * loss^missing * u
  const double beyond = std::pow(loss, missing);
  const double u = (q - (1 - beyond)) / ((1 - loss) * beyond);
  return delay_ms + (missing + std::clamp(u, 0.0, 1.0)) * interval_ms;
}

}  // namespace tw::compare
