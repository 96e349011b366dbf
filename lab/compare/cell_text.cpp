// SPDX-License-Identifier: MIT
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "lab/compare/cell_store.hpp"
#include "lab/compare/comparison.hpp"
#include "lab/trace/packets.hpp"

namespace tw::compare {
namespace {

using Json = nlohmann::json;

constexpr int kSchema = 1;
constexpr std::size_t kMaxStoredFrames = 4'000'000;  // an hour of eight lanes, and then some
constexpr std::size_t kMaxStoredSentences = 10'000;

/// What was wrong with a stored text; thrown to cell_from_text(), which alone catches it.
struct Damage {
  std::string sentence;
};

void require(bool holds, const char* what) {
  if (!holds) throw Damage{std::string("Its ") + what + " cannot be right."};
}

/// One name and one member, for both ways. `Archive` is a Writer or a Reader.
template <class Archive, class P>
void percentiles_of(Archive&& field, P& p) {
  field("p50", p.p50), field("p95", p.p95), field("p99", p.p99), field("p999", p.p999), field("max", p.max);
}

template <class Archive, class L>
void lane_fields(Archive&& field, L& lane) {
  field("lane", lane.lane);
  field("age_ms", lane.age_ms);
  field("limit_p50_ms", lane.limit_p50_ms), field("limit_p99_ms", lane.limit_p99_ms);
  field("stall_fraction", lane.stall_fraction);
  field("longest_freeze_ms", lane.longest_freeze_ms);
  field("position_error_units", lane.position_error_units);
  field("snapshots_sent", lane.snapshots_sent), field("snapshots_received", lane.snapshots_received);
  field("snapshots_skipped", lane.snapshots_skipped);
  field("server_told", lane.server_told);
  field("payload_bytes", lane.payload_bytes), field("wire_bytes", lane.wire_bytes);
  field("packets", lane.packets), field("packets_dropped", lane.packets_dropped);
  field("tcp_retransmits", lane.tcp_retransmits);
  field("dropped_segments", lane.resent.dropped), field("retransmitted", lane.resent.retransmitted);
  field("superseded", lane.resent.superseded), field("unresolved", lane.resent.unresolved);
  field("repeats", lane.resent.repeats), field("spurious", lane.resent.spurious);
  field("enet_throttled", lane.enet_throttled);
  field("congestion_control", lane.congestion_control);
  field("closed_reason", lane.closed_reason);
}

template <class Archive, class O>
void own_fields(Archive&& field, O& own) {
  field("lane", own.lane);
  field("input_ms", own.input_ms);
  field("mispredictions", own.mispredictions);
  field("mispredictions_per_minute", own.mispredictions_per_minute);
  field("correction_units", own.correction_units);
}

template <class Archive, class S>
void link_fields(Archive&& field, S& link) {
  field("seed", link.seed);
  field("backend", link.backend);
  field("delivered", link.delivered), field("dropped", link.dropped);
  field("measured_loss_pct", link.measured_loss_pct), field("measured_rtt_ms", link.measured_rtt_ms);
  field("lateness_p50_us", link.lateness_p50_us), field("lateness_p999_us", link.lateness_p999_us);
  field("oversize", link.oversize), field("kernel_drops", link.kernel_drops);
  field("queue_drops", link.queue_drops);
}

template <class Archive, class F>
void freeze_fields(Archive&& field, F& freeze) {
  field("lane", freeze.gap.lane);
  field("from", freeze.gap.from), field("to", freeze.gap.to);
  field("stamp_before", freeze.gap.stamp_before), field("stamp_after", freeze.gap.stamp_after);
  field("cause", freeze.cause);
  field("sentence", freeze.sentence);
}

template <class Archive, class C>
void cell_fields(Archive&& field, C& cell) {
  field("window_began", cell.window_began);
  field("packets_left_out", cell.packets_left_out);
  field("script_effective_at", cell.script_effective_at);
  field("observer_late_ms", cell.observer_late_ms);
  field("notes", cell.notes), field("doubts", cell.doubts), field("spoilt", cell.spoilt);
  field("attempts", cell.attempts);
  field("measured_at", cell.measured_at);
  field("packet_labels", cell.packet_labels);
}

class Writer {
 public:
  explicit Writer(Json& out) : out_(out) {}
  template <class T>
  void operator()(const char* name, const T& value) {
    out_[name] = value;
  }
  void operator()(const char* name, const LaneKind& lane) { out_[name] = tw::to_string(lane); }
  void operator()(const char* name, const trace::Cause& cause) { out_[name] = static_cast<int>(cause); }
  void operator()(const char* name, const Percentiles& p) { percentiles_of(Writer(out_[name]), p); }

