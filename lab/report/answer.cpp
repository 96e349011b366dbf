// SPDX-License-Identifier: MIT
#include "lab/report/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lab/report/markup.hpp"

namespace tw::report {
namespace {

constexpr LaneKind kDatagrams[] = {LaneKind::kUdp, LaneKind::kUdpRaw, LaneKind::kRudp};
constexpr LaneKind kStreams[] = {LaneKind::kTcp, LaneKind::kTcpLatest, LaneKind::kTcpNagle};

bool measured(const std::vector<NetworkGroup>& groups, LaneKind lane) {
  return std::any_of(groups.begin(), groups.end(),
                     [&](const NetworkGroup& group) { return spread_of(group, lane, age_p50).has_value(); });
}

template <std::size_t N>
std::optional<LaneKind> first_measured(const std::vector<NetworkGroup>& groups, const LaneKind (&wanted)[N]) {
  for (const LaneKind lane : wanted)
    if (measured(groups, lane)) return lane;
  return std::nullopt;
}

/// The players' lanes hold against each other; the canary stands in only where nothing else is there.
std::optional<LaneKind> other_than(const std::vector<NetworkGroup>& groups, LaneKind lane) {
  for (const auto& group : groups)
    for (const LaneKind other : lanes_of(group))
      if (other != lane) return other;
  return std::nullopt;
}

double difference(const NetworkGroup& group, LaneKind a, LaneKind b) {
  const auto left = spread_of(group, a, age_p99), right = spread_of(group, b, age_p99);
  return left && right ? right->middle - left->middle : 0;
}

/// "73 ms old in the median and 334 ms in the oldest hundredth of the frames over tcp (292 to 387 over 3 seeds)"
std::string ages(const NetworkGroup& group, LaneKind lane) {
  const auto p50 = *spread_of(group, lane, age_p50), p99 = *spread_of(group, lane, age_p99);
  std::string text = fmt::format("{} old in the median and {} at p99 over {}", milliseconds(p50.middle),
                                 milliseconds(p99.middle), to_string(lane));
  if (p99.seeds > 1 && p99.high - p99.low >= 1)
    text += fmt::format(" ({:.0f} to {} over {} seeds)", p99.low, milliseconds(p99.high), p99.seeds);
  return text;
}

std::string left_out(const compare::Comparison& comparison) {
  const auto doubtful = std::count_if(comparison.cells.begin(), comparison.cells.end(),
                                      [](const auto& cell) { return !cell.trustworthy(); });
  if (doubtful == 0) return {};
  return fmt::format("; {} of {} did not pass the validity gate and {} left out here", doubtful,
                     plural(comparison.cells.size(), "cell"), doubtful == 1 ? "is" : "are");
}

/// The network in which the two lanes differ least: what the difference does not come from.
std::string calmest(const std::vector<NetworkGroup>& groups, std::size_t headline, LaneKind a, LaneKind b) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == headline || groups[i].trusted().empty()) continue;
    if (!spread_of(groups[i], a, age_p99) || !spread_of(groups[i], b, age_p99)) continue;
    if (!best || std::abs(difference(groups[i], a, b)) < std::abs(difference(groups[*best], a, b))) best = i;
  }
  if (!best) return {};
  const auto left = *spread_of(groups[*best], a, age_p99), right = *spread_of(groups[*best], b, age_p99);
  return fmt::format(", while at {} the two were {} and {} old at p99", short_name(groups[*best]),
                     milliseconds(left.middle), milliseconds(right.middle));
}

Answer nothing_to_tell(const compare::Comparison& comparison) {
  if (comparison.cells.empty())
    return {comparison.planned == 0 ? "Nothing was measured."
                                    : "Nothing was measured: not one of " +
                                          plural(comparison.planned, "planned cell") + " is here.",
            comparison.stopped_because.empty() ? "" : "It ended early: " + comparison.stopped_because,
            {},
            {},
            {}};
  return {fmt::format("No conclusion can be drawn: of {}, none passed the validity gate.",
                      plural(comparison.cells.size(), "cell")),
          "The first doubt: " + comparison.cells.front().doubts.front(),
          {},
          {},
          {}};
}

