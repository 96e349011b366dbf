// SPDX-License-Identifier: MIT
#include "lab/report/series.hpp"

#include <algorithm>
#include <cmath>

#include "lab/compare/gate.hpp"
#include "shared/base/ideal_age.hpp"

namespace tw::report {
namespace {

constexpr std::size_t kLevels = 120;

/// The level of nines that the i-th of kLevels stands for, as a share.
double share_of(std::size_t level) {
  return 1 - std::pow(10.0, -kMostNines * static_cast<double>(level) / (kLevels - 1));
}

}  // namespace

Curve thinned(const Curve& curve, std::size_t most) {
  if (curve.size() <= most) return curve;
  const std::size_t stretches = std::max<std::size_t>(most / 2, 1);
  Curve out;
  out.reserve(stretches * 2);
  for (std::size_t i = 0; i < stretches; ++i) {
    const auto from = curve.begin() + static_cast<std::ptrdiff_t>(curve.size() * i / stretches);
    const auto to = curve.begin() + static_cast<std::ptrdiff_t>(curve.size() * (i + 1) / stretches);
    auto [least, greatest] =
        std::minmax_element(from, to, [](const Point& a, const Point& b) { return a.y < b.y; });
    if (greatest < least) std::swap(least, greatest);
    out.push_back(*least);
    if (greatest != least) out.push_back(*greatest);
  }
  return out;
}

Curve ages_of(const compare::CellResult& cell, LaneKind lane) {
  Curve curve;
  for (const auto& frame : cell.frames)
    if (frame.lane == lane) curve.push_back({frame.at_ms, frame.age_ms});
  return curve;
}

Curve errors_of(const compare::CellResult& cell, LaneKind lane) {
  Curve curve;
  for (const auto& frame : cell.frames)
    if (frame.lane == lane) curve.push_back({frame.at_ms, frame.position_error_units});
  return curve;
}

double nines(double q) {
  return q >= 1 ? kMostNines : std::min(kMostNines, -std::log10(1 - std::max(0.0, q)));
}

Curve distribution(std::vector<double> ages) {
  Curve curve;
  if (ages.empty()) return curve;
  std::sort(ages.begin(), ages.end());
  const auto count = static_cast<double>(ages.size());
  for (std::size_t level = 0; level < kLevels; ++level) {
    const double q = share_of(level);
    if (q > 1 - 1 / count) break;  // rarer than one sample
    const auto rank =
        static_cast<std::size_t>(std::max(0.0, std::ceil(q * count) - 1));  // as percentiles() has it
    curve.push_back({ages[std::min(rank, ages.size() - 1)], nines(q)});
  }
  return curve;
}

Curve ideal_distribution(const compare::CellOptions& options) {
  const auto& conditions = options.network.settings.to_client;
  const double interval_ms = 1000.0 / std::max(1, options.techniques.snapshot_hz);
  Curve curve;
  if (!compare::has_theory(options)) return curve;
  for (std::size_t level = 0; level < kLevels; ++level) {
    const double q = share_of(level);
    curve.push_back({ideal_age_ms(q, conditions.delay_ms, interval_ms, conditions.loss_pct / 100), nines(q)});
  }
  return curve;
}

double at(const Curve& distribution, double x) {
  if (distribution.empty() || x < distribution.front().x) return 0;
  const auto next = std::upper_bound(distribution.begin(), distribution.end(), x,
                                     [](double value, const Point& p) { return value < p.x; });
  if (next == distribution.end()) return distribution.back().y;
  const Point &left = *(next - 1), &right = *next;
  return left.y + (right.y - left.y) * (x - left.x) / (right.x - left.x);
}

}  // namespace tw::report
