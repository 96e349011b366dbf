// SPDX-License-Identifier: MIT
#include "tests/unit/report/fixture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "shared/base/ideal_age.hpp"

namespace tw::report::fixture {
namespace {

constexpr double kIntervalMs = 1000.0 / 60, kDelayMs = 50;
constexpr Micros kBegan = 1'000'000'000;

/// The same for the same numbers, evenly spread over [0, 1).
double even(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  std::uint64_t x = a * 0x9E3779B97F4A7C15u ^ b * 0xC2B2AE3D27D4EB4Fu ^ c * 0x165667B19E3779F9u;
  x = (x ^ x >> 31) * 0x7FB5D329728EA185u;
  x = (x ^ x >> 27) * 0x81DADEF4BC2DD44Du;
  return static_cast<double>((x ^ x >> 33) >> 11) * 0x1p-53;
}

struct Trip {
  double sent_ms = 0, shown_ms = 0;  ///< shown: when the player's screen could have it; none: never
  bool lost = false;
  double again_ms = 0;  ///< when it was sent again; 0: it was not
};

bool waits(LaneKind lane) { return is_tcp(lane) || lane == LaneKind::kRudp; }

/// One snapshot a tick, all lanes through the same dark slots.
std::vector<Trip> trips(const compare::CellOptions& options, LaneKind lane, bool streams_wait) {
  const double loss = options.network.settings.to_client.loss_pct / 100;
  std::vector<Trip> trips;
  double gate_ms = -1e9;
  const int count = options.seconds * 60 + 6;
  for (int tick = -6; tick < count; ++tick) {
    Trip trip{.sent_ms = tick * kIntervalMs + 3};
    trip.lost = even(options.seed, static_cast<std::uint64_t>(tick + 100), 1) < loss;
    trip.shown_ms = trip.sent_ms + kDelayMs;
    if (trip.lost && waits(lane) && streams_wait) {
      const bool twice = even(options.seed, static_cast<std::uint64_t>(tick + 100), 2) < 0.15;
      trip.again_ms = trip.sent_ms + 2 * kDelayMs + 3 * kIntervalMs + (twice ? 260 : 0) +
                      (lane == LaneKind::kRudp        ? 60
                       : lane == LaneKind::kTcpLatest ? -60
                                                      : 0);
      trip.shown_ms = trip.again_ms + kDelayMs;
    } else if (trip.lost) {
      trip.shown_ms = 1e12;
    }
    if (lane == LaneKind::kTcpNagle && streams_wait) trip.shown_ms += 50;
    if (waits(lane) && streams_wait) trip.shown_ms = gate_ms = std::max(gate_ms, trip.shown_ms);
    trips.push_back(trip);
  }
  return trips;
}

Micros clock_at(double at_ms) { return kBegan + static_cast<Micros>(at_ms * 1000); }

void add_packets(compare::CellResult& cell, LaneKind lane, const std::vector<Trip>& trips) {
  const auto flow = static_cast<std::uint8_t>(cell.packet_labels.size());
  cell.packet_labels.emplace_back(to_string(lane));
  std::uint32_t nth = 0, seq = 0xFFFFF000u;  // wraps on the way
  const auto add = [&](double in_ms, bool lost, std::uint32_t at, bool down) {
    link::PacketRecord packet;
    packet.in_us = clock_at(in_ms);
    packet.due_us = lost ? packet.in_us : clock_at(in_ms + kDelayMs);
    packet.bytes = down ? 240 : 52;
    packet.payload_bytes = down ? 200 : 0;
    packet.flow = flow;
    packet.direction = down ? 1 : 0;
    packet.protocol = is_tcp(lane) ? 6 : 17;
    packet.tcp_flags = is_tcp(lane) ? link::kTcpAck : 0;
    packet.tcp_seq = is_tcp(lane) && down ? at : 1;
    packet.tcp_ack = is_tcp(lane) && !down ? at : 1;
    packet.nth = nth++;
    packet.fate = lost ? link::PacketFate::kLostByTime : link::PacketFate::kDelivered;
    cell.packets.push_back(packet);
  };
  for (const auto& trip : trips) {
    add(trip.sent_ms, trip.lost, seq, true);
    if (trip.again_ms > 0) add(trip.again_ms, false, seq, true);
    if (is_tcp(lane) && trip.shown_ms < 1e11) add(trip.shown_ms + 1, false, seq + 200, false);
    seq += 200;
  }
}

void add_freezes(compare::CellResult& cell, LaneKind lane, const std::vector<double>& shown) {
  for (std::size_t i = 1; i < shown.size(); ++i) {
    const double from = shown[i - 1], length = shown[i] - from;
    if (length < 100 || from < 0) continue;
    trace::Freeze freeze;
    freeze.gap = {lane, clock_at(from), clock_at(shown[i]), 0, 0};
    freeze.cause = length > 250 ? trace::Cause::kTimeout : trace::Cause::kFastRetransmit;
    freeze.sentence = fmt::format("{:.0f} ms: segment {} lost at {:.2f} s, retransmitted at {:.2f} s", length,
                                  i, (from - 30) / 1000, (from + length - 50) / 1000);
    cell.freezes.push_back(freeze);
  }
}

compare::LaneResult lane_result(compare::CellResult& cell, LaneKind lane, const Wishes& wishes) {
  const auto sent = trips(cell.options, lane, wishes.streams_wait);
  compare::LaneResult result;
  result.lane = lane;
  const double loss = cell.options.network.settings.to_client.loss_pct / 100;
  result.limit_p50_ms = ideal_age_ms(0.50, kDelayMs, kIntervalMs, loss);
  result.limit_p99_ms = ideal_age_ms(0.99, kDelayMs, kIntervalMs, loss);
  std::vector<double> ages, errors, shown;
  std::vector<Trip> by_time = sent;
  std::sort(by_time.begin(), by_time.end(), [](const Trip& a, const Trip& b) {
    return std::pair(a.shown_ms, a.sent_ms) < std::pair(b.shown_ms, b.sent_ms);
  });
  std::size_t next = 0;
  double newest = -1e9, newest_at = 0;
  for (int frame = 0; frame < wishes.seconds * 60; ++frame) {
    const double at = (frame + even(cell.options.seed, static_cast<std::uint64_t>(frame), 7)) * kIntervalMs;
    for (; next < by_time.size() && by_time[next].shown_ms <= at; ++next)
      if (by_time[next].sent_ms > newest)
        newest = by_time[next].sent_ms, newest_at = by_time[next].shown_ms, shown.push_back(newest_at);
    ages.push_back(at - newest);
    errors.push_back(8 + (ages.back() - 50) * 0.28 +
                     4 * even(cell.options.seed, static_cast<std::uint64_t>(frame), 9));
    result.longest_freeze_ms = std::max(result.longest_freeze_ms, at - newest_at);
    cell.frames.push_back({at, lane, ages.back(), errors.back()});
  }
  const auto stalled =
      std::count_if(ages.begin(), ages.end(), [](double age) { return age > kDelayMs + 100; });
  result.stall_fraction = static_cast<double>(stalled) / static_cast<double>(ages.size());
  result.age_ms = compare::percentiles(ages);
  result.position_error_units = compare::percentiles(errors);
  add_freezes(cell, lane, shown);
  if (wishes.packets) add_packets(cell, lane, sent);
  result.snapshots_sent = static_cast<std::uint64_t>(wishes.seconds) * 60;
  const auto lost = static_cast<std::uint64_t>(
      std::count_if(sent.begin(), sent.end(), [](const Trip& trip) { return trip.lost; }));
  result.snapshots_received = waits(lane) ? result.snapshots_sent : result.snapshots_sent - lost;
  result.server_told = true;
  result.packets = result.snapshots_sent * (is_tcp(lane) ? 2 : 1) + lost;
  result.packets_dropped = lost;
  result.payload_bytes = result.snapshots_received * 200;
  result.wire_bytes = result.packets * (is_tcp(lane) ? 150 : 240);
  if (is_tcp(lane)) result.tcp_retransmits = lost, result.congestion_control = "cubic";
  if (lane == LaneKind::kUdp) result.enet_throttled = 3;
  return result;
}

compare::CellResult cell(double loss_pct, std::uint64_t seed, const Wishes& wishes) {
  compare::CellResult cell;
  cell.options.network.settings = link::both_ways({.loss_pct = loss_pct, .delay_ms = kDelayMs});
  cell.options.seed = seed;
  cell.options.seconds = wishes.seconds;
  for (const LaneKind lane : wishes.lanes) cell.options.lanes.push_back({.kind = lane});
  cell.window_began = kBegan;
  for (const LaneKind lane : wishes.lanes) cell.lanes.push_back(lane_result(cell, lane, wishes));
  std::sort(cell.packets.begin(), cell.packets.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.in_us, a.flow, a.nth) < std::tuple(b.in_us, b.flow, b.nth);
  });
  std::sort(cell.freezes.begin(), cell.freezes.end(), [](const auto& a, const auto& b) {
    return std::pair(a.gap.from, a.gap.lane) < std::pair(b.gap.from, b.gap.lane);
  });
  cell.link.settings = cell.options.network.settings;
  cell.link.backend = "tun";
  for (const auto& lane : cell.lanes)
    cell.link.delivered += lane.packets - lane.packets_dropped, cell.link.dropped += lane.packets_dropped;
  cell.link.measured_loss_pct = loss_pct * 1.013;
  cell.link.measured_rtt_ms = 2 * kDelayMs + 0.31;
  cell.link.lateness_p50_us = 38;
  cell.link.lateness_p999_us = 412.5;
  cell.observer_late_ms = 0.4;
  cell.measured_at = "2026-01-02T03:04:05Z";
  for (const LaneKind lane : wishes.lanes) {
    trace::LaneFacts facts;
    facts.lane = lane;
    facts.at = kBegan;
    cell.facts.push_back(facts);
    facts.at = kBegan + wishes.seconds * 1'000'000;
    facts.retransmits = waits(lane) ? 40 : 0;
    cell.facts.push_back(facts);
  }
  return cell;
}

}  // namespace

