// SPDX-License-Identifier: MIT
#include "client/core/match_client.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>
#include <utility>

#include "client/core/lane_client.hpp"
#include "client/core/lane_keeper.hpp"
#include "client/core/panel_builder.hpp"
#include "client/core/recorder.hpp"

namespace tw::client {
namespace {

constexpr std::size_t kFeedLines = 6;
/// After a pause of the process, older ticks are only skipped: their time has passed at the server too. A longer input buffer
/// skips none.
constexpr std::uint32_t kMaxTicksAtOnce = kMaxInputBufferTicks + 4;

bool is_truth(const std::unique_ptr<LaneClient>& lane) { return lane->kind() == LaneKind::kTruth; }

}  // namespace

struct MatchClient::Impl {
  Impl(sim::Map map, protocol::Ticket ticket, MatchClientOptions o) : options(o), shared(o.shared_clock) {
    shared.map = std::move(map);
    shared.ticket = ticket;
    view.map = &shared.map;
    view.techniques = options.techniques;
    set_clock(0);
  }

  MatchClientOptions options;
  MatchShared shared;
  Micros serviced_at = 0;
  std::vector<std::unique_ptr<LaneClient>> lanes;
  std::optional<LaneKeeper> keeper;  ///< of lanes[0]
  sim::Command input;
  std::uint16_t seen_behind = 0;  ///< of the newest view, on the lane that plays
  std::string lost_reason;
  View view;
  std::vector<SeenEvent>
      truth_events;  // the truth lane's are not shown; they are taken so that they do not pile up

  LaneClient* truth_lane() {
    const auto found = std::find_if(lanes.begin(), lanes.end(), is_truth);
    return found == lanes.end() ? nullptr : found->get();
  }

  void read_lanes(Micros now);
  template <class Do>
  void for_each_lane(Do&& act);
  void make_commands(Micros now);
  void make_command(Tick tick, Micros now);
  void note_loss();
  void set_clock(Micros now);

