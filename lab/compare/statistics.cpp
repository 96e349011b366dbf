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

}  // namespace tw::compare
