// SPDX-License-Identifier: MIT
#include "lab/compare/cell.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "client/core/client.hpp"
#include "lab/compare/gate.hpp"
#include "lab/compare/rig.hpp"
#include "shared/base/ideal_age.hpp"
#include "shared/base/random.hpp"

namespace tw::compare {
namespace {

constexpr Micros kWarmUpMicros = 2'000'000;
constexpr Micros kJoinMicros = 20'000'000;
constexpr double kStallMs = 100;  // beyond the delay
constexpr const char* kObserver = "Observer";
constexpr const char* kInterrupted = "Interrupted.";
constexpr double kIntervalMs = 1000.0 / kTickHz;

/// What one lane collects, frame by frame.
struct Collector {
  LaneResult result;
  std::vector<double> ages, errors;
  std::optional<Tick> newest;
  Micros newest_at = 0;
  std::uint64_t received_before = 0, bytes_before = 0;
};

class Measurement {
 public:
  Measurement(const CellOptions& options, Rig& rig, link::Remote& remote, const Progress& progress)
      : options_(options), rig_(rig), remote_(remote), progress_(progress), rng_(options.seed) {}

  /// Empty, or why there is no result.
  std::string run(CellResult& result) {
    client::Client client(client_options(), remote_);
    if (auto why = join(client); !why.empty()) return why;
    if (auto set = remote_.set(options_.network.settings); !set) return set.error;
    if (!run_frames(client, clock_.now() + kWarmUpMicros, nullptr)) return kInterrupted;
    begin_window(client);
    if (!run_frames(client, window_began_ + Micros{options_.seconds} * 1'000'000, &result.frames))
      return kInterrupted;
    if (auto why = end_window(client, result); !why.empty()) return why;
    client.disconnect(clock_.now());
    return {};
  }

 private:
  client::ClientOptions client_options() const {
    client::ClientOptions wanted;
    wanted.lanes.clear();
    wanted.server = rig_.lobby_address();
    for (const auto& lane : options_.lanes) wanted.lanes.push_back(lane.kind);
    wanted.spectate = true;
    wanted.truth_path = rig_.truth_path();
    wanted.expected_fingerprint = *transport::parse_fingerprint(rig_.fingerprint());
    wanted.match.shared_clock = true;
    return wanted;
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
    return "The lanes were not all open within 20 s.";
  }

  /// Every lane has delivered, the truth is known, and the bots have come.
  bool everything_flows(const client::View& view) const {
    if (view.lanes.size() < options_.lanes.size() || !view.truth_known) return false;
    const auto alive =
        std::count_if(view.truth.players.begin(), view.truth.players.end(),
                      [](const auto& player) { return player.state != sim::PlayerState::kAbsent; });
    return alive >= options_.bots &&
           std::all_of(view.lanes.begin(), view.lanes.end(), [](const auto& lane) { return lane.has_world; });
  }

  /// Shows frames until `until`. Each comes a random moment after the last, 60 a second in the mean: frames
  /// in step with the server's ticks would freeze the phase between them, up to a whole interval of bias.
  /// False: interrupted.
  bool run_frames(client::Client& client, Micros until, std::vector<FrameSample>* frames) {
    Micros next = clock_.now();
    while (next < until) {
      while (clock_.now() < next) client.wait_and_service(clock_, next);
      client.service(clock_.now());
      const Micros now = clock_.now();
      if (frames) lateness_ms_.push_back(static_cast<double>(now - next) / 1000);
      const auto& view = client.match() ? client.match()->view(now) : nothing_;
      if (frames) sample(view, now, *frames);
      next += static_cast<Micros>(kTickMicros * (0.5 + rng_.uniform()));
      const double done =
          frames ? static_cast<double>(now - window_began_) / (1e6 * std::max(1, options_.seconds)) : 0;
      if (progress_ && !progress_(done)) return false;
    }
    return true;
  }

  void begin_window(client::Client& client) {
    remote_.reset_counters();
    server_before_ = rig_.server_stats();
    window_began_ = clock_.now();
    const auto& view = client.match()->view(window_began_);
    for (const auto& panel : view.lanes) {
      if (panel.kind == LaneKind::kTruth) continue;
      Collector lane;
      lane.result.lane = panel.kind;
      lane.newest_at = window_began_;
      lane.received_before = panel.figures.snapshots_received;
      lane.bytes_before = panel.figures.counters.bytes_received;
      lanes_.push_back(std::move(lane));
    }
  }

  void sample(const client::View& view, Micros now, std::vector<FrameSample>& frames) {
    for (auto& lane : lanes_) {
      const auto panel = std::find_if(view.lanes.begin(), view.lanes.end(),
                                      [&](const auto& p) { return p.kind == lane.result.lane; });
      if (panel == view.lanes.end() || !panel->has_world) continue;
      lane.ages.push_back(static_cast<double>(panel->figures.age_ms));
      const double error = sample_errors(*panel, lane.errors);
      if (lane.newest != panel->newest.tick) {
        lane.newest = panel->newest.tick;
        lane.newest_at = now;
      }
      lane.result.longest_freeze_ms =
          std::max(lane.result.longest_freeze_ms, static_cast<double>(now - lane.newest_at) / 1000);
      lane.result.snapshots_received = panel->figures.snapshots_received - lane.received_before;
      lane.result.payload_bytes = panel->figures.counters.bytes_received - lane.bytes_before;
      lane.result.closed_reason = panel->closed_reason;
      frames.push_back(
          {static_cast<double>(now - window_began_) / 1000, lane.result.lane, lane.ages.back(), error});
    }
  }