  float part_of_tick(Micros now) const;
  void predict(LaneClient& lane, OwnPlayer own, Micros now);
  void refresh_truth();
  void refresh_panels(Micros now, const Clock* stopwatch);
  void note_what_is_seen(Micros now);
  void refresh_scores(const LanePanel& panel);
  void refresh_feed(const LanePanel& panel);
  void refresh_round(const LanePanel& panel);
};

// --- records in, commands out

void MatchClient::Impl::read_lanes(Micros now) {
  for (auto& lane : lanes) lane->service(shared, now);
  if (keeper) keeper->service(lanes.front(), shared, now);
  note_loss();
}

/// Also the one that is only tried.
template <class Do>
void MatchClient::Impl::for_each_lane(Do&& act) {
  for (auto& lane : lanes) act(*lane);
  if (keeper && keeper->spare() != nullptr) act(*keeper->spare());
}

void MatchClient::Impl::note_loss() {
  if (!lost_reason.empty() || lanes.empty()) return;
  if (keeper) {
    lost_reason = keeper->gave_up();
    return;
  }
  const bool one_plays = shared.has_play_lane;
  const auto carries = [&](const auto& lane) {
    return !is_truth(lane) && (!one_plays || lane->role() == protocol::LaneRole::kPlay);
  };
  const auto alive = [&](const auto& lane) { return carries(lane) && !lane->closed(); };
  if (std::any_of(lanes.begin(), lanes.end(), alive)) return;
  const auto first = std::find_if(lanes.begin(), lanes.end(), carries);
  if (first != lanes.end()) lost_reason = (*first)->closed_reason();
}

void MatchClient::Impl::set_clock(Micros now) {
  shared.sync.set_following(view.techniques.clock_sync && !options.past_commands, now);
  shared.sync.set_wanted_lead(view.techniques.input_buffer_ticks);
}

void MatchClient::Impl::make_commands(Micros now) {
  if (!shared.sync.started()) return;
  const Tick due = shared.sync.tick_at(now);
  Tick next = shared.log.newest() ? *shared.log.newest() + 1 : due;
  if (due - next >= std::int64_t{kMaxTicksAtOnce}) next = due - (kMaxTicksAtOnce - 1);
  const bool any = next <= due;
  for (; next <= due; ++next) make_command(next, now);
  if (!any) return;
  // What was queued goes out now, not with the next wake.
  for_each_lane([&](LaneClient& lane) { lane.service(shared, now); });
}

void MatchClient::Impl::make_command(Tick tick, Micros now) {
  const auto past = options.past_commands ? options.past_commands(tick) : std::nullopt;
  const CommandLog::Entry entry{
      .command = past.value_or(input),
      .made_at = now,
      .clock_offset = shared.sync.offset(now),
      .seen_behind = view.techniques.shots == Shots::kSeen ? seen_behind : std::uint16_t{0}};
  shared.log.add(tick, entry);
  if (options.recorder != nullptr) options.recorder->on_command(tick, entry);
  for_each_lane([&](LaneClient& lane) { lane.send_commands(shared.log, tick, view.techniques); });
}

// --- the view

float MatchClient::Impl::part_of_tick(Micros now) const {
  if (!shared.log.newest()) return 1;
  const double newest = shared.log.newest()->value;
  return static_cast<float>(std::clamp(shared.sync.position(now) - newest, 0.0, 1.0));
}

void MatchClient::Impl::predict(LaneClient& lane, OwnPlayer own, Micros now) {
  const SnapshotReader::Kept* newest = lane.reader().newest();
  if (!options.predict || own == OwnPlayer::kDelivered || newest == nullptr || shared.self == kNoPlayer ||
      !shared.log.newest())
    return;
  lane.prediction().set_reconciling(own != OwnPlayer::kPredicted);
  lane.prediction().take_newest(newest->world, shared.self);
  lane.prediction().advance(*shared.log.newest(), shared.map, shared.log, now);
}

void MatchClient::Impl::refresh_truth() {
  LaneClient* lane = truth_lane();
  view.truth_known = lane != nullptr && !lane->closed() && lane->reader().newest() != nullptr;
  if (lane != nullptr) lane->take_events(truth_events);
  if (view.truth_known) view.truth = lane->reader().newest()->world;
}

void MatchClient::Impl::refresh_panels(Micros now, const Clock* stopwatch) {
  PanelInput panel_input{.shared = shared,
                         .truth = view.truth_known ? &view.truth : nullptr,
                         .predict = options.predict,
                         .part = part_of_tick(now),
                         .now = now,
                         .stopwatch = stopwatch};
  const auto read = [&] { return stopwatch == nullptr ? Micros{0} : stopwatch->now(); };
  auto panel = view.lanes.begin();
  for (auto& lane : lanes) {
    if (is_truth(lane)) continue;
    const Micros began = read();
    predict(*lane, panel->own, now);
    panel_input.own_work = read() - began;
    build_panel(*lane, panel_input, *panel++);
  }
}

/// What the player has before them as they act: the next command tells it.
void MatchClient::Impl::note_what_is_seen(Micros now) {
  const LanePanel& panel = view.lanes.front();
  if (!shared.has_play_lane || !panel.has_world || !shared.sync.started()) return;
  const double behind = (shared.sync.position(now) - panel.shown_tick) * 16;
  seen_behind = static_cast<std::uint16_t>(std::lround(std::clamp(behind, 0.0, double{kMaxSeenBehind})));
  view.seen_behind_ms = static_cast<float>(seen_behind) / 16 * 1000 / kTickHz;
}

void MatchClient::Impl::refresh_scores(const LanePanel& panel) {
  view.scores.clear();
  view.side_points = {};
  for (const DrawnPlayer& drawn : panel.players) {
    const sim::Player& player = panel.newest.players[drawn.id.index()];
    view.side_points[sim::side_of(drawn.id)] += player.score;
    view.scores.push_back({drawn.id, drawn.name, player.score, player.kills, player.deaths, drawn.self});
  }
  std::sort(view.scores.begin(), view.scores.end(), [](const ScoreRow& a, const ScoreRow& b) {
    return a.score != b.score ? a.score > b.score : a.id < b.id;
  });
}

void MatchClient::Impl::refresh_feed(const LanePanel& panel) {
  const auto lane = std::find_if_not(lanes.begin(), lanes.end(), is_truth);
  for (const SeenEvent& seen : panel.events) {
    if (seen.event.kind != sim::EventKind::kKill) continue;
    if (seen.event.actor.index() >= kMaxPlayers || seen.event.target.index() >= kMaxPlayers) continue;
    view.feed.insert(view.feed.begin(),
                     {(*lane)->name_of(seen.event.actor), (*lane)->name_of(seen.event.target),
                      seen.event.value == 0 ? sim::Weapon::kDisc : sim::Weapon::kRail, seen.seen_at});
  }
  if (view.feed.size() > kFeedLines) view.feed.resize(kFeedLines);
}

void MatchClient::Impl::refresh_round(const LanePanel& panel) {
  view.phase = panel.newest.phase;
  view.round = panel.newest.round;
  const std::int64_t left = panel.newest.phase_ends_at - panel.newest.tick;
  view.phase_seconds_left = static_cast<float>(std::max<std::int64_t>(left, 0)) / kTickHz;
}

// --- the outside

MatchClient::MatchClient(sim::Map map, protocol::Ticket ticket, MatchClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(map), ticket, options)) {}
MatchClient::~MatchClient() = default;

void MatchClient::add_lane(LaneKind kind, protocol::LaneRole role,
                           std::unique_ptr<transport::ClientLane> lane, Micros now) {
  assert(role == protocol::LaneRole::kWatch || (impl_->view.lanes.empty() && kind != LaneKind::kTruth));
  const Micros behind = std::int64_t{impl_->options.interpolation_ticks} * 1'000'000 / kTickHz;
  if (role == protocol::LaneRole::kPlay) impl_->shared.has_play_lane = true;
  if (impl_->options.recorder != nullptr)
    lane = impl_->options.recorder->listen(kind, role, std::move(lane), now);
  impl_->lanes.push_back(std::make_unique<LaneClient>(kind, role, std::move(lane), behind, now));
  if (kind == LaneKind::kTruth) return;
  LanePanel& panel = impl_->view.lanes.emplace_back();
  panel.own = impl_->view.techniques.own;
  panel.others = impl_->view.techniques.others;
}

