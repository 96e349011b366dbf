// SPDX-License-Identifier: MIT
#include "lab/report/chart_data.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "lab/compare/gate.hpp"
#include "lab/report/charts.hpp"
#include "lab/report/series.hpp"
#include "lab/report/svg.hpp"

namespace tw::report {
namespace {

using Json = nlohmann::ordered_json;

double tenth(double value) { return std::isfinite(value) ? std::round(value * 10) / 10 : 0; }
double thousandth(double value) { return std::round(value * 1000) / 1000; }

/// [[x, x, ...], [y, y, ...]]: half the brackets of a list of pairs.
Json columns(const Curve& curve) {
  Json xs = Json::array(), ys = Json::array();
  for (const auto& point : curve) {
    xs.push_back(std::llround(point.x));
    ys.push_back(tenth(point.y));
  }
  return Json::array({std::move(xs), std::move(ys)});
}

/// All curves over one row of ages, as dygraphs wants them: [age, theory, lane, lane, ...]; null beyond a curve's end.
Json distribution_rows(const compare::CellResult& cell, std::size_t most) {
  std::vector<Curve> curves{ideal_distribution(cell.options)};
  for (const auto& lane : cell.lanes) {
    std::vector<double> ages;
    for (const auto& frame : cell.frames)
      if (frame.lane == lane.lane) ages.push_back(frame.age_ms);
    curves.push_back(distribution(std::move(ages)));
  }
  std::vector<double> xs;
  for (const auto& curve : curves)
    for (const auto& point : curve) xs.push_back(tenth(point.x));
  std::sort(xs.begin(), xs.end());
  const double step = xs.empty() ? 0 : std::max(0.1, (xs.back() - xs.front()) / static_cast<double>(most));
  const auto too_near = [&](double a, double b) {
    return b - a < step;
  };  // of neighbours: the first of a run stays
  xs.erase(std::unique(xs.begin(), xs.end(), too_near), xs.end());
  Json rows = Json::array();
  for (const double x : xs) {
    Json row = Json::array({x});
    for (const auto& curve : curves)
      row.push_back(curve.empty() || x > tenth(curve.back().x) || x < tenth(curve.front().x)
                        ? Json(nullptr)
                        : Json(thousandth(at(curve, x))));
    rows.push_back(std::move(row));
  }
  return rows;
}

/// [index of the lane, from, to, sentence]: all are shaded; the longest tell their story when they are pointed at.
Json freezes_of(const compare::CellResult& cell, std::size_t told) {
  std::vector<Micros> lengths;
  for (const auto& freeze : cell.freezes) lengths.push_back(freeze.gap.to - freeze.gap.from);
  std::sort(lengths.begin(), lengths.end(), std::greater<>());
  const Micros least = lengths.size() > told ? lengths[told] : 0;
  Json freezes = Json::array();
  for (const auto& freeze : cell.freezes) {
    const auto lane = std::find_if(cell.lanes.begin(), cell.lanes.end(),
                                   [&](const auto& one) { return one.lane == freeze.gap.lane; });
    Json entry = Json::array({lane - cell.lanes.begin(), (freeze.gap.from - cell.window_began) / 1000,
                              (freeze.gap.to - cell.window_began) / 1000});
    if (freeze.gap.to - freeze.gap.from >= least) entry.push_back(freeze.sentence);
    freezes.push_back(std::move(entry));
  }
  return freezes;
}

Json cell_data(const compare::CellResult& cell, const Detail& detail) {
  Json lanes = Json::array();
  for (const auto& lane : cell.lanes)
    lanes.push_back({{"name", to_string(lane.lane)},
                     {"limit", compare::has_theory(cell.options) ? tenth(lane.limit_p99_ms) : 0.0},
                     {"age", columns(thinned(ages_of(cell, lane.lane), detail.live))},
                     {"error", columns(thinned(errors_of(cell, lane.lane), detail.live))}});
  return {{"lanes", std::move(lanes)},
          {"milliseconds", 1000 * cell.options.seconds},
          {"most_age", round_up(greatest_age(cell))},
          {"most_error", round_up(greatest_error(cell))},
          {"distribution", distribution_rows(cell, detail.ages)},
          {"freezes", freezes_of(cell, detail.freezes)}};
}

}  // namespace

std::string chart_data(const compare::Comparison& comparison, const Detail& detail) {
  Json cells = Json::array();
  for (const auto& cell : comparison.cells) cells.push_back(cell_data(cell, detail));
  return cells.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tw::report