Answer single_lane(const compare::Comparison& comparison, const std::vector<NetworkGroup>& groups,
                   LaneKind lane, std::size_t at) {
  return {fmt::format("At {}, the newest state on the screen was {}.", short_name(groups[at]),
                      ages(groups[at], lane)),
          fmt::format("Only this lane was measured, so there is nothing to hold it against{}.",
                      left_out(comparison)),
          at,
          lane,
          {}};
}

/// Of the networks that can be trusted, the one in which the lanes differ most; equal ones: the first.
std::size_t widest(const std::vector<NetworkGroup>& groups, LaneKind a, LaneKind b) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].trusted().empty() || !spread_of(groups[i], a, age_p99) || !spread_of(groups[i], b, age_p99))
      continue;
    if (!best || std::abs(difference(groups[i], a, b)) > std::abs(difference(groups[*best], a, b))) best = i;
  }
  return best.value_or(groups.size());
}

Answer no_difference(const compare::Comparison& comparison, const std::vector<NetworkGroup>& groups,
                     std::size_t at, LaneKind a, LaneKind b) {
  const auto& group = groups[at];
  const auto left = *spread_of(group, a, age_p99), right = *spread_of(group, b, age_p99);
  return {fmt::format("No difference that a player could see: at {}, the newest state on the screen was {} "
                      "old at p99 over {} and {} over {}.",
                      short_name(group), milliseconds(left.middle), to_string(a), milliseconds(right.middle),
                      to_string(b)),
          fmt::format("In {} the two lanes stayed within {} of each other at p99, less than one frame{}.",
                      groups.size() == 1 ? "the one network measured"
                                         : fmt::format("all {} {} measured", groups.size(),
                                                       comparison.tape.techniques.size() > 1
                                                           ? "combinations of network and techniques"
                                                           : "networks"),
                      milliseconds(std::abs(difference(group, a, b))), left_out(comparison)),
          at, a, b};
}

Answer clear_difference(const compare::Comparison& comparison, const std::vector<NetworkGroup>& groups,
                        std::size_t at, LaneKind a, LaneKind b) {
  const auto& group = groups[at];
  const auto still = *spread_of(group, b, longest_freeze), moving = *spread_of(group, a, longest_freeze);
  std::string first = fmt::format("At {}, the newest state on the screen was {}, but {}.", short_name(group),
                                  ages(group, a), ages(group, b));
  std::string second = fmt::format("The picture stood still for up to {} over {} and up to {} over {}{}{}.",
                                   milliseconds(still.high), to_string(b), milliseconds(moving.high),
                                   to_string(a), calmest(groups, at, a, b), left_out(comparison));
  return {std::move(first), std::move(second), at, a, b};
}

void add_if_as_fresh(const NetworkGroup& group, LaneKind a, LaneKind b, std::vector<std::string>& merits) {
  const auto left = spread_of(group, a, age_p99), right = spread_of(group, b, age_p99);
  if (!left || !right || right->middle - left->middle >= kFrameMs) return;
  merits.push_back(fmt::format("As fresh: at {}, {} showed the state {} old at p99, and {} {}.",
                               short_name(group), to_string(b), milliseconds(right->middle), to_string(a),
                               milliseconds(left->middle)));
}

double delivered_share(const compare::LaneResult& lane) {
  return lane.snapshots_sent == 0
             ? 0
             : static_cast<double>(lane.snapshots_received) / static_cast<double>(lane.snapshots_sent);
}

/// Of what was sent. What was on its way as the window began or ended makes a per cent more or less.
void add_if_more_arrived(const NetworkGroup& group, LaneKind a, LaneKind b,
                         std::vector<std::string>& merits) {
  const auto left = spread_of(group, a, delivered_share), right = spread_of(group, b, delivered_share);
  if (!left || !right || left->middle <= 0 || right->middle < left->middle + 0.005) return;
  merits.push_back(
      fmt::format("Nothing stays lost: at {}, {:.1f} % of the snapshots that were sent came through over {}, "
                  "and {:.1f} % over {}; what {} lacks was still on its way as the window ended.",
                  short_name(group), std::min(100.0, 100 * right->middle), to_string(b),
                  std::min(100.0, 100 * left->middle), to_string(a), to_string(b)));
}