void MatchClient::keep_playing(
    std::function<std::unique_ptr<transport::ClientLane>(LaneKind, Micros now)> open, Micros now) {
  assert(impl_->lanes.size() == 1 && impl_->lanes[0]->role() == protocol::LaneRole::kPlay);
  const Micros behind = std::int64_t{impl_->options.interpolation_ticks} * 1'000'000 / kTickHz;
  const auto open_and_record = [recorder = impl_->options.recorder, open = std::move(open)](LaneKind kind,
                                                                                            Micros when) {
    auto lane = open(kind, when);
    return recorder == nullptr ? std::move(lane)
                               : recorder->listen(kind, protocol::LaneRole::kWatch, std::move(lane), when);
  };
  impl_->keeper.emplace(impl_->lanes[0]->kind(), open_and_record, behind, now);
}

void MatchClient::set_input(sim::Command command) { impl_->input = command; }

void MatchClient::set_network_techniques(const Techniques& techniques, Micros now) {
  Techniques& ours = impl_->view.techniques;
  const auto [own, others] = std::pair(ours.own, ours.others);
  ours = techniques;
  ours.own = own;
  ours.others = others;
  impl_->view.techniques_since = now;
  impl_->set_clock(now);
}

void MatchClient::pace(Tick tick, Micros at) { impl_->shared.sync.pace(tick, at); }

void MatchClient::set_techniques(const Techniques& techniques, Micros now) {
  set_network_techniques(techniques, now);
  impl_->view.techniques = techniques;
  for (LanePanel& panel : impl_->view.lanes) {
    panel.own = techniques.own;
    panel.others = techniques.others;
  }
}

void MatchClient::set_lane_techniques(std::size_t panel, OwnPlayer own, Others others, Micros now) {
  if (panel >= impl_->view.lanes.size()) return;
  impl_->view.lanes[panel].own = own;
  impl_->view.lanes[panel].others = others;
  impl_->view.techniques_since = now;
}

void MatchClient::service(Micros now) {
  impl_->serviced_at = now;
  impl_->read_lanes(now);
  impl_->make_commands(now);
}

Micros MatchClient::next_deadline() const {
  // Never in the past: a caller that is told so would spin.
  const CommandLog& log = impl_->shared.log;
  const Micros last = impl_->serviced_at;
  if (!impl_->shared.sync.started() || !log.newest()) return last + kTickMicros + 1;
  return std::clamp(impl_->shared.sync.begins_at(*log.newest() + 1), last + 1, last + kTickMicros + 1);
}

std::vector<int> MatchClient::fds() const {
  std::vector<int> result;
  impl_->for_each_lane([&](LaneClient& lane) {
    if (lane.fd() >= 0) result.push_back(lane.fd());
  });
  return result;
}

std::vector<int> MatchClient::fds_to_write() const {
  std::vector<int> result;
  impl_->for_each_lane([&](LaneClient& lane) {
    if (lane.fd() >= 0 && lane.wants_write()) result.push_back(lane.fd());
  });
  return result;
}

bool MatchClient::joined() const {
  if (impl_->shared.has_play_lane) return impl_->shared.self != kNoPlayer;
  return std::any_of(impl_->lanes.begin(), impl_->lanes.end(),
                     [](const auto& lane) { return !is_truth(lane) && lane->open(); });
}

const std::string& MatchClient::lost_reason() const { return impl_->lost_reason; }
std::uint64_t MatchClient::commands_made() const { return impl_->shared.log.made(); }

const View& MatchClient::view(Micros now, const Clock* stopwatch) {
  View& view = impl_->view;
  view.now = now;
  view.self = impl_->shared.self;
  view.ping_ms = static_cast<float>(impl_->shared.round_trip.smooth_micros()) / 1000.0F;
  view.connection = impl_->keeper ? impl_->keeper->connection(*impl_->lanes.front(), now) : Connection{};
  impl_->refresh_truth();
  impl_->refresh_panels(now, stopwatch);
  if (!view.lanes.empty()) impl_->note_what_is_seen(now);
  const auto shown =
      std::find_if(view.lanes.begin(), view.lanes.end(), [](const auto& lane) { return lane.has_world; });
  if (shown == view.lanes.end()) return view;
  impl_->refresh_scores(*shown);
  impl_->refresh_feed(view.lanes.front());
  impl_->refresh_round(*shown);
  return view;
}

void MatchClient::leave(Micros) {
  impl_->for_each_lane([](LaneClient& lane) { lane.leave(); });
}

}  // namespace tw::client
