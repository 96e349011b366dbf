// SPDX-License-Identifier: MIT
#include "server/match/match.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "server/match/command_queue.hpp"
#include "server/match/lane_stream.hpp"
#include "server/match/relevance.hpp"
#include "shared/base/limits.hpp"
#include "shared/protocol/snapshot_codec.hpp"
#include "shared/sim/event.hpp"
#include "shared/sim/step.hpp"

namespace tw::match {
namespace {

using protocol::LaneRole;
using protocol::RefusalReason;
using transport::Delivery;
using transport::LaneId;

/// Beyond this many waiting events a lane gets no more sparks, only what it needs: two snapshots' worth.
constexpr std::size_t kCosmeticBacklog = 2 * kMaxEventsPerSnapshot;
constexpr std::size_t kMaxResultsKept =
    16;  ///< the caller takes them every tick; this bounds a caller that does not

struct Lane {
  LaneRole role = LaneRole::kWatch;
  bool truth = false;
  std::uint32_t session = 0;
  PlayerId player = kNoPlayer;  ///< of the session: the seat that every lane of it looks from
  Micros last_heard = 0;
  bool too_slow = false;
  LaneStream stream;
};

bool plays(const Lane& lane) { return lane.role == LaneRole::kPlay && lane.player != kNoPlayer; }

struct Seat {
  std::uint32_t session = 0;
  LaneId lane = 0;
  std::string name;
  CommandQueue commands;
};

}  // namespace

struct Match::Impl {
  Impl(sim::Map m, std::uint32_t seed, LaneSink& s, const MatchOptions& o)
      : map(std::move(m)), world(sim::make_world(map, seed)), sink(s), options(o) {}

  sim::Map map;
  sim::World world;
  LaneSink& sink;
  MatchOptions options;
  WorldHistory history;
  std::map<LaneId, Lane> lanes;  // ordered, so that a tick does the same in every run
  std::array<std::optional<Seat>, kMaxPlayers> seats;
  sim::Commands commands{};
  sim::EventList events;
  protocol::EncodedSnapshot snapshot;  // its buffers are reused by every lane and tick
  std::vector<RoundResult> results;

  // --- sessions and seats
  PlayerId seat_of(std::uint32_t session) const;
  std::optional<PlayerId> free_seat() const;
  std::optional<RefusalReason> why_not(LaneRole role, std::uint32_t session) const;
  Lane& open(LaneId id, LaneRole role, std::uint32_t session, Micros now);
  void seat(PlayerId player, LaneId lane, const SessionInfo& session);
  void leave(PlayerId player);
  void look_from(std::uint32_t session, PlayerId player);
  void welcome(LaneId lane, Micros now);
  void forget(LaneId lane);
  void refuse(LaneId lane, RefusalReason reason);
  template <class Predicate>
  void refuse_where(RefusalReason reason, Predicate&& matches);
  void on_commands(Lane& lane, const protocol::CommandRecord& record);