 private:
  Json& out_;
};

LaneKind lane_of(const Json& value) {
  const auto lane = parse_lane_kind(value.get<std::string>());
  require(lane.has_value(), "lane");
  return *lane;
}

/// A number of exactly this kind: a stranger's 1e300 must not be squeezed into an int.
template <class T>
void read_number(const Json& in, T& value, const char* name) {
  if constexpr (std::is_same_v<T, bool>) {
    require(in.is_boolean(), name);
  } else if constexpr (std::is_floating_point_v<T>) {
    require(in.is_number(), name);
  } else if constexpr (std::is_unsigned_v<T>) {
    require(in.is_number_unsigned() && in.get<std::uint64_t>() <= std::numeric_limits<T>::max(), name);
  } else if constexpr (std::is_signed_v<T>) {
    require(in.is_number_integer(), name);
    const auto wide = in.get<std::int64_t>();
    require(wide >= std::numeric_limits<T>::min() && wide <= std::numeric_limits<T>::max(), name);
  }
  in.get_to(value);
}

class Reader {
 public:
  explicit Reader(const Json& in) : in_(in) {}
  template <class T>
  void operator()(const char* name, T& value) {
    read_number(in_.at(name), value, name);
  }
  void operator()(const char* name, std::string& value) { in_.at(name).get_to(value); }
  void operator()(const char* name, std::vector<Micros>& times) {
    require(in_.at(name).is_array() && in_.at(name).size() <= tape::kMaxEvents, name);
    for (const auto& time : in_.at(name)) read_number(time, times.emplace_back(), name);
  }
  void operator()(const char* name, std::vector<std::string>& value) {
    in_.at(name).get_to(value);
    require(value.size() <= kMaxStoredSentences, name);
  }
  void operator()(const char* name, LaneKind& lane) { lane = lane_of(in_.at(name)); }
  void operator()(const char* name, trace::Cause& cause) {
    int number = 0;
    read_number(in_.at(name), number, name);
    require(number >= 0 && number <= static_cast<int>(trace::Cause::kMachine), "cause of a freeze");
    cause = static_cast<trace::Cause>(number);
  }
  void operator()(const char* name, Percentiles& p) { percentiles_of(Reader(in_.at(name)), p); }

