// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "lab/report/charts.hpp"
#include "lab/report/markup.hpp"
#include "lab/report/networks.hpp"
#include "lab/report/svg.hpp"
#include "lab/trace/packets.hpp"
#include "lab/trace/tcp_flow.hpp"

/// The ladder: server above, client below, time to the right, each packet a line from when it entered the link to when
/// it left it. The lane that froze, and for comparison a datagram lane in the same moments.
namespace tw::report {
namespace {

constexpr double kWidth = 720, kLeft = 62, kRight = 708, kRungs = 118, kHead = 30, kFoot = 46;
constexpr std::size_t kMostPackets = 1500;  ///< of one ladder; a longer freeze is drawn from its beginning

struct Moment {
  Micros from = 0, to = 0;
};

std::vector<link::PacketRecord> packets_of(const compare::CellResult& cell, LaneKind lane, Micros until) {
  std::vector<link::PacketRecord> found;
  for (const auto& packet : cell.packets)
    if (packet.flow < cell.packet_labels.size() && cell.packet_labels[packet.flow] == to_string(lane) &&
        packet.in_us <= until && trace::is_plausible(packet))
      found.push_back(packet);
  return found;
}

bool has_packets(const compare::CellResult& cell, const trace::Gap& gap) {
  return std::any_of(cell.packets.begin(), cell.packets.end(), [&](const auto& packet) {
    return packet.flow < cell.packet_labels.size() &&
           cell.packet_labels[packet.flow] == to_string(gap.lane) && packet.in_us >= gap.from &&
           packet.in_us <= gap.to;
  });
}

class Ladder {
 public:
  Ladder(Svg& svg, double top, const Scale& x, LaneKind lane, const Moment& moment, double delay_ms)
      : svg_(svg),
        flight_class_("flight " + lane_class(lane)),
        held_class_("held " + lane_class(lane)),
        x_(x),
        moment_(moment),
        delay_ms_(delay_ms),
        server_(top + kHead),
        client_(top + kHead + kRungs) {}

  void frame(LaneKind lane, std::string_view role) {
    svg_.lane_sign(kLeft + 5, server_ - 17, lane);
    svg_.text(kLeft + 14, server_ - 13, fmt::format("{} {}", to_string(lane), role), "name");
    svg_.line(kLeft, server_, kRight, server_, "rail");
    svg_.line(kLeft, client_, kRight, client_, "rail");
    svg_.text(kLeft - 8, server_ + 4, "server", "tick end");
    svg_.text(kLeft - 8, client_ + 4, "client", "tick end");
  }

  void still(const trace::Gap& gap) {
    const double from = x(gap.from), to = x(gap.to);
    svg_.rect(from, client_ + 8, to - from, 12, "freeze solid", "the picture stands still");
    const std::string words =
        fmt::format("still for {}", milliseconds(static_cast<double>(gap.to - gap.from) / 1000));
    svg_.text(std::clamp((from + to) / 2, kLeft + 60, kRight - 60), client_ + 34, words, "note middle");
  }

  void flight(Micros in, Micros due, bool down, bool lost, std::string_view classes) {
    const double begin = down ? server_ : client_, end = down ? client_ : server_;
    if (!lost) return add(classes, {x_(ms(in)), begin}, {x_(ms(due)), end});
    const double half_way = x_(ms(in) + delay_ms_ / 2), middle = (begin + end) / 2;
    add("flight gone", {x_(ms(in)), begin}, {half_way, middle});
    signs_.emplace_back([=, this] { svg_.cross(half_way, middle, down ? 4.5 : 3, "loss"); });
  }

  /// Draws what was added: one path for each kind of flight.
  void land() {
    for (const auto& [classes, lines] : flights_) svg_.lines(lines, classes);
    for (const auto& sign : signs_) sign();
  }

  void datagrams(const std::vector<link::PacketRecord>& packets) {
    for (const auto& packet : packets)
      if (shows(packet.in_us, packet.due_us)) {
        const bool down = packet.direction == trace::kToClient;
        flight(packet.in_us, packet.due_us, down, !trace::arrives(packet),
               down ? flight_class_ : "flight up");
      }
  }

  void stream(const std::vector<link::PacketRecord>& packets) {
    trace::TcpFlow flow;
    for (const auto& packet : packets) flow.add(packet);
    for (const auto& ack : flow.acknowledgements())
      if (shows(ack.in, ack.due))
        flight(ack.in, ack.due, false, !ack.arrived, ack.tells_of_hole ? "flight up hole" : "flight up");
    for (const auto& segment : flow.segments()) {
      for (std::size_t i = 0; i < segment.sendings.size(); ++i) sending(segment, i);
      arrival(segment);
    }
    releases(flow);
  }

 private:
  static double ms(Micros at) { return static_cast<double>(at) / 1000; }
  double x(Micros at) const { return std::clamp(x_(ms(at)), kLeft, kRight); }
  bool shows(Micros in, Micros due) const { return in >= moment_.from && std::max(in, due) <= moment_.to; }

  void sending(const trace::Segment& segment, std::size_t index) {
    const auto& trip = segment.sendings[index];
    if (!shows(trip.in, trip.arrived ? trip.due : trip.in)) return;
    const bool again = index > 0 && !trip.copy;
    flight(trip.in, trip.due, true, !trip.arrived, again ? "flight again" : flight_class_);
    if (again)
      signs_.emplace_back([this, at = x_(ms(trip.in)), number = segment.number()] {
        svg_.diamond(at, server_, 5, "resent", fmt::format("segment {} is sent again", number));
      });
  }