  // --- the tick
  void drop_silent_lanes(Micros now);
  void gather_commands();
  void publish_events();
  void publish(const sim::Event& event);
  void publish(const protocol::SeatChange& change);
  void send_snapshots(Micros now);
  LaneStream::Frame frame_for(const Lane& lane, Micros now) const;
  void record_result(const sim::Event& round_end);
};

// --- sessions and seats

PlayerId Match::Impl::seat_of(std::uint32_t session) const {
  for (std::size_t i = 0; i < seats.size(); ++i)
    if (seats[i] && seats[i]->session == session) return {static_cast<std::uint8_t>(i)};
  return kNoPlayer;
}

std::optional<PlayerId> Match::Impl::free_seat() const {
  for (std::size_t i = 0; i < std::min(map.player_limit, seats.size()); ++i)
    if (!seats[i]) return PlayerId{static_cast<std::uint8_t>(i)};
  return std::nullopt;
}

std::optional<RefusalReason> Match::Impl::why_not(LaneRole role, std::uint32_t session) const {
  const auto of_session = std::count_if(lanes.begin(), lanes.end(), [&](const auto& entry) {
    return !entry.second.truth && entry.second.session == session;
  });
  if (static_cast<std::size_t>(of_session) >= kMaxLanesPerSession) return RefusalReason::kTooManyLanes;
  if (lanes.size() >= kMaxLanesPerServer) return RefusalReason::kTooManyLanes;
  if (role != LaneRole::kPlay) return std::nullopt;
  if (seat_of(session) != kNoPlayer) return RefusalReason::kSecondPlayLane;
  if (!free_seat()) return RefusalReason::kMatchFull;
  return std::nullopt;
}

Lane& Match::Impl::open(LaneId id, LaneRole role, std::uint32_t session, Micros now) {
  Lane& lane = lanes[id];
  lane.role = role;
  lane.session = session;
  lane.player = seat_of(session);
  lane.last_heard = now;
  for (std::size_t i = 0; i < seats.size(); ++i)
    if (seats[i]) lane.stream.push(protocol::SeatChange{{static_cast<std::uint8_t>(i)}, seats[i]->name});
  return lane;
}

void Match::Impl::seat(PlayerId player, LaneId lane, const SessionInfo& session) {
  seats[player.index()] =
      Seat{.session = session.session, .lane = lane, .name = session.name, .commands = {}};
  look_from(session.session, player);
  publish(protocol::SeatChange{player, session.name});
  sim::add_player(world, map, player, events);
  publish_events();
}

void Match::Impl::leave(PlayerId player) {
  look_from(seats[player.index()]->session, kNoPlayer);
  seats[player.index()].reset();
  commands[player.index()] = {};
  sim::remove_player(world, player);
  publish(protocol::SeatChange{player, {}});
}

void Match::Impl::look_from(std::uint32_t session, PlayerId player) {
  for (auto& [id, lane] : lanes)
    if (!lane.truth && lane.session == session) lane.player = player;
}

void Match::Impl::welcome(LaneId lane, Micros now) {
  const Bytes record = protocol::encode(protocol::LaneWelcome{
      .player = lanes.at(lane).player, .tick = world.tick, .map_hash = map.hash, .server_micros = now});
  sink.send(lane, record, Delivery::kReliable);
}

void Match::Impl::forget(LaneId id) {
  if (lanes.erase(id) == 0) return;
  for (std::size_t i = 0; i < seats.size(); ++i)
    if (seats[i] && seats[i]->lane == id) leave({static_cast<std::uint8_t>(i)});
}

void Match::Impl::refuse(LaneId id, RefusalReason reason) {
  sink.send(id, protocol::encode(protocol::LaneRefused{reason}), Delivery::kReliable);
  sink.close(id);
  forget(id);
}

template <class Predicate>
void Match::Impl::refuse_where(RefusalReason reason, Predicate&& matches) {
  std::vector<LaneId> chosen;
  for (const auto& [id, lane] : lanes)
    if (matches(lane)) chosen.push_back(id);
  for (const LaneId id : chosen) refuse(id, reason);
}

void Match::Impl::on_commands(Lane& lane, const protocol::CommandRecord& record) {
  lane.stream.acknowledge(record.newest_snapshot, record.events_received);
  if (plays(lane)) seats[lane.player.index()]->commands.accept(record, world.tick);
}

// --- the tick

void Match::Impl::drop_silent_lanes(Micros now) {
  std::vector<LaneId> silent;
  for (const auto& [id, lane] : lanes)
    if (!lane.truth && now - lane.last_heard > kLaneSilenceMicros) silent.push_back(id);
  for (const LaneId id : silent) {
    sink.close(id);
    forget(id);
  }
}

void Match::Impl::gather_commands() {
  for (std::size_t i = 0; i < seats.size(); ++i)
    if (seats[i]) commands[i] = seats[i]->commands.take(world.tick + 1);
}

void Match::Impl::publish_events() {
  for (const sim::Event& event : events) {
    publish(event);
    if (event.kind == sim::EventKind::kRoundEnd) record_result(event);
  }
  events.clear();
}

void Match::Impl::publish(const sim::Event& event) {
  for (auto& [id, lane] : lanes) {
    const Relevance relevance = relevance_of(event, lane.player, world);
    if (relevance == Relevance::kNone) continue;
    if (relevance == Relevance::kCosmetic && lane.stream.backlog() >= kCosmeticBacklog) continue;
    if (!lane.stream.push(event)) lane.too_slow = true;
  }
}

void Match::Impl::publish(const protocol::SeatChange& change) {
  for (auto& [id, lane] : lanes)
    if (!lane.stream.push(change)) lane.too_slow = true;
}

LaneStream::Frame Match::Impl::frame_for(const Lane& lane, Micros now) const {
  const std::int8_t lead =
      plays(lane) ? seats[lane.player.index()]->commands.lead_at(world.tick) : std::int8_t{0};
  return {.tick = world.tick, .stamp = now, .command_lead = lead, .viewer = lane.player};
}

void Match::Impl::send_snapshots(Micros now) {
  for (auto& [id, lane] : lanes) {
    lane.stream.encode(frame_for(lane, now), history, snapshot);
    sink.send(id, snapshot.record, Delivery::kLane);
  }
}

void Match::Impl::record_result(const sim::Event& round_end) {
  RoundResult result{.map = map.name, .round = round_end.value, .rows = {}};
  for (std::size_t i = 0; i < seats.size(); ++i) {
    if (!seats[i]) continue;
    const sim::Player& player = world.players[i];
    result.rows.push_back({seats[i]->name, player.score, player.kills, player.deaths});
  }
  std::sort(result.rows.begin(), result.rows.end(), [](const auto& a, const auto& b) {
    return std::tie(b.score, b.kills, a.deaths, a.name) < std::tie(a.score, a.kills, b.deaths, b.name);
  });
  if (results.size() < kMaxResultsKept) results.push_back(std::move(result));
}

// --- the outside

Match::Match(sim::Map map, std::uint32_t seed, LaneSink& sink, const MatchOptions& options)
    : impl_(std::make_unique<Impl>(std::move(map), seed, sink, options)) {}
Match::~Match() = default;

std::optional<RefusalReason> Match::attach(LaneId lane, LaneKind, LaneRole role, const SessionInfo& session,
                                           Micros now) {
  if (const auto reason = impl_->why_not(role, session.session)) return reason;
  impl_->open(lane, role, session.session, now);
  if (role == LaneRole::kPlay) impl_->seat(*impl_->free_seat(), lane, session);
  impl_->welcome(lane, now);
  return std::nullopt;
}

void Match::attach_truth(LaneId lane, Micros now) {
  impl_->open(lane, LaneRole::kWatch, 0, now).truth = true;
  impl_->welcome(lane, now);
}

void Match::on_record(LaneId id, const protocol::ClientRecord& record, Micros now) {
  const auto found = impl_->lanes.find(id);
  if (found == impl_->lanes.end()) return;
  found->second.last_heard = now;
  if (const auto* commands = std::get_if<protocol::CommandRecord>(&record)) {
    impl_->on_commands(found->second, *commands);
  } else if (std::holds_alternative<protocol::LaneBye>(record)) {
    impl_->sink.close(id);
    impl_->forget(id);
  }
}

void Match::on_closed(LaneId lane) { impl_->forget(lane); }

void Match::end_session(std::uint32_t session, RefusalReason reason) {
  impl_->refuse_where(reason, [&](const Lane& lane) { return !lane.truth && lane.session == session; });
}

void Match::tick(Micros now) {
  impl_->drop_silent_lanes(now);
  impl_->gather_commands();
  sim::step(impl_->world, impl_->map, impl_->commands, impl_->events);
  impl_->history.insert(impl_->world.tick) = impl_->world;
  impl_->publish_events();
  impl_->refuse_where(RefusalReason::kTooSlow, [](const Lane& lane) { return lane.too_slow; });
  if (impl_->world.tick.value % impl_->options.snapshot_ticks == 0) impl_->send_snapshots(now);
}

void Match::stop(RefusalReason reason) {
  impl_->refuse_where(reason, [](const Lane&) { return true; });
}

const sim::World& Match::world() const { return impl_->world; }
const sim::Map& Match::map() const { return impl_->map; }

std::size_t Match::player_count() const {
  return static_cast<std::size_t>(std::count_if(impl_->seats.begin(), impl_->seats.end(),
                                                [](const auto& seat) { return seat.has_value(); }));
}

std::size_t Match::lane_count() const {
  return static_cast<std::size_t>(std::count_if(impl_->lanes.begin(), impl_->lanes.end(),
                                                [](const auto& entry) { return !entry.second.truth; }));
}

std::size_t Match::lane_count_of(std::uint32_t session) const {
  return static_cast<std::size_t>(std::count_if(
      impl_->lanes.begin(), impl_->lanes.end(),
      [&](const auto& entry) { return !entry.second.truth && entry.second.session == session; }));
}

bool Match::is_seated(std::uint32_t session) const { return impl_->seat_of(session) != kNoPlayer; }

std::vector<RoundResult> Match::take_results() { return std::exchange(impl_->results, {}); }

}  // namespace tw::match