compare::Comparison comparison(const Wishes& wishes) {
  compare::Comparison all;
  all.tape.name = "tcp-against-udp";
  all.tape.about = "What losing packets does to the same match over each lane, 50 ms one way.";
  all.tape.seeds = wishes.seeds;
  all.tape.seconds = wishes.seconds;
  for (const LaneKind lane : wishes.lanes) all.tape.lanes.push_back({.kind = lane});
  for (const double loss_pct : wishes.loss_pct) {
    all.tape.networks.push_back({"", link::both_ways({.loss_pct = loss_pct, .delay_ms = kDelayMs})});
    for (const std::uint64_t seed : wishes.seeds) all.cells.push_back(cell(loss_pct, seed, wishes));
  }
  all.host = {"6.1.0-test", "A processor of arithmetic", 2};
  all.version = "0.1.0";
  all.measured_at = "2026-01-02T03:04:05Z";
  all.planned = all.cells.size();
  return all;
}

compare::Comparison hostile() {
  const std::string attack =
      "</script></style></title>--><img src=x "
      "onerror=\"document.title='broken'\">'\"&{{data}}\x01\xff\xc0\xaf<script>document.title='broken'</"
      "script>";
  auto all = comparison({.loss_pct = {5}, .seeds = {1}, .seconds = 4});
  all.tape.name = all.tape.about = all.tape.map = attack;
  all.host.kernel = all.host.cpu_model = all.version = all.measured_at = all.stopped_because = attack;
  auto& cell = all.cells.front();
  cell.options.map = cell.options.network.preset = cell.options.backend = attack;
  cell.doubts = cell.notes = cell.spoilt = {attack};
  cell.link.backend = attack;
  for (auto& lane : cell.lanes) lane.congestion_control = lane.closed_reason = attack;
  for (auto& freeze : cell.freezes) freeze.sentence = attack;
  return all;
}

}  // namespace tw::report::fixture