double wire_bytes(const compare::LaneResult& lane) { return static_cast<double>(lane.wire_bytes); }

void add_if_lighter(const std::vector<NetworkGroup>& groups, LaneKind a, LaneKind b,
                    std::vector<std::string>& merits) {
  double left = 0, right = 0;
  for (const auto& group : groups) {
    const auto of_a = spread_of(group, a, wire_bytes), of_b = spread_of(group, b, wire_bytes);
    if (!of_a || !of_b || group.trusted().empty()) continue;
    left += of_a->middle;
    right += of_b->middle;
  }
  if (left <= 0 || right <= 0 || right > 0.99 * left) return;
  merits.push_back(
      fmt::format("Fewer bytes: {} put {:.0f} % less on the wire than {} for the same match, headers and "
                  "retransmissions included.",
                  to_string(b), 100 * (1 - right / left), to_string(a)));
}

void add_if_latest_is_fresher(const std::vector<NetworkGroup>& groups, std::vector<std::string>& merits) {
  for (const auto& group : groups) {
    const auto plain = spread_of(group, LaneKind::kTcp, age_p99),
               latest = spread_of(group, LaneKind::kTcpLatest, age_p99);
    if (!plain || !latest || group.trusted().empty() || latest->middle > plain->middle - kFrameMs) continue;
    merits.push_back(fmt::format(
        "It can be helped: sending only the newest state (tcp-latest) brought p99 from {} to {} at {}.",
        milliseconds(plain->middle), milliseconds(latest->middle), short_name(group)));
  }
}

}  // namespace

Answer answer(const compare::Comparison& comparison, const std::vector<NetworkGroup>& groups) {
  const bool trusted =
      std::any_of(groups.begin(), groups.end(), [](const auto& group) { return !group.trusted().empty(); });
  if (!trusted) return nothing_to_tell(comparison);
  auto a = first_measured(groups, kDatagrams);
  auto b = first_measured(groups, kStreams);
  if (!a) a = b, b = std::nullopt;
  if (!b && a) b = other_than(groups, *a);
  if (!a) return {"Nothing was measured: no cell has a lane.", "", {}, {}, {}};
  const auto single = [&] {
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) {
      return !g.trusted().empty() && spread_of(g, *a, age_p99);
    });
    return group == groups.end()
               ? Answer{"No cell that can be trusted has a lane to speak of.", "", {}, {}, {}}
               : single_lane(comparison, groups, *a, static_cast<std::size_t>(group - groups.begin()));
  };
  if (!b) return single();
  const std::size_t at = widest(groups, *a, *b);
  if (at == groups.size()) return single();
  return std::abs(difference(groups[at], *a, *b)) < kFrameMs
             ? no_difference(comparison, groups, at, *a, *b)
             : clear_difference(comparison, groups, at, *a, *b);
}

std::vector<std::string> merits_of_tcp(const std::vector<NetworkGroup>& groups) {
  const auto datagrams = first_measured(groups, kDatagrams);
  const auto stream = first_measured(groups, kStreams);
  std::vector<std::string> merits;
  if (!stream) return merits;
  for (const auto& group : groups) {
    if (group.trusted().empty()) continue;
    if (datagrams) add_if_as_fresh(group, *datagrams, *stream, merits);
  }
  for (const auto& group : groups) {
    if (group.trusted().empty()) continue;
    if (datagrams) add_if_more_arrived(group, *datagrams, *stream, merits);
  }
  for (const LaneKind lane : {LaneKind::kTcp, LaneKind::kTcpNagle})  // tcp-latest leaves snapshots out
    if (datagrams) add_if_lighter(groups, *datagrams, lane, merits);
  add_if_latest_is_fresher(groups, merits);
  return merits;
}

}  // namespace tw::report
