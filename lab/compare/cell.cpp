// SPDX-License-Identifier: MIT
#include "lab/compare/cell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <utility>

#include "client/core/client.hpp"
#include "lab/compare/download.hpp"
#include "lab/compare/frame_times.hpp"
#include "lab/compare/gate.hpp"
#include "lab/compare/host.hpp"
#include "lab/compare/lane_collector.hpp"
#include "lab/compare/observer_plays.hpp"
#include "lab/compare/rig.hpp"
#include "lab/compare/server_report.hpp"
#include "shared/base/random.hpp"

namespace tw::compare {
namespace {

constexpr Micros kWarmUpMicros = 2'000'000;
constexpr Micros kJoinMicros = 20'000'000;
constexpr Micros kEvidenceMicros = 3'000'000;  // of the packet log, before the window
constexpr Micros kTailMicros = 3'000'000;
constexpr int kFramesPerLogRead = 20;  // a third of a second: the ring holds many
constexpr const char* kInterrupted = "Interrupted.";

/// The chosen lanes, and the canary.
std::vector<LaneKind> lanes_of(const CellOptions& options) {
  std::vector<LaneKind> lanes;
  for (const auto& lane : options.lanes) lanes.push_back(lane.kind);
  if (std::find(lanes.begin(), lanes.end(), LaneKind::kUdpRaw) == lanes.end())
    lanes.push_back(LaneKind::kUdpRaw);
  return lanes;
}

/// What the server is told: the chosen ones, and cubic for the others.
std::string congestion_controls(const CellOptions& options) {
  std::string text;
  for (const auto kind : lanes_of(options)) {
    if (!is_tcp(kind)) continue;
    text += (text.empty() ? "" : ",") + std::string(to_string(kind)) + '=' + wanted_control(options, kind);
  }
  return text.empty() ? "cubic" : text;
}

/// What the observer's client does itself; the rest is the server's and ENet's. A brain aims at where the others will be.
client::Techniques drawn_as(const tape::Techniques& wanted) {
  return {.own = wanted.own.value_or(OwnPlayer::kSmoothed),
          .others = wanted.others,
          .shots = wanted.own ? client::Shots::kPresent : client::Shots::kSeen,
          .deltas = wanted.deltas};
}

/// Only the delays: everybody connects in peace.
link::Settings bare(const link::Settings& settings) {
  link::Settings out;
  out.to_server.delay_ms = settings.to_server.delay_ms;
  out.to_client.delay_ms = settings.to_client.delay_ms;
  out.per_packet = settings.per_packet;
  return out;
}

class Measurement {
 public:
  Measurement(const CellOptions& options, Rig& rig, link::Remote& remote, link::PacketLog& log,
              const Progress& progress)
      : options_(options),
        rig_(rig),
        remote_(remote),
        log_(log),
        progress_(progress),
        interval_(1'000'000 / options.techniques.snapshot_hz),
        frames_(clock_.now(), Rng(options.seed).uniform()) {
    if (options.techniques.own) player_.emplace(options.seed);
  }

  /// Empty, or why there is no result.
  std::string run(CellResult& result) {
    client::Client client(client_options(), remote_);
    if (auto why = join(client); !why.empty()) return why;
    if (auto why = open_download(); !why.empty()) return why;
    if (auto set = remote_.set(options_.network.settings); !set) return set.error;
    frames_ = FrameTimes(clock_.now(), Rng(options_.seed).uniform());
    for (const auto kind : lanes_of(options_)) lanes_.emplace_back(kind);
    if (auto why = run_frames(client, clock_.now() + kWarmUpMicros, nullptr); !why.empty()) return why;
    begin_window(client);
    if (auto why = run_frames(client, window_end(), &result); !why.empty()) return why;
    if (auto why = end_window(client, result); !why.empty()) return why;
    client.disconnect(clock_.now());
    return {};
  }

 private:
  Micros window_end() const { return window_began_ + Micros{options_.seconds} * 1'000'000; }

  client::ClientOptions client_options() const {
    client::ClientOptions wanted;
    wanted.lanes = lanes_of(options_);
    wanted.server = rig_.lobby_address();
    wanted.spectate = !player_;
    wanted.truth_path = rig_.truth_path();
    wanted.expected_fingerprint = *transport::parse_fingerprint(rig_.fingerprint());
    wanted.match.shared_clock = true;
    wanted.match.techniques = drawn_as(options_.techniques);
    wanted.lane_tuning.enet_throttle = options_.techniques.enet_throttle;
    return wanted;
  }

