// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lab/report/series.hpp"
#include "shared/base/lane_kind.hpp"

/// Still pictures, as text. Colours, dashes and fonts stand in page.css, by class; nothing here has a style attribute,
/// which the page's policy forbids.
namespace tw::report {

/// A linear scale from values to picture units.
struct Scale {
  double from = 0, to = 1;      ///< values
  double start = 0, end = 100;  ///< picture units
  double operator()(double value) const { return start + (value - from) / (to - from) * (end - start); }
};
/// Round values within [from, to], some `wanted` of them.
std::vector<double> round_ticks(double from, double to, int wanted);
/// The least round value at or above `value`: 1, 2 or 5 times a power of ten, or 1.5, 3, 4, 6, 8.
double round_up(double value);

class Svg {
 public:
  /// `title` and `description` are what a screen reader says.
  Svg(double width, double height, std::string_view title, std::string_view description);

  void line(double x1, double y1, double x2, double y2, std::string_view classes);
  void path(const Curve& points, std::string_view classes);  ///< in picture units
  void lines(const Curve& ends,
             std::string_view classes);  ///< from the first to the second, the third to the fourth, ...
  /// `hint`: shown on hovering; may be empty.
  void rect(double x, double y, double width, double height, std::string_view classes,
            std::string_view hint = {});
  void text(double x, double y, std::string_view text, std::string_view classes);
  void cross(double x, double y, double radius, std::string_view classes);
  void circle(double x, double y, double radius, std::string_view classes, std::string_view hint = {});
  void diamond(double x, double y, double radius, std::string_view classes, std::string_view hint = {});
  /// Each lane has a shape of its own.
  void lane_sign(double x, double y, LaneKind lane);

  std::string done() &&;

 private:
  void close(std::string_view element, std::string_view hint);
  std::string out_;
};

/// "lane-tcp"
std::string lane_class(LaneKind lane);

}  // namespace tw::report