 private:
  const Json& in_;
};

// What there are thousands of is stored as rows of numbers, times as differences from the row before.

Json packet_rows(const std::vector<link::PacketRecord>& packets) {
  Json rows = Json::array();
  std::int64_t before = 0;
  for (const auto& p : packets) {
    rows.push_back({p.in_us - before, p.due_us - p.in_us, p.tcp_seq, p.tcp_ack, p.nth, p.bytes,
                    p.payload_bytes, p.flow, p.direction, p.protocol, p.tcp_flags, p.sack_blocks,
                    static_cast<int>(p.fate), p.effects});
    before = p.in_us;
  }
  return rows;
}

template <class T>
void take(const Json& row, std::size_t column, T& value) {
  read_number(row.at(column), value, "packet log");
}

std::vector<link::PacketRecord> read_packets(const Json& rows) {
  require(rows.is_array() && rows.size() <= kMaxKeptPackets, "packet log");
  std::vector<link::PacketRecord> packets;
  std::int64_t before = 0;
  for (const auto& row : rows) {
    link::PacketRecord p;
    int fate = 0;
    take(row, 0, p.in_us), take(row, 1, p.due_us);
    take(row, 2, p.tcp_seq), take(row, 3, p.tcp_ack), take(row, 4, p.nth);
    take(row, 5, p.bytes), take(row, 6, p.payload_bytes);
    take(row, 7, p.flow), take(row, 8, p.direction), take(row, 9, p.protocol);
    take(row, 10, p.tcp_flags), take(row, 11, p.sack_blocks), take(row, 12, fate), take(row, 13, p.effects);
    require(p.direction <= 1 && fate >= 0 && fate <= static_cast<int>(link::PacketFate::kLostInQueue),
            "packet log");
    p.fate = static_cast<link::PacketFate>(fate);
    // Wrapping on purpose: the sum of hostile differences must not be undefined.
    p.in_us =
        static_cast<std::int64_t>(static_cast<std::uint64_t>(p.in_us) + static_cast<std::uint64_t>(before));
    p.due_us =
        static_cast<std::int64_t>(static_cast<std::uint64_t>(p.due_us) + static_cast<std::uint64_t>(p.in_us));
    before = p.in_us;
    packets.push_back(p);
  }
  return packets;
}

Json fact_rows(const std::vector<trace::LaneFacts>& facts) {
  Json rows = Json::array();
  for (const auto& f : facts)
    rows.push_back({f.at, tw::to_string(f.lane), f.retransmits, f.rto_us, f.rtt_us, f.cwnd, f.unacked, f.lost,
                    f.notsent_bytes, f.enet_throttle, f.enet_throttled, f.in_transit_bytes});
  return rows;
}

std::vector<trace::LaneFacts> read_facts(const Json& rows) {
  require(rows.is_array() && rows.size() <= kMaxStoredFrames, "socket facts");
  std::vector<trace::LaneFacts> facts;
  for (const auto& row : rows) {
    trace::LaneFacts f;
    read_number(row.at(0), f.at, "socket facts");
    f.lane = lane_of(row.at(1));
    read_number(row.at(2), f.retransmits, "socket facts");
    std::size_t column = 3;
    for (auto* value : {&f.rto_us, &f.rtt_us, &f.cwnd, &f.unacked, &f.lost, &f.notsent_bytes,
                        &f.enet_throttle, &f.enet_throttled, &f.in_transit_bytes})
      read_number(row.at(column++), *value, "socket facts");
    facts.push_back(f);
  }
  return facts;
}

/// Hundredths of a millisecond and of a unit: finer than what they were measured with.
Json frame_rows(const std::vector<FrameSample>& frames) {
  Json rows = Json::array();
  const auto hundredths = [](double value) { return static_cast<std::int64_t>(value * 100 + 0.5); };
  for (const auto& f : frames)
    rows.push_back({static_cast<int>(f.lane), hundredths(f.at_ms), hundredths(f.age_ms),
                    hundredths(f.position_error_units)});
  return rows;
}

std::vector<FrameSample> read_frames(const Json& rows) {
  require(rows.is_array() && rows.size() <= kMaxStoredFrames, "frames");
  std::vector<FrameSample> frames;
  for (const auto& row : rows) {
    int lane = 0;
    read_number(row.at(0), lane, "frames' lane");
    require(lane >= 0 && lane <= static_cast<int>(LaneKind::kUdpRaw), "frames' lane");
    frames.push_back({.at_ms = row.at(1).get<double>() / 100,
                      .lane = static_cast<LaneKind>(lane),
                      .age_ms = row.at(2).get<double>() / 100,
                      .position_error_units = row.at(3).get<double>() / 100});
  }
  return frames;
}

Json options_json(const CellOptions& options) {
  return {{"tape", tape::to_toml(tape_of(options))}, {"backend", options.backend}};
}

CellOptions read_options(const Json& in) {
  const auto tape = tape::parse_tape(in.at("tape").get<std::string>());
  if (!tape) throw Damage{"Its tape is not one: " + tape.error + "."};
  auto cells = cells_of(*tape);
  require(cells.size() == 1, "tape");
  in.at("backend").get_to(cells.front().backend);
  return std::move(cells.front());
}

CellResult read_cell(const Json& in) {
  require(in.at("schema") == kSchema, "schema");
  CellResult cell;
  cell.options = read_options(in.at("options"));
  link_fields(Reader(in.at("link")), cell.link);
  cell.link.settings = cell.options.network.settings;
  for (const auto& lane : in.at("lanes")) lane_fields(Reader(lane), cell.lanes.emplace_back());
  if (in.contains("own")) own_fields(Reader(in.at("own")), cell.own.emplace());
  for (const auto& freeze : in.at("freezes")) freeze_fields(Reader(freeze), cell.freezes.emplace_back());
  cell_fields(Reader(in), cell);
  cell.frames = read_frames(in.at("frames"));
  cell.packets = read_packets(in.at("packets"));
  cell.facts = read_facts(in.at("facts"));
  require(trace::is_plausible(cell.window_began), "window");
  for (const auto& freeze : cell.freezes)
    require(trace::is_plausible(freeze.gap.from) && trace::is_plausible(freeze.gap.to), "freezes");
  for (const Micros at : cell.script_effective_at) require(trace::is_plausible(at), "script");
  require(!cell.lanes.empty() && cell.lanes.size() <= tape::kMaxLanes + 1, "list of lanes");
  require(cell.attempts >= 1, "number of attempts");
  return cell;
}

}  // namespace

std::string cell_to_text(const CellResult& cell) {
  Json out{{"schema", kSchema}, {"options", options_json(cell.options)}};
  Writer top(out);
  cell_fields(top, cell);
  link_fields(Writer(out["link"]), cell.link);
  out["lanes"] = Json::array();
  for (const auto& lane : cell.lanes) lane_fields(Writer(out["lanes"].emplace_back()), lane);
  if (cell.own) own_fields(Writer(out["own"]), *cell.own);
  out["freezes"] = Json::array();
  for (const auto& freeze : cell.freezes) freeze_fields(Writer(out["freezes"].emplace_back()), freeze);
  out["facts"] = fact_rows(cell.facts);
  out["frames"] = frame_rows(cell.frames);
  out["packets"] = packet_rows(cell.packets);
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<CellResult> cell_from_text(const std::string& text) {
  using Read = Result<CellResult>;
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return Read::failure("It is no JSON object, or only a part of one.");
  try {
    return Read::success(read_cell(json));
  } catch (const Damage& damage) {
    return Read::failure(damage.sentence);
  } catch (const Json::exception& error) {
    return Read::failure(std::string("Something in it is missing or of the wrong kind: ") + error.what() +
                         ".");
  }
}

}  // namespace tw::compare