  void arrival(const trace::Segment& segment) {
    if (segment.arrival == trace::kNever || !shows(segment.arrival, segment.arrival)) return;
    if (segment.release > segment.arrival)
      signs_.emplace_back([this, at = x(segment.arrival)] {
        svg_.circle(at, client_, 3.5, held_class_, "it arrived, and waits for one before it");
      });
  }

  /// Where several that had waited are read at once.
  void releases(const trace::TcpFlow& flow) {
    const auto& segments = flow.segments();
    for (std::size_t i = 0; i < segments.size();) {
      const Micros at = segments[i].release;
      std::size_t end = i, waited = 0;
      for (; end < segments.size() && segments[end].release == at; ++end)
        waited += static_cast<std::size_t>(segments[end].arrival < at);
      if (waited > 0 && at != trace::kNever && shows(at, at)) {
        signs_.emplace_back([this, x_at = x(at), waited, all = end - i] {
          svg_.circle(x_at, client_, 5, "released",
                      fmt::format("{} that had waited are read at once", waited));
          svg_.text(std::min(x_at + 9, kRight - 70), client_ - 7, fmt::format("{} at once", all), "note");
        });
      }
      i = end;
    }
  }

  void add(std::string_view classes, const Point& from, const Point& to) {
    flights_[std::string(classes)].insert(flights_[std::string(classes)].end(), {from, to});
  }

  Svg& svg_;
  std::string flight_class_, held_class_;
  const Scale& x_;
  Moment moment_;
  double delay_ms_, server_, client_;
  std::map<std::string, Curve> flights_;      ///< by class: begin, end, begin, end, ...
  std::vector<std::function<void()>> signs_;  ///< over the lines
};

void draw(Ladder& ladder, const compare::CellResult& cell, LaneKind lane, const Moment& moment) {
  const auto packets = packets_of(cell, lane, moment.to);
  if (is_tcp(lane))
    ladder.stream(packets);
  else
    ladder.datagrams(packets);
  ladder.land();
}

/// As much around the freeze as tells the story: what was lost was sent a one-way delay before the picture stood still.
Moment moment_around(const compare::CellResult& cell, const trace::Gap& gap) {
  const double delay_ms = cell.options.network.settings.to_client.delay_ms;
  const auto before = static_cast<Micros>(1000 * (delay_ms + 60));
  Moment moment{gap.from - before, gap.to + 60'000};
  std::size_t shown = 0;
  for (const auto& packet : cell.packets)
    if (packet.in_us >= moment.from && packet.in_us <= moment.to && packet.flow < cell.packet_labels.size() &&
        cell.packet_labels[packet.flow] == to_string(gap.lane) && ++shown > kMostPackets) {
      moment.to = packet.in_us;
      break;
    }
  return moment;
}

}  // namespace

const trace::Freeze* longest_shown_freeze(const compare::CellResult& cell) {
  const trace::Freeze* best = nullptr;
  const auto rank = [](const trace::Freeze& freeze) {  // only of TCP do the packets tell the whole story
    const int telling = freeze.gap.lane == LaneKind::kTcp ? 2 : is_tcp(freeze.gap.lane) ? 1 : 0;
    return std::pair(telling, freeze.gap.to - freeze.gap.from);
  };
  for (const auto& freeze : cell.freezes)
    if (freeze.gap.to > freeze.gap.from && (!best || rank(freeze) > rank(*best)) &&
        has_packets(cell, freeze.gap))
      best = &freeze;
  return best;
}

std::string ladder_chart(const compare::CellResult& cell) {
  const auto* freeze = longest_shown_freeze(cell);
  if (!freeze) return {};
  const LaneKind beside = freeze->gap.lane == LaneKind::kUdp ? LaneKind::kUdpRaw : LaneKind::kUdp;
  const bool two = find_lane(cell, beside) != nullptr;
  const Moment moment = moment_around(cell, freeze->gap);
  const Scale x{static_cast<double>(moment.from) / 1000, static_cast<double>(moment.to) / 1000, kLeft,
                kRight};
  const double one = kHead + kRungs + kFoot;
  Svg svg(kWidth, one * (two ? 2 : 1) + 26, "Packets around the longest freeze", freeze->sentence);
  const double delay_ms = cell.options.network.settings.to_client.delay_ms;
  Ladder frozen(svg, 0, x, freeze->gap.lane, moment, delay_ms);
  frozen.still(freeze->gap);
  frozen.frame(freeze->gap.lane, "- the lane that stood still");
  draw(frozen, cell, freeze->gap.lane, moment);
  if (two) {
    Ladder other(svg, one, x, beside, moment, delay_ms);
    other.frame(beside, "- the same moments");
    draw(other, cell, beside, moment);
  }
  const double foot = one * (two ? 2 : 1) + (two ? -24 : 0) + 4;
  const double zero = static_cast<double>(cell.window_began) / 1000;
  for (const double tick : round_ticks((x.from - zero) / 1000, (x.to - zero) / 1000, 7))
    svg.text(x(tick * 1000 + zero), foot, fmt::format("{:.2f}", tick), "tick middle");
  svg.text(kRight, foot + 17, "time, s", "axis end");
  return std::move(svg).done();
}

}  // namespace tw::report
