// SPDX-License-Identifier: MIT
#include "lab/report/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "lab/report/markup.hpp"

namespace tw::report {
namespace {

/// Tenths are finer than any screen.
std::string unit(double value) {
  const double rounded = std::isfinite(value) ? std::round(value * 10) / 10 : 0;
  return fmt::format("{}", rounded == 0 ? 0.0 : rounded);
}

}  // namespace

std::string lane_class(LaneKind lane) { return "lane-" + std::string(to_string(lane)); }

std::vector<double> round_ticks(double from, double to, int wanted) {
  std::vector<double> ticks;
  if (!(to > from)) return {from};
  const double rough = (to - from) / std::max(1, wanted), power = std::pow(10, std::floor(std::log10(rough)));
  const double step = power * (rough / power <= 1 ? 1 : rough / power <= 2 ? 2 : rough / power <= 5 ? 5 : 10);
  for (double tick = std::ceil(from / step - 1e-9) * step; tick <= to + step * 1e-9; tick += step)
    ticks.push_back(tick + 0.0);  // no -0
  return ticks;
}

double round_up(double value) {
  if (!(value > 0)) return 1;
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0})
    if (value <= step * power * (1 + 1e-9)) return step * power;
  return 10 * power;
}

Svg::Svg(double width, double height, std::string_view title, std::string_view description) {
  out_ = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" "
      "role=\"img\"><title>{}</title><desc>{}</desc>\n",
      unit(width), unit(height), escape(title), escape(description));
}

void Svg::close(std::string_view element, std::string_view hint) {
  if (hint.empty())
    out_ += "/>\n";
  else
    fmt::format_to(std::back_inserter(out_), "><title>{}</title></{}>\n", escape(hint), element);
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view classes) {
  fmt::format_to(std::back_inserter(out_), "<path class=\"{}\" d=\"M{} {}L{} {}\"/>\n", classes, unit(x1),
                 unit(y1), unit(x2), unit(y2));
}

void Svg::path(const Curve& points, std::string_view classes) {
  if (points.empty()) return;
  fmt::format_to(std::back_inserter(out_), "<path class=\"{}\" d=\"M{} {}", classes, unit(points[0].x),
                 unit(points[0].y));
  for (std::size_t i = 1; i < points.size(); ++i)
    fmt::format_to(std::back_inserter(out_), "{}{} {}", i == 1 ? "L" : " ", unit(points[i].x),
                   unit(points[i].y));
  out_ += "\"/>\n";
}

void Svg::lines(const Curve& ends, std::string_view classes) {
  fmt::format_to(std::back_inserter(out_), "<path class=\"{}\" d=\"", classes);
  for (std::size_t i = 0; i + 1 < ends.size(); i += 2)
    fmt::format_to(std::back_inserter(out_), "M{} {}L{} {}", unit(ends[i].x), unit(ends[i].y),
                   unit(ends[i + 1].x), unit(ends[i + 1].y));
  out_ += "\"/>\n";
}

void Svg::rect(double x, double y, double width, double height, std::string_view classes,
               std::string_view hint) {
  fmt::format_to(std::back_inserter(out_), "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
                 classes, unit(x), unit(y), unit(std::max(0.0, width)), unit(std::max(0.0, height)));
  close("rect", hint);
}

void Svg::text(double x, double y, std::string_view text, std::string_view classes) {
  fmt::format_to(std::back_inserter(out_), "<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>\n", classes,
                 unit(x), unit(y), escape(text));
}

void Svg::cross(double x, double y, double radius, std::string_view classes) {
  fmt::format_to(std::back_inserter(out_), "<path class=\"{}\" d=\"M{} {}L{} {}M{} {}L{} {}\"/>\n", classes,
                 unit(x - radius), unit(y - radius), unit(x + radius), unit(y + radius), unit(x - radius),
                 unit(y + radius), unit(x + radius), unit(y - radius));
}

void Svg::circle(double x, double y, double radius, std::string_view classes, std::string_view hint) {
  fmt::format_to(std::back_inserter(out_), "<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"{}\"", classes,
                 unit(x), unit(y), unit(radius));
  close("circle", hint);
}

void Svg::diamond(double x, double y, double radius, std::string_view classes, std::string_view hint) {
  fmt::format_to(std::back_inserter(out_), "<path class=\"{}\" d=\"M{} {}L{} {}L{} {}L{} {}Z\"", classes,
                 unit(x), unit(y - radius), unit(x + radius), unit(y), unit(x), unit(y + radius),
                 unit(x - radius), unit(y));
  close("path", hint);
}

void Svg::lane_sign(double x, double y, LaneKind lane) {
  const std::string classes = "sign " + lane_class(lane);
  const auto shape = [&](std::string_view outline) {
    fmt::format_to(std::back_inserter(out_), "<path class=\"{}\" transform=\"translate({} {})\" d=\"{}\"/>\n",
                   classes, unit(x), unit(y), outline);
  };
  switch (lane) {
    case LaneKind::kUdp:
      return circle(x, y, 4, classes);
    case LaneKind::kRudp:
      return rect(x - 3.5, y - 3.5, 7, 7, classes);
    case LaneKind::kTcp:
      return shape("M0-4.5L4.5 4L-4.5 4Z");
    case LaneKind::kTcpNagle:
      return diamond(x, y, 5, classes);
    case LaneKind::kTcpLatest:
      return shape("M0 4.5L4.5-4L-4.5-4Z");
    case LaneKind::kUdpRaw:
    case LaneKind::kTruth:
      return shape("M-1.5-4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3Z");
  }
}

std::string Svg::done() && { return std::move(out_) + "</svg>\n"; }

}  // namespace tw::report