  std::string open_download() {
    if (!options_.network.download) return {};
    auto opened = Download::open(rig_, remote_);
    if (!opened) return opened.error;
    download_ = std::move(*opened);
    return {};
  }

  std::string join(client::Client& client) {
    const Micros deadline = clock_.now() + kJoinMicros;
    client.connect(clock_.now());
    bool logged_in = false, asked_rooms = false, joined = false, entered = false;
    while (clock_.now() < deadline) {
      client.wait_and_service(clock_, clock_.now() + 20'000);
      if (progress_ && !progress_(0)) return kInterrupted;
      if (client.stage() == client::Client::Stage::kFailed) return client.failure();
      auto& lobby = client.lobby();
      if (auto refused = lobby.take_failure()) return refused->sentence;
      if (client.stage() == client::Client::Stage::kLobby && lobby.state().greeted) {
        if (!std::exchange(logged_in, true)) lobby.guest_log_in(kObserver);
        if (lobby.state().account && !std::exchange(asked_rooms, true)) lobby.list_rooms();
        if (!joined)
          for (const auto& room : lobby.state().rooms)
            if (room.name == Rig::kRoom && !std::exchange(joined, true)) lobby.join_room(room.room);
        if (lobby.state().room && !std::exchange(entered, true)) client.enter_match(clock_.now());
      }
      if (client.match() && everything_flows(client.match()->view(clock_.now()))) return {};
    }
    const int bots =
        client.match() ? players_in(client.match()->view(clock_.now())) - (player_ ? 1 : 0) : options_.bots;
    if (bots < options_.bots)
      return fmt::format(
          "Only {} of {} bots were in the match after 20 s; perhaps the map '{}' seats no more.", bots,
          options_.bots, options_.map);
    return "The lanes were not all open within 20 s.";
  }

  static int players_in(const client::View& view) {
    return static_cast<int>(
        std::count_if(view.truth.players.begin(), view.truth.players.end(),
                      [](const auto& player) { return player.state != sim::PlayerState::kAbsent; }));
  }

  /// Every lane has delivered, the truth is known, and the bots have come.
  bool everything_flows(const client::View& view) const {
    if (view.lanes.size() < lanes_of(options_).size() || !view.truth_known) return false;
    return players_in(view) >= options_.bots + (player_ ? 1 : 0) &&
           std::all_of(view.lanes.begin(), view.lanes.end(), [](const auto& lane) { return lane.has_world; });
  }

  /// Shows frames until `until`. `result` only within the window. Empty, or why it ended early.
  std::string run_frames(client::Client& client, Micros until, CellResult* result) {
    for (Micros next = frames_.next(); next < until; next = frames_.next()) {
      while (clock_.now() < next) client.wait_and_service(clock_, next);
      client.service(clock_.now());
      if (download_) download_->service();
      const Micros now = clock_.now();
      const auto& view = client.match() ? client.match()->view(now) : nothing_;
      watch(view, now, result);
      if (player_ && client.match()) player_->play(*client.match(), view, result != nullptr);
      if (result) {
        lateness_ms_.push_back(static_cast<double>(now - next) / 1000);
        if (auto why = run_script(now, *result); !why.empty()) return why;
      }
      if (++frame_count_ % kFramesPerLogRead == 0) read_log();
      const double done = window_began_ != 0 ? static_cast<double>(now - window_began_) /
                                                   (1e6 * std::max(1, options_.seconds))
                                             : 0;
      if (progress_ && !progress_(done)) return kInterrupted;
    }
    return {};
  }

  void watch(const client::View& view, Micros now, CellResult* result) {
    for (auto& lane : lanes_) {
      const auto* panel = find_panel(view, lane.lane());
      if (!panel || !panel->has_world) continue;
      lane.watch(*panel, now);
      if (result) result->frames.push_back(lane.sample(*panel, now));
    }
  }

  static const client::LanePanel* find_panel(const client::View& view, LaneKind kind) {
    const auto found = std::find_if(view.lanes.begin(), view.lanes.end(),
                                    [&](const auto& panel) { return panel.kind == kind; });
    return found == view.lanes.end() ? nullptr : &*found;
  }

  /// Does to the link what is due.
  std::string run_script(Micros now, CellResult& result) {
    auto& times = result.script_effective_at;
    while (times.size() < options_.script.size()) {
      const auto& event = options_.script[times.size()];
      if (now < window_began_ + static_cast<Micros>(event.at_s * 1e6)) break;
      const auto* outage = std::get_if<tape::Outage>(&event.what);
      const auto effective =
          outage ? remote_.outage(outage->milliseconds) : remote_.set(std::get<link::Settings>(event.what));
      if (!effective) return effective.error;
      times.push_back(*effective);
    }
    return {};
  }

  /// What is older than any freeze of the window may need is let go.
  void read_log() {
    log_lost_ += log_.read(packets_);
    if (window_began_ != 0) return;
    const Micros oldest = clock_.now() - kEvidenceMicros;
    std::erase_if(packets_, [&](const auto& packet) { return packet.in_us < oldest; });
  }

  void begin_window(client::Client& client) {
    read_log();
    remote_.reset_counters();
    server_before_ = rig_.server_stats();
    window_began_ = clock_.now();
    log_lost_ = 0;
    const auto& view = client.match() ? client.match()->view(window_began_) : nothing_;
    for (auto& lane : lanes_)
      if (const auto* panel = find_panel(view, lane.lane())) lane.begin_window(*panel, window_began_);
    if (player_) player_->begin_window(view);
  }

  std::string end_window(client::Client& client, CellResult& result) {
    const Micros ended = clock_.now();
    auto stats = remote_.stats();
    if (!stats) return stats.error;
    const std::string server_after = rig_.server_stats();
    if (auto why = run_tail(client, ended); !why.empty()) return why;
    if (!client.match()) return "The match ended within the measured window: " + client.failure();
    result.options = options_;
    result.link = *stats;
    result.window_began = window_began_;
    result.observer_late_ms = percentiles(std::move(lateness_ms_)).p99;
    result.measured_at = utc_now();
    result.facts = read_lane_facts(rig_.lane_facts_path(), window_began_ - kEvidenceMicros, clock_.now());
    for (int flow = 0; flow < kMaxFlows; ++flow)
      result.packet_labels.push_back(log_.label(static_cast<std::uint8_t>(flow)));
    for (auto& lane : lanes_) {
      result.lanes.push_back(finish(lane, *stats, server_after));
      explain(lane, ended, result);
    }
    if (player_) result.own = player_->finish(options_.seconds);
    std::sort(result.freezes.begin(), result.freezes.end(),
              [](const auto& a, const auto& b) { return a.gap.from < b.gap.from; });
    keep_packets(ended, result);
    judge_window(result);
    return {};
  }

  /// What froze at the end of the window is watched until it moves again, or else nobody could say why: what is sent
  /// again comes after it.
  std::string run_tail(client::Client& client, Micros ended) {
    const Micros deadline = ended + kTailMicros;
    const auto moves = [&](const LaneCollector& lane) { return lane.seen_since(ended); };
    while (clock_.now() < deadline && !std::all_of(lanes_.begin(), lanes_.end(), moves)) {
      frames_ = FrameTimes(clock_.now(), 0);
      if (auto why = run_frames(client, clock_.now() + 3 * kTickMicros, nullptr); !why.empty()) return why;
    }
    read_log();
    return {};
  }

  LaneResult finish(LaneCollector& lane, const link::Stats& stats, const std::string& server_after) const {
    LaneResult result = lane.finish(options_);
    if (const auto flow = stats.flows.find(std::string(to_string(result.lane))); flow != stats.flows.end()) {
      result.wire_bytes = flow->second.bytes;
      result.packets = flow->second.packets;
      result.packets_dropped = flow->second.dropped;
    }
    add_server_counts(result, server_before_, server_after);
    if (is_tcp(result.lane)) result.resent = resent_on(result.lane);
    return result;
  }

  /// The server's segments alone: its socket is the one that is asked. What was lost in the last seconds may come
  /// again behind the end of the log.
  link::Agreement resent_on(LaneKind kind) const {
    std::vector<link::PacketRecord> packets;
    std::size_t before = 0;
    for (auto packet : packets_) {
      if (log_.label(packet.flow) != to_string(kind)) continue;
      if (packet.direction == 0) packet.payload_bytes = 0;
      if (packet.in_us < window_began_) ++before;
      packets.push_back(packet);
    }
    const std::span<const link::PacketRecord> all(packets);
    auto agreement =
        link::check_retransmissions(all, std::max(window_began_, window_end() - kEvidenceMicros));
    // Less what belongs to the warm-up: what was lost in it, whenever it came again, and what came again in it.
    const auto lost_before = link::check_retransmissions(all, window_began_);
    const auto sent_before = link::check_retransmissions(all.first(before));
    agreement.dropped -= lost_before.dropped;
    agreement.retransmitted -= lost_before.retransmitted;
    agreement.superseded -= lost_before.superseded;
    agreement.unresolved -= lost_before.unresolved;
    agreement.repeats -= std::min(agreement.repeats, sent_before.repeats);
    agreement.spurious -= std::min(agreement.spurious, sent_before.spurious);
    return agreement;
  }

  void explain(const LaneCollector& lane, Micros ended, CellResult& result) const {
    const auto gaps = lane.gaps(ended, clock_.now(), interval_);
    if (gaps.empty()) return;
    std::vector<link::PacketRecord> packets;
    for (const auto& packet : packets_)
      if (result.packet_labels[packet.flow] == to_string(lane.lane())) packets.push_back(packet);
    std::vector<trace::LaneFacts> facts;
    for (const auto& fact : result.facts)
      if (fact.lane == lane.lane()) facts.push_back(fact);
    const auto freezes = trace::explain(
        gaps, {.packets = packets, .facts = facts, .snapshot_interval = interval_, .zero = window_began_});
    result.freezes.insert(result.freezes.end(), freezes.begin(), freezes.end());
  }

  void keep_packets(Micros ended, CellResult& result) const {
    for (const auto& packet : packets_) {
      if (packet.in_us < window_began_ || packet.in_us > ended) continue;
      if (result.packets.size() < kMaxKeptPackets)
        result.packets.push_back(packet);
      else
        ++result.packets_left_out;
    }
  }

  void judge_window(CellResult& result) const {
    auto verdict = judge(result);
    result.doubts = std::move(verdict.doubts);
    result.notes = std::move(verdict.notes);
    if (log_lost_ > 0)
      result.doubts.push_back("the packet log ran ahead of its reader, and freezes may lack their cause");
  }

  static constexpr int kMaxFlows = 256;  // all that PacketRecord::flow can name

  const CellOptions& options_;
  Rig& rig_;
  link::Remote& remote_;
  link::PacketLog& log_;
  const Progress& progress_;
  SystemClock clock_;
  Micros interval_;
  FrameTimes frames_;
  client::View nothing_;
  std::vector<LaneCollector> lanes_;
  std::optional<ObserverPlays> player_;
  std::unique_ptr<Download> download_;  ///< with Network::download
  std::vector<double> lateness_ms_;
  std::vector<link::PacketRecord> packets_;
  std::uint64_t frame_count_ = 0, log_lost_ = 0;
  Micros window_began_ = 0;
  std::string server_before_;
};

}  // namespace

Result<CellResult> run_cell(const CellOptions& options, const Progress& progress) {
  using Cell = Result<CellResult>;
  auto rig = Rig::start({.seed = options.seed,
                         .bots = options.bots,
                         .map = options.map,
                         .congestion_control = congestion_controls(options),
                         .backend = options.backend,
                         .settings = bare(options.network.settings),
                         .pcap_dir = options.pcap_dir,
                         .snapshot_hz = options.techniques.snapshot_hz,
                         .enet_throttle = options.techniques.enet_throttle});
  if (!rig) return Cell::failure(rig.error);
  auto remote = link::Remote::connect((*rig)->control_path());
  if (!remote) return Cell::failure(remote.error);
  auto log_fd = (*remote)->packet_log();
  if (!log_fd) return Cell::failure(log_fd.error);
  auto log = link::PacketLog::map(std::move(*log_fd));
  if (!log) return Cell::failure(log.error);
  CellResult result;
  Measurement measurement(options, **rig, **remote, **log, progress);
  if (auto why = measurement.run(result); !why.empty()) return Cell::failure(why);
  return Cell::success(std::move(result));
}

}  // namespace tw::compare