  static double sample_errors(const client::LanePanel& panel, std::vector<double>& errors) {
    double sum = 0;
    int count = 0;
    for (const auto& player : panel.players) {
      if (!player.truth || player.state != sim::PlayerState::kAlive) continue;
      const double error = std::hypot(player.at.x - player.truth->x, player.at.y - player.truth->y);
      errors.push_back(error);
      sum += error;
      ++count;
    }
    return count == 0 ? 0 : sum / count;
  }

  std::string end_window(client::Client& client, CellResult& result) {
    auto stats = remote_.stats();
    if (!stats) return stats.error;
    const std::string server_after = rig_.server_stats();
    if (!client.match()) return "The match ended within the measured window: " + client.failure();
    result.options = options_;
    result.link = *stats;
    for (auto& lane : lanes_) result.lanes.push_back(finish(lane, *stats, server_after));
    result.doubts = doubts_about(result, percentiles(std::move(lateness_ms_)).p99);
    return {};
  }

  LaneResult finish(Collector& lane, const link::Stats& stats, const std::string& server_after) const {
    LaneResult result = lane.result;
    const double loss = options_.network.settings.to_client.loss_pct / 100;
    result.limit_p50_ms = ideal_age_ms(0.50, options_.network.settings.to_client.delay_ms, kIntervalMs, loss);
    result.limit_p99_ms = ideal_age_ms(0.99, options_.network.settings.to_client.delay_ms, kIntervalMs, loss);
    const auto stalled = std::count_if(lane.ages.begin(), lane.ages.end(),
                                       [&](double age) { return age > options_.network.settings.to_client.delay_ms + kStallMs; });
    result.stall_fraction =
        lane.ages.empty() ? 0 : static_cast<double>(stalled) / static_cast<double>(lane.ages.size());
    result.age_ms = percentiles(std::move(lane.ages));
    result.position_error_units = percentiles(std::move(lane.errors));
    if (const auto flow = stats.flows.find(std::string(to_string(result.lane))); flow != stats.flows.end()) {
      result.wire_bytes = flow->second.bytes;
      result.packets = flow->second.packets;
      result.packets_dropped = flow->second.dropped;
    }
    add_server_facts(result, server_after);
    return result;
  }

  /// What only the sender knows: its own counts since the window began, and its socket's.
  void add_server_facts(LaneResult& result, const std::string& server_after) const {
    const auto find = [&](const std::string& line) {
      const auto stats = nlohmann::json::parse(line, nullptr, false);
      if (stats.is_object() && stats.contains("lane_list"))
        for (const auto& lane : stats["lane_list"])
          if (lane.value("kind", "") == to_string(result.lane) && lane.value("session_name", "") == kObserver)
            return lane;
      return nlohmann::json::object();
    };
    const auto before = find(server_before_), after = find(server_after);
    const auto grown = [&](const char* field) {
      const auto then = before.value(field, std::uint64_t{0}), now = after.value(field, std::uint64_t{0});
      return now - std::min(then, now);
    };
    result.server_told = !before.empty() && !after.empty();
    result.snapshots_sent = grown("records_sent");
    result.snapshots_skipped = grown("skipped");
    result.tcp_retransmits = grown("tcp_retransmits");
    result.congestion_control = after.value("congestion_control", "");
  }

  const CellOptions& options_;
  Rig& rig_;
  link::Remote& remote_;
  const Progress& progress_;
  SystemClock clock_;
  Rng rng_;
  client::View nothing_;
  std::vector<Collector> lanes_;
  std::vector<double> lateness_ms_;
  Micros window_began_ = 0;
  std::string server_before_;
};

}  // namespace

Result<CellResult> run_cell(const CellOptions& options, const Progress& progress) {
  using Cell = Result<CellResult>;
  auto rig = Rig::start({.delay_ms = options.network.settings.to_client.delay_ms,
                         .loss_pct = 0,
                         .per_packet = options.network.settings.per_packet,
                         .seed = options.seed,
                         .bots = options.bots,
                         .map = options.map,
                         .congestion_control = "cubic",
                         .backend = options.backend});
  if (!rig) return Cell::failure(rig.error);
  auto remote = link::Remote::connect((*rig)->control_path());
  if (!remote) return Cell::failure(remote.error);
  CellResult result;
  Measurement measurement(options, **rig, **remote, progress);
  if (auto why = measurement.run(result); !why.empty()) return Cell::failure(why);
  return Cell::success(std::move(result));
}

}  // namespace tw::compare
