// SPDX-License-Identifier: MIT
#include "lab/report/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "lab/compare/felt.hpp"
#include "lab/compare/gate.hpp"
#include "lab/report/answer.hpp"
#include "lab/report/markup.hpp"
#include "lab/report/svg.hpp"

namespace tw::report {
namespace {

constexpr std::size_t kOpenFreezes = 8;  ///< shown at once

std::string number(std::string_view cell) { return fmt::format("<td class=\"n\">{}</td>", cell); }
std::string count(std::uint64_t value) {
  return number(fmt::format("<data value=\"{}\">{}</data>", value, grouped(value)));
}

/// <table> in a box of its own that scrolls sideways and can be reached by keyboard.
std::string table(std::string_view caption, std::string_view head, std::string_view body,
                  std::string_view classes = "") {
  return fmt::format(
      "<div class=\"scroll\" role=\"region\" aria-label=\"{0}\" tabindex=\"0\"><table "
      "class=\"{3}\"><caption>{0}</caption>"
      "<thead><tr>{1}</tr></thead><tbody>{2}</tbody></table></div>\n",
      escape(caption), head, body, classes);
}

std::string heads(std::initializer_list<std::string_view> names) {
  std::string out;
  for (const auto name : names) out += fmt::format("<th scope=\"col\">{}</th>", name);
  return out;
}

std::string lane_head(const compare::LaneResult& lane) {
  std::string extra =
      lane.congestion_control.empty() ? "" : " <small>" + escape(lane.congestion_control) + "</small>";
  if (lane.lane == LaneKind::kUdpRaw) extra = " <small>canary</small>";
  return fmt::format("<th scope=\"row\">{}{}</th>", lane_mark(lane.lane), extra);
}

double kbit_per_second(const compare::CellResult& cell, const compare::LaneResult& lane) {
  return static_cast<double>(lane.wire_bytes) * 8 / 1000 / std::max(1, cell.options.seconds);
}

}  // namespace

std::string lane_table(const compare::CellResult& cell) {
  std::string body;
  const auto line = std::back_inserter(body);
  for (const auto& lane : cell.lanes) {
    fmt::format_to(line, "<tr data-lane=\"{}\">{}", to_string(lane.lane), lane_head(lane));
    const auto& age = lane.age_ms;
    for (const double value : {age.p50, age.p95, age.p99, age.p999, age.max})
      body += number(figure(value, 1));
    body += number(fmt::format("<data value=\"{}\">{:.1f}</data>",
                               std::round(lane.stall_fraction * 10000) / 10000, 100 * lane.stall_fraction));
    body += number(figure(lane.longest_freeze_ms, 0)) + number(figure(lane.position_error_units.p50, 1)) +
            number(figure(lane.position_error_units.p99, 1));
    body += "</tr>";
    if (!lane.closed_reason.empty())
      fmt::format_to(line,
                     "<tr><td colspan=\"10\" class=\"bad\">The lane closed before the end: {}</td></tr>",
                     escape(lane.closed_reason));
  }
  if (!cell.lanes.empty() && compare::has_theory(cell.options)) {
    const auto& any = cell.lanes.front();
    fmt::format_to(
        line,
        "<tr class=\"ideal-row\" data-lane=\"ideal\"><th scope=\"row\">theory</th>{}<td></td>{}<td "
        "colspan=\"6\"><small>the best that a datagram lane can show</small></td></tr>",
        number(figure(any.limit_p50_ms, 1)), number(figure(any.limit_p99_ms, 1)));
  }
  return table(
      "What each lane showed. Ages in ms; stalled: frames older than the delay and 100 ms; distance from the "
      "truth in units, 32 to a tile.",
      heads(
          {"Lane", "p50", "p95", "p99", "p99.9", "max", "stalled %", "longest freeze", "off p50", "off p99"}),
      body, "lanes");
}

std::string wire_table(const compare::CellResult& cell) {
  double most = 1;
  for (const auto& lane : cell.lanes) most = std::max(most, kbit_per_second(cell, lane));
  std::string body;
  for (const auto& lane : cell.lanes) {
    const double rate = kbit_per_second(cell, lane);
    body += fmt::format("<tr data-lane=\"{}\">{}", to_string(lane.lane), lane_head(lane));
    body += fmt::format(
        "<td class=\"bar\"><svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" "
        "aria-hidden=\"true\"><rect class=\"{}\" width=\"{:.1f}\" height=\"8\"/></svg>"
        "<span>{:.0f} kbit/s</span></td>",
        lane_class(lane.lane), 100 * rate / most, rate);
    body += count(lane.wire_bytes) + count(lane.payload_bytes) + count(lane.packets) +
            count(lane.packets_dropped) + count(lane.snapshots_sent) + count(lane.snapshots_received) +
            count(lane.snapshots_skipped);
    body += is_tcp(lane.lane) ? count(lane.tcp_retransmits) : number("<span aria-label=\"none\">-</span>");
    body += "</tr>";
  }
  return table(
      "What each lane cost: IP packets that the link saw, both ways, acknowledgements and retransmissions "
      "included. Skipped: not sent, because the lane's queue was full or, on tcp-latest, a newer one took "
      "its "
      "place.",
      heads({"Lane", "on the wire", "wire bytes", "payload", "packets", "lost", "sent", "received", "skipped",
             "resent by TCP"}),
      body, "wire");
}

namespace {

using Freezes = std::vector<const trace::Freeze*>;

Micros length(const trace::Freeze& freeze) { return freeze.gap.to - freeze.gap.from; }

std::string freeze_rows(const compare::CellResult& cell, const Freezes& freezes, std::string_view caption) {
  std::string body;
  for (const auto* freeze : freezes) {
    const double at_s = static_cast<double>(freeze->gap.from - cell.window_began) / 1e6;
    const double length_ms = static_cast<double>(length(*freeze)) / 1000;
    body += fmt::format(
        "<tr><td>{}</td><td class=\"n\"><button type=\"button\" class=\"show\" data-from=\"{:.3f}\" "
        "data-to=\"{:.3f}\">{:.2f} s</button></td>",
        lane_mark(freeze->gap.lane), at_s, at_s + length_ms / 1000, at_s);
    body += number(figure(length_ms, 0));
    body += fmt::format("<td>{}</td><td class=\"story\">{}</td></tr>", to_string(freeze->cause),
                        escape(freeze->sentence));
  }
  return table(caption, heads({"Lane", "at", "ms", "cause", "what happened"}), body, "freezes");
}

/// How often each cause stopped each lane.
std::string cause_counts(const compare::CellResult& cell) {
  std::vector<trace::Cause> causes;
  for (const auto& freeze : cell.freezes)
    if (std::find(causes.begin(), causes.end(), freeze.cause) == causes.end()) causes.push_back(freeze.cause);
  std::sort(causes.begin(), causes.end());
  std::string head = "<th scope=\"col\">Lane</th>", body;
  for (const auto cause : causes) head += fmt::format("<th scope=\"col\">{}</th>", to_string(cause));
  head += "<th scope=\"col\">freezes</th><th scope=\"col\">still for, ms</th>";
  for (const auto& lane : cell.lanes) {
    std::size_t all = 0;
    Micros still = 0;
    body += "<tr>" + lane_head(lane);
    for (const auto cause : causes) {
      std::size_t times = 0;
      for (const auto& freeze : cell.freezes)
        if (freeze.gap.lane == lane.lane && freeze.cause == cause) ++times, ++all, still += length(freeze);
      body += times > 0 ? count(times) : number("<span class=\"quiet\" aria-label=\"none\">·</span>");
    }
    body +=
        count(all) + number(grouped(static_cast<std::uint64_t>(std::max<Micros>(0, still)) / 1000)) + "</tr>";
  }
  return table("What stopped the picture for 100 ms or more, and how often.", head, body, "causes");
}

}  // namespace

std::string freeze_table(const compare::CellResult& cell, std::size_t most) {
  Freezes longest;
  for (const auto& freeze : cell.freezes) longest.push_back(&freeze);
  if (longest.empty()) return "<p class=\"quiet\">Nothing stood still for 100 ms on any lane.</p>\n";
  std::sort(longest.begin(), longest.end(), [](const auto* a, const auto* b) {
    return length(*a) != length(*b) ? length(*a) > length(*b) : a < b;  // all of one vector: by time
  });
  const std::size_t all = longest.size();
  const std::size_t first = std::min(all, kOpenFreezes), last = std::min(all, most);
  const auto part = [&](std::size_t from, std::size_t to) {
    return Freezes(longest.begin() + static_cast<std::ptrdiff_t>(from),
                   longest.begin() + static_cast<std::ptrdiff_t>(to));
  };
  std::string out = cause_counts(cell);
  out += freeze_rows(cell, part(0, first),
                     all == first ? "Each freeze, longest first."
                                  : fmt::format("The {} longest of {} freezes.", first, grouped(all)));
  if (last > first)
    out += fmt::format("<details><summary>{} more{}</summary>{}</details>\n", last - first,
                       last < all ? ", of " + grouped(all) : "",
                       freeze_rows(cell, part(first, last), "Further freezes, longest first."));
  return out;
}

namespace {

/// The cell's colour: how much older than theory. Words and figures say it as well.
std::string_view heat(double age, double limit) {
  if (age < limit + kFrameMs) return "h0";
  if (age < limit + 50) return "h1";
  if (age < limit + 150) return "h2";
  return age < limit + 400 ? "h3" : "h4";
}

std::string range(const Spread& spread, int decimals) {
  if (spread.seeds < 2) return "";
  return fmt::format("<small>{:.{}f}–{:.{}f}</small>", spread.low, decimals, spread.high, decimals);
}

std::string matrix_cell(const NetworkGroup& group, LaneKind lane, const Spread& p50, const Spread& p99) {
  const auto limit =
      spread_of(group, lane, [](const compare::LaneResult& result) { return result.limit_p99_ms; });
  // Where theory knows nothing, the canary's neighbour is the measure: what udp showed in the same cells.
  const auto udp = spread_of(group, LaneKind::kUdpRaw, age_p99);
  const bool theory = compare::has_theory(group.cells.front()->options);
  const double best = theory && limit ? limit->middle : udp ? udp->middle : 0;
  return fmt::format(
      "<td class=\"n {}\" data-lane=\"{}\"><span class=\"p50\">{} {}</span><span class=\"p99\">{} "
      "{}</span></td>",
      heat(p99.middle, best), to_string(lane), figure(p50.middle, 0), range(p50, 0), figure(p99.middle, 0),
      range(p99, 0));
}

constexpr std::string_view kNotMeasured = "<td class=\"n\"><span class=\"quiet\">not measured</span></td>";

std::vector<LaneKind> lanes_in(const std::vector<NetworkGroup>& groups) {
  std::vector<LaneKind> lanes;
  for (const auto& group : groups)
    for (const LaneKind lane : lanes_of(group))
      if (std::find(lanes.begin(), lanes.end(), lane) == lanes.end()) lanes.push_back(lane);
  return lanes;
}

std::string lane_heads(const std::vector<LaneKind>& lanes) {
  std::string head = "<th scope=\"col\">Network</th>";
  for (const LaneKind lane : lanes) head += fmt::format("<th scope=\"col\">{}</th>", lane_mark(lane));
  return head;
}

std::string row_head(const NetworkGroup& group) {
  const std::size_t good = group.trusted().size();
  const std::string_view one = group.options().techniques.own ? "cell" : "seed";
  const std::string note =
      good == group.cells.size()
          ? plural(good, one)
          : fmt::format("<span class=\"bad\">{} of {} trusted</span>", good, plural(group.cells.size(), one));
  return fmt::format("<tr><th scope=\"row\">{}<small>{}</small></th>", escape(short_name(group)), note);
}

}  // namespace

std::string truth_matrix(const std::vector<NetworkGroup>& groups) {
  const auto lanes = lanes_in(groups);
  std::string body;
  for (const auto& group : groups) {
    body += row_head(group);
    for (const LaneKind lane : lanes) {
      const auto p50 = spread_of(group, lane, off_truth_p50), p99 = spread_of(group, lane, off_truth_p99);
      body += p50 && p99 ? fmt::format(
                               "<td class=\"n\" data-lane=\"{}\"><span class=\"p50\">{} {}</span><span "
                               "class=\"p99\">{} {}</span></td>",
                               to_string(lane), figure(p50->middle, 1), range(*p50, 1),
                               figure(p99->middle, 1), range(*p99, 1))
                         : std::string(kNotMeasured);
    }
    body += "</tr>";
  }
  return table(
      "How far from the truth players were drawn, units (a tile is 32): median above, 99th percentile below; "
      "the middle "
      "seed, and the range over seeds.",
      lane_heads(lanes), body, "matrix truth");
}

std::string matrix(const std::vector<NetworkGroup>& groups) {
  const auto lanes = lanes_in(groups);
  const std::string head = lane_heads(lanes) + "<th scope=\"col\">theory</th>";
  std::string body;
  for (const auto& group : groups) {
    body += row_head(group);
    for (const LaneKind lane : lanes) {
      const auto p50 = spread_of(group, lane, age_p50), p99 = spread_of(group, lane, age_p99);
      body += p50 && p99 ? matrix_cell(group, lane, *p50, *p99) : std::string(kNotMeasured);
    }
    const auto& cell = *group.cells.front();
    body += cell.lanes.empty() || !compare::has_theory(cell.options)
                ? "<td class=\"n\"><span class=\"quiet\">unknown</span></td>"
                : fmt::format(
                      "<td class=\"n\"><span class=\"p50\">{}</span><span class=\"p99\">{}</span></td>",
                      figure(cell.lanes.front().limit_p50_ms, 0), figure(cell.lanes.front().limit_p99_ms, 0));
    body += "</tr>";
  }
  return table(
      "Age of the newest state on the screen, ms: median above, 99th percentile below; the middle seed, and "
      "the range over seeds.",
      head, body, "matrix");
}

namespace {

struct Growth {
  std::uint64_t resent = 0;
  bool known = false;
};

/// What ENet's own counters grew by while the cell was measured.
Growth enet_growth(const compare::CellResult& cell, LaneKind lane) {
  const trace::LaneFacts *first = nullptr, *last = nullptr;
  const Micros ended = cell.window_began + Micros{cell.options.seconds} * 1'000'000;
  for (const auto& facts : cell.facts)  // some are from before the window, and from behind it
    if (facts.lane == lane && facts.at >= cell.window_began && facts.at <= ended) {
      if (!first) first = &facts;
      last = &facts;
    }
  if (!first) return {};
  return {last->retransmits - std::min(last->retransmits, first->retransmits), true};
}

}  // namespace

std::string enet_table(const std::vector<NetworkGroup>& groups) {
  std::string body;
  for (const auto& group : groups)
    for (const LaneKind lane : {LaneKind::kUdp, LaneKind::kRudp}) {
      std::uint64_t packets = 0, lost = 0, throttled = 0;
      Growth resent;
      bool there = false;
      for (const auto* cell : group.cells)
        if (const auto* result = find_lane(*cell, lane)) {
          const Growth growth = enet_growth(*cell, lane);
          packets += result->packets, lost += result->packets_dropped, throttled += result->enet_throttled;
          resent.resent += growth.resent, resent.known = resent.known || growth.known;
          there = true;
        }
      if (!there) continue;
      body +=
          fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td>", escape(short_name(group)), lane_mark(lane));
      body += count(packets) + count(lost) + count(throttled) +
              (resent.known ? count(resent.resent) : number("<span class=\"quiet\">not told</span>")) +
              "</tr>";
    }
  if (body.empty()) return {};
  return table(
      "ENet's own drops beside the network's, over all seeds: what the link lost, what ENet's throttle never "
      "sent, and what "
      "its reliable delivery sent again.",
      heads({"Network", "Lane", "packets on the link", "lost by the link", "dropped by the throttle",
             "resent by ENet"}),
      body, "enet");
}

namespace {

/// The middle seed, and the range over seeds; a dash for what was not measured.
std::string felt_cell(const std::optional<compare::Range>& range, int decimals) {
  if (!range) return number("<span class=\"quiet\" aria-label=\"not measured\">-</span>");
  const std::string ends = range->min == range->max ? ""
                                                    : fmt::format(" <small>{:.{}f}–{:.{}f}</small>",
                                                                  range->min, decimals, range->max, decimals);
  return number(figure(range->median, decimals) + ends);
}

}  // namespace

std::string felt_table(const compare::Comparison& comparison) {
  std::string body;
  for (const auto& row : compare::felt(comparison)) {
    body += fmt::format("<tr data-lane=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td>",
                        to_string(row.lane), escape(compare::title_of(row.network)),
                        escape(tape::to_string(row.techniques)), lane_mark(row.lane));
    body += felt_cell(row.input_p50_ms, 0) + felt_cell(row.input_p99_ms, 0) +
            felt_cell(row.mispredictions_per_minute, 0) + felt_cell(row.correction_p50_units, 1) +
            felt_cell(row.correction_p99_units, 1);
    body += fmt::format("<td{}>{}</td></tr>", row.of_doubtful_cells ? " class=\"bad\"" : "", escape(row.why));
  }
  if (body.empty()) return {};
  return table(
      "The observer plays, over the lane of the row alone. Key to screen: from a command to its effect on "
      "the own "
      "player, ms, every frame in which it lived. Mispredicted: snapshots that disagreed with what was "
      "predicted for "
      "their tick, and by how many units. The middle seed, and the range over seeds.",
      heads({"Network", "Techniques", "Lane", "key to screen p50", "p99", "mispredicted a minute", "by p50",
             "by p99", "a dash: why"}),
      body, "felt");
}

std::string gate_table(const compare::Comparison& comparison) {
  std::string body;
  for (const auto& cell : comparison.cells) {
    body += fmt::format("<tr><th scope=\"row\">{}</th>", escape(cell_name(cell)));
    body += cell.trustworthy() ? "<td class=\"good\">✓ trusted</td>" : "<td class=\"bad\">✗ doubtful</td>";
    body += number(fmt::format("{}", cell.attempts)) + number(figure(cell.link.measured_loss_pct, 2)) +
            number(figure(cell.link.measured_rtt_ms, 1)) + number(figure(cell.link.lateness_p999_us, 0)) +
            number(fmt::format("{:.1f}", cell.observer_late_ms));
    std::string words;
    for (const auto& doubt : cell.doubts) words += fmt::format("<li class=\"bad\">{}</li>", escape(doubt));
    for (const auto& note : cell.notes) words += fmt::format("<li>{}</li>", escape(note));
    for (const auto& spoilt : cell.spoilt)
      words += fmt::format("<li>An earlier window was thrown away: {}</li>", escape(spoilt));
    body +=
        "<td class=\"story\">" + (words.empty() ? std::string() : "<ul>" + words + "</ul>") + "</td></tr>";
  }
  return table(
      "The validity gate: it asks whether the machine, not the lanes, was measured, and never looks at what "
      "a lane showed.",
      heads({"Cell", "verdict", "windows measured", "lost %", "round trip ms", "link late p99.9 µs",
             "frames late p99 ms", "what it says"}),
      body, "gate");
}

}  // namespace tw::report
