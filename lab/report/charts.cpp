// SPDX-License-Identifier: MIT
#include "lab/report/charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lab/compare/gate.hpp"
#include "lab/report/markup.hpp"
#include "lab/report/networks.hpp"
#include "lab/report/series.hpp"
#include "lab/report/svg.hpp"

namespace tw::report {
namespace {

constexpr double kWidth = 720;
constexpr double kLeft = 56, kRight = 708;

struct Share {
  double q;
  std::string_view name;
};
constexpr Share kShares[] = {{0, "0 %"}, {0.5, "50 %"}, {0.9, "90 %"}, {0.99, "99 %"}, {0.999, "99.9 %"}};

struct NamedCurve {
  LaneKind lane{};
  Curve curve;
};

std::vector<NamedCurve> distributions_of(const compare::CellResult& cell) {
  std::vector<NamedCurve> curves;
  for (const auto& lane : cell.lanes) {
    std::vector<double> ages;
    for (const auto& frame : cell.frames)
      if (frame.lane == lane.lane) ages.push_back(frame.age_ms);
    if (auto curve = distribution(std::move(ages)); !curve.empty())
      curves.push_back({lane.lane, std::move(curve)});
  }
  return curves;
}

Curve placed(const Curve& curve, const Scale& x, const Scale& y) {
  Curve out;
  out.reserve(curve.size());
  for (const auto& point : curve) out.push_back({x(point.x), y(point.y)});
  return out;
}

/// The curves' names above the plot, each over its curve's upper end, in as many rows as keeps them apart.
void name_ends(Svg& svg, const std::vector<NamedCurve>& curves, const Scale& x, const Scale& y, double top) {
  constexpr double kRow = 15;
  std::vector<const NamedCurve*> order;
  for (const auto& curve : curves) order.push_back(&curve);
  std::sort(order.begin(), order.end(),
            [](const auto* a, const auto* b) { return a->curve.back().x < b->curve.back().x; });
  std::vector<double> row_ends;
  for (const auto* named : order) {
    const auto& end = named->curve.back();
    const double width = 16 + 7.2 * static_cast<double>(to_string(named->lane).size());
    const double begin = std::min(x(end.x) - 5, kRight - width);
    std::size_t row = 0;
    while (row < row_ends.size() && row_ends[row] > begin) ++row;
    if (row == row_ends.size()) row_ends.push_back(0);
    row_ends[row] = begin + width + 6;
    const double label_y = top - 8 - kRow * static_cast<double>(row);
    svg.line(x(end.x), label_y + 4, x(end.x), y(end.y), "leader");
    svg.lane_sign(begin + 5, label_y - 4, named->lane);
    svg.text(begin + 13, label_y, to_string(named->lane), "name");
  }
}

std::string spoken_ages(const compare::CellResult& cell) {
  std::string text;
  for (const auto& lane : cell.lanes)
    text += fmt::format("{}{}: median {}, 99 % {}", text.empty() ? "" : "; ", to_string(lane.lane),
                        milliseconds(lane.age_ms.p50), milliseconds(lane.age_ms.p99));
  return text + ".";
}

}  // namespace

double greatest_age(const compare::CellResult& cell) {
  double greatest = 0;
  for (const auto& frame : cell.frames) greatest = std::max(greatest, frame.age_ms);
  return greatest;
}

double greatest_error(const compare::CellResult& cell) {
  double greatest = 0;
  for (const auto& frame : cell.frames) greatest = std::max(greatest, frame.position_error_units);
  return greatest;
}

std::string distribution_chart(const compare::CellResult& cell) {
  constexpr double kTop = 96, kBottom = 380;
  const auto curves = distributions_of(cell);
  const Curve ideal = ideal_distribution(cell.options);
  double least = cell.options.network.settings.to_client.delay_ms, most = least + 50;
  for (const auto& named : curves)
    least = std::min(least, named.curve.front().x), most = std::max(most, named.curve.back().x);
  if (!ideal.empty()) most = std::max(most, ideal.back().x);
  const double margin = (most - least) * 0.03;
  const Scale x{std::max(0.0, least - margin), most + margin, kLeft, kRight}, y{0, kMostNines, kBottom, kTop};

  Svg svg(kWidth, 424, "How old was what was seen",
          "Share of frames that were not older than so many ms. " + spoken_ages(cell));
  for (const auto& share : kShares) {
    svg.line(kLeft, y(nines(share.q)), kRight, y(nines(share.q)), "grid");
    svg.text(kLeft - 7, y(nines(share.q)) + 4, share.name, "tick end");
  }
  for (const double tick : round_ticks(x.from, x.to, 8)) {
    svg.line(x(tick), kTop, x(tick), kBottom, "grid");
    svg.text(x(tick), kBottom + 17, fmt::format("{:g}", tick), "tick middle");
  }
  svg.text(kRight, kBottom + 36, "age of the newest state on the screen, ms", "axis end");
  svg.path(placed(ideal, x, y), "ideal");
  for (const auto& named : curves) {
    svg.path(placed(named.curve, x, y), "curve " + lane_class(named.lane));
    for (const double q : {0.5, 0.99})
      for (const auto& point : named.curve)
        if (point.y >= nines(q) - 1e-9) {
          svg.lane_sign(x(point.x), y(point.y), named.lane);
          break;
        }
  }
  name_ends(svg, curves, x, y, kTop);
  return std::move(svg).done();
}

namespace {

struct Strips {
  std::string_view title, unit;
  double most;  ///< of the scale
  bool freezes, ideal;
};

std::string strips(const compare::CellResult& cell, std::size_t points, const Strips& what,
                   Curve (*curve_of)(const compare::CellResult&, LaneKind)) {
  constexpr double kStrip = 74, kGap = 24, kFoot = 44;
  const double height = (kStrip + kGap) * static_cast<double>(cell.lanes.size()) + kFoot;
  Svg svg(kWidth, height, what.title,
          fmt::format("One strip a lane, all of one scale, 0 to {:g} {}. {}", what.most, what.unit,
                      what.ideal ? spoken_ages(cell) : ""));
  const Scale x{0, 1000.0 * std::max(1, cell.options.seconds), kLeft, kRight};
  double top = kGap;
  for (const auto& lane : cell.lanes) {
    const Scale y{0, what.most, top + kStrip, top};
    svg.rect(kLeft, top, kRight - kLeft, kStrip, "strip");
    svg.lane_sign(kLeft + 5, top - 9, lane.lane);
    svg.text(kLeft + 14, top - 5, to_string(lane.lane), "name");
    for (const double tick : {0.0, what.most / 2, what.most}) {
      svg.line(kLeft, y(tick), kRight, y(tick), "grid");
      svg.text(kLeft - 7, y(tick) + 4, fmt::format("{:g}", tick), "tick end");
    }
    if (what.freezes)
      for (const auto& freeze : cell.freezes)
        if (freeze.gap.lane == lane.lane) {
          const double from = x(static_cast<double>(freeze.gap.from - cell.window_began) / 1000);
          const double to = x(static_cast<double>(freeze.gap.to - cell.window_began) / 1000);
          svg.rect(std::clamp(from, kLeft, kRight), top,
                   std::clamp(to, kLeft, kRight) - std::clamp(from, kLeft, kRight), kStrip, "freeze");
        }
    if (what.ideal && lane.limit_p99_ms > 0 && compare::has_theory(cell.options))
      svg.line(kLeft, y(lane.limit_p99_ms), kRight, y(lane.limit_p99_ms), "ideal");
    svg.path(placed(thinned(curve_of(cell, lane.lane), points), x, y), "curve thin " + lane_class(lane.lane));
    top += kStrip + kGap;
  }
  for (const double tick : round_ticks(0, x.to, 8))
    svg.text(x(tick), top - kGap + 16, fmt::format("{:g}", tick / 1000), "tick middle");
  svg.text(kRight, top - kGap + 34, fmt::format("time, s; up: {}", what.unit), "axis end");
  return std::move(svg).done();
}

}  // namespace

std::string age_chart(const compare::CellResult& cell, std::size_t points) {
  return strips(cell, points, {"Age over time", "ms", round_up(greatest_age(cell)), true, true}, ages_of);
}

std::string error_chart(const compare::CellResult& cell, std::size_t points) {
  return strips(cell, points,
                {"Distance from the truth over time", "units", round_up(greatest_error(cell)), false, false},
                errors_of);
}

}  // namespace tw::report
