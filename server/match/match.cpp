// SPDX-License-Identifier: MIT
#include "server/match/match.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "server/match/relevance.hpp"
#include "server/match/rewind.hpp"
#include "server/match/seats.hpp"
#include "server/match/session_stream.hpp"
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

/// Beyond this many waiting events a session gets no more sparks, only what it needs: two snapshots' worth, of the lane
/// that keeps up best, or half of what a lane may wait for, of the one that is furthest behind.
constexpr std::size_t kCosmeticBacklog = 2 * kMaxEventsPerSnapshot;
constexpr std::size_t kHopelessBacklog = kMaxUnackedEvents / 2;
constexpr std::size_t kMaxResultsKept =
    16;  ///< the caller takes them every tick; this bounds a caller that does not

/// Those lanes that belong together: a client's, or one truth lane alone.
struct Audience {
  PlayerId player = kNoPlayer;  ///< the seat that every lane of it looks from
  SessionStream stream;
};
using AudienceKey = std::pair<bool, std::uint32_t>;  ///< truth and lane, or session

struct Lane {
  bool truth = false;
  std::uint32_t session = 0;
  AudienceKey audience;
  Micros last_heard = 0;
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
  std::map<AudienceKey, Audience> audiences;
  Seats seats;
  sim::Commands commands{};
  Rewinder rewinder;
  sim::EventList events;
  protocol::EncodedSnapshot snapshot;  // its buffers are reused by every lane and tick
  std::vector<RoundResult> results;
  std::unique_ptr<JournalWriter> journal;  ///< perhaps

  // --- sessions and seats
  std::optional<RefusalReason> why_not(LaneRole role, std::uint32_t session) const;
  void open(LaneId id, const Lane& lane);
  Audience& audience_of(const Lane& lane) { return audiences.at(lane.audience); }
  bool play_on(LaneId lane, const SessionInfo& session);
  void enter_arena(PlayerId player);
  void leave_arena(PlayerId player);
  void lose(PlayerId player);
  void stand_up(PlayerId player);
  void look_from(std::uint32_t session, PlayerId player);
  void welcome(LaneId lane, Micros now);
  void forget(LaneId lane);
  void forget_audience(const AudienceKey& key);
  void refuse(LaneId lane, RefusalReason reason);
  template <class Predicate>
  void refuse_where(RefusalReason reason, Predicate&& matches);
  void on_commands(LaneId id, const Lane& lane, const protocol::CommandRecord& record);

  // --- the tick
  void drop_silent_lanes(Micros now);
  void gather_commands();
  void publish_events();
  void refuse_slow_lanes();
  void publish(const sim::Event& event);
  void publish(const protocol::SeatChange& change);
  void send_snapshots(Micros now);
  SessionStream::Frame frame_for(const Audience& audience, Micros now) const;
  void record_result(const sim::Event& round_end);
};

// --- sessions and seats

std::optional<RefusalReason> Match::Impl::why_not(LaneRole role, std::uint32_t session) const {
  const auto of_session = std::count_if(lanes.begin(), lanes.end(), [&](const auto& entry) {
    return !entry.second.truth && entry.second.session == session;
  });
  if (static_cast<std::size_t>(of_session) >= kMaxLanesPerSession) return RefusalReason::kTooManyLanes;
  if (lanes.size() >= kMaxLanesPerServer) return RefusalReason::kTooManyLanes;
  const bool has_place = role != LaneRole::kPlay || seats.of_session(session) != kNoPlayer ||
                         seats.first_free(map.player_limit, map.teams) != kNoPlayer;
  return has_place ? std::nullopt : std::optional(RefusalReason::kMatchFull);
}

// The seats are told to the session's other lanes again: they do no harm there, and all get the same.
void Match::Impl::open(LaneId id, const Lane& lane) {
  lanes[id] = lane;
  Audience& audience = audiences[lane.audience];
  const PlayerId player = seats.of_session(lane.session);
  const bool in_arena = !lane.truth && player != kNoPlayer && !seats.at(player).away();
  audience.player = in_arena ? player : kNoPlayer;
  audience.stream.open(id);
  seats.for_each([&](PlayerId seated, const Seats::Seat& seat) {
    if (!seat.away()) audience.stream.push(protocol::SeatChange{seated, seat.name});
  });
}

/// The session plays on this lane from now on: on a new seat, on the one that it left for a while, or on the one that it
/// has, which another lane loses. False: there is no seat.
bool Match::Impl::play_on(LaneId lane, const SessionInfo& session) {
  PlayerId player = seats.of_session(session.session);
  if (player == kNoPlayer) {
    player = seats.first_free(map.player_limit, map.teams);
    if (player == kNoPlayer) return false;
    seats.sit(player, session.session, session.name, lane);
    enter_arena(player);
  } else if (seats.at(player).away()) {
    enter_arena(player);
    seats.come_back(player, lane, world.players[player.index()]);
    if (journal) journal->scored(player, world.players[player.index()]);
  } else if (const LaneId before = *seats.at(player).lane; before != lane) {
    seats.move(player, lane);
    refuse(before, RefusalReason::kSecondPlayLane);
  }
  return true;
}

void Match::Impl::enter_arena(PlayerId player) {
  look_from(seats.at(player).session, player);
  publish(protocol::SeatChange{player, seats.at(player).name});
  sim::add_player(world, map, player, events);
  if (journal) journal->joined(player);
  publish_events();
}

void Match::Impl::leave_arena(PlayerId player) {
  look_from(seats.at(player).session, kNoPlayer);
  commands[player.index()] = {};
  sim::remove_player(world, player);
  if (journal) journal->left(player);
  publish(protocol::SeatChange{player, {}});
}

/// The lane that plays is gone, and nobody said goodbye.
void Match::Impl::lose(PlayerId player) {
  seats.leave_for_a_while(player, world.players[player.index()]);
  leave_arena(player);
}

void Match::Impl::stand_up(PlayerId player) {
  const AudienceKey audience{false, seats.at(player).session};
  if (!seats.at(player).away()) leave_arena(player);
  seats.stand_up(player);
  forget_audience(audience);
}

void Match::Impl::look_from(std::uint32_t session, PlayerId player) {
  const auto found = audiences.find({false, session});
  if (found != audiences.end()) found->second.player = player;
}

void Match::Impl::welcome(LaneId lane, Micros now) {
  const Bytes record = protocol::encode(protocol::LaneWelcome{.player = audience_of(lanes.at(lane)).player,
                                                              .tick = world.tick,
                                                              .map_hash = map.hash,
                                                              .server_micros = now});
  sink.send(lane, record, Delivery::kReliable);
}

/// The lane is gone. If it played, its seat waits.
void Match::Impl::forget(LaneId id) {
  const auto found = lanes.find(id);
  if (found == lanes.end()) return;
  const AudienceKey key = found->second.audience;
  audiences.at(key).stream.close(id);
  lanes.erase(found);
  if (const PlayerId player = seats.of_lane(id); player != kNoPlayer) lose(player);
  forget_audience(key);
}

/// Unless somebody still listens, or has a seat to come back to: then the numbers of its events go on.
void Match::Impl::forget_audience(const AudienceKey& key) {
  const auto found = audiences.find(key);
  const bool seated = !key.first && seats.of_session(key.second) != kNoPlayer;
  if (found != audiences.end() && !found->second.stream.has_lanes() && !seated) audiences.erase(found);
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
    if (matches(id, lane)) chosen.push_back(id);
  for (const LaneId id : chosen) refuse(id, reason);
}

void Match::Impl::on_commands(LaneId id, const Lane& lane, const protocol::CommandRecord& record) {
  Audience& audience = audience_of(lane);
  audience.stream.acknowledge(id, record.newest_snapshot, record.events_received);
  audience.stream.wish(record.snapshots, record.newest);
  if (seats.of_lane(id) != kNoPlayer && audience.player != kNoPlayer)
    seats.at(audience.player).commands.accept(record, world.tick);
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
  rewinder.clear();
  seats.for_each([&](PlayerId player, Seats::Seat& seat) {
    if (seat.away()) return;
    sim::Command& command = commands[player.index()];
    command = seat.commands.take(world.tick + 1);
    if (!options.lag_compensation || !would_fire_rail(world.players[player.index()], command)) return;
    rewinder.add(player, seat.commands.seen_behind(), world.tick, history);
    if (journal) journal->rewound(player, seat.commands.seen_behind());
  });
}

void Match::Impl::publish_events() {
  for (const sim::Event& event : events) {
    publish(event);
    if (event.kind == sim::EventKind::kRoundEnd) record_result(event);
    if (event.kind == sim::EventKind::kRoundStart) seats.forget_scores();
  }
  events.clear();
}

void Match::Impl::publish(const sim::Event& event) {
  for (auto& [key, audience] : audiences) {
    const Relevance relevance = relevance_of(event, audience.player, world);
    if (relevance == Relevance::kNone) continue;
    const bool behind = audience.stream.least_backlog() >= kCosmeticBacklog ||
                        audience.stream.largest_backlog() >= kHopelessBacklog;
    if (relevance == Relevance::kCosmetic && behind) continue;
    audience.stream.push(event);
  }
}

void Match::Impl::publish(const protocol::SeatChange& change) {
  for (auto& [key, audience] : audiences) audience.stream.push(change);
}

void Match::Impl::refuse_slow_lanes() {
  refuse_where(RefusalReason::kTooSlow, [&](LaneId id, const Lane& lane) {
    return audience_of(lane).stream.backlog(id) > kMaxUnackedEvents;
  });
}

SessionStream::Frame Match::Impl::frame_for(const Audience& audience, Micros now) const {
  const PlayerId player = audience.player;
  const std::int8_t lead =
      player == kNoPlayer ? std::int8_t{0} : seats.find(player)->commands.lead_at(world.tick);
  return {.tick = world.tick, .stamp = now, .command_lead = lead, .viewer = player};
}

void Match::Impl::send_snapshots(Micros now) {
  const auto send = [this](LaneId id, ByteView record) { sink.send(id, record, Delivery::kLane); };
  for (auto& [key, audience] : audiences)
    if (audience.stream.due(world.tick, options.snapshot_ticks))
      audience.stream.encode(frame_for(audience, now), history, snapshot, send);
}

void Match::Impl::record_result(const sim::Event& round_end) {
  RoundResult result{.map = map.name, .round = round_end.value, .rows = {}};
  seats.for_each([&](PlayerId id, const Seats::Seat& seat) {
    const sim::Player& player = world.players[id.index()];
    if (seat.away())
      result.rows.push_back({seat.name, seat.score.score, seat.score.kills, seat.score.deaths});
    else
      result.rows.push_back({seat.name, player.score, player.kills, player.deaths});
  });
  std::sort(result.rows.begin(), result.rows.end(), [](const auto& a, const auto& b) {
    return std::tie(b.score, b.kills, a.deaths, a.name) < std::tie(a.score, a.kills, b.deaths, b.name);
  });
  if (results.size() < kMaxResultsKept) results.push_back(std::move(result));
}

// --- the outside

Match::Match(sim::Map map, std::uint32_t seed, LaneSink& sink, const MatchOptions& options)
    : impl_(std::make_unique<Impl>(std::move(map), seed, sink, options)) {}
Match::~Match() = default;

void Match::keep_journal(std::unique_ptr<JournalWriter> journal) { impl_->journal = std::move(journal); }

std::optional<RefusalReason> Match::attach(LaneId lane, LaneKind, LaneRole role, const SessionInfo& session,
                                           Micros now) {
  if (const auto reason = impl_->why_not(role, session.session)) return reason;
  impl_->open(
      lane,
      {.truth = false, .session = session.session, .audience = {false, session.session}, .last_heard = now});
  if (role == LaneRole::kPlay) impl_->play_on(lane, session);
  impl_->welcome(lane, now);
  return std::nullopt;
}

void Match::promote(LaneId lane, const SessionInfo& session, Micros now) {
  if (impl_->lanes.contains(lane) && impl_->play_on(lane, session)) impl_->welcome(lane, now);
}

void Match::attach_truth(LaneId lane, Micros now) {
  impl_->open(lane, {.truth = true, .session = 0, .audience = {true, lane}, .last_heard = now});
  impl_->welcome(lane, now);
}

void Match::on_record(LaneId id, const protocol::ClientRecord& record, Micros now) {
  const auto found = impl_->lanes.find(id);
  if (found == impl_->lanes.end()) return;
  found->second.last_heard = now;
  if (const auto* commands = std::get_if<protocol::CommandRecord>(&record)) {
    impl_->on_commands(id, found->second, *commands);
  } else if (std::holds_alternative<protocol::LaneBye>(record)) {
    impl_->sink.close(id);
    give_up(id);
  }
}

void Match::on_closed(LaneId lane) { impl_->forget(lane); }

void Match::give_up(LaneId lane) {
  if (const PlayerId player = impl_->seats.of_lane(lane); player != kNoPlayer) impl_->stand_up(player);
  impl_->forget(lane);
}

void Match::close_session(std::uint32_t session, RefusalReason reason) {
  impl_->refuse_where(reason,
                      [&](LaneId, const Lane& lane) { return !lane.truth && lane.session == session; });
}

void Match::end_session(std::uint32_t session, RefusalReason reason) {
  if (const PlayerId player = impl_->seats.of_session(session); player != kNoPlayer) impl_->stand_up(player);
  close_session(session, reason);
}

void Match::tick(Micros now) {
  impl_->drop_silent_lanes(now);
  impl_->gather_commands();
  sim::step(impl_->world, impl_->map, impl_->commands, impl_->events, &impl_->rewinder.rewinds());
  impl_->history.insert(impl_->world.tick) = impl_->world;
  if (impl_->journal) impl_->journal->ticked(impl_->commands, impl_->world);
  impl_->publish_events();
  impl_->refuse_slow_lanes();
  impl_->send_snapshots(now);
}

void Match::stop(RefusalReason reason) {
  impl_->refuse_where(reason, [](LaneId, const Lane&) { return true; });
}

const sim::World& Match::world() const { return impl_->world; }
const sim::Map& Match::map() const { return impl_->map; }

std::size_t Match::player_count() const { return impl_->seats.taken(); }

std::size_t Match::lane_count() const {
  return static_cast<std::size_t>(std::count_if(impl_->lanes.begin(), impl_->lanes.end(),
                                                [](const auto& entry) { return !entry.second.truth; }));
}

std::size_t Match::lane_count_of(std::uint32_t session) const {
  return static_cast<std::size_t>(std::count_if(
      impl_->lanes.begin(), impl_->lanes.end(),
      [&](const auto& entry) { return !entry.second.truth && entry.second.session == session; }));
}

bool Match::is_seated(std::uint32_t session) const { return impl_->seats.of_session(session) != kNoPlayer; }

SessionReport Match::report_of(std::uint32_t session) const {
  SessionReport report;
  for (const auto& [id, lane] : impl_->lanes) {
    if (lane.truth || lane.session != session) continue;
    const auto newest = impl_->audience_of(lane).stream.newest_acknowledged(id);
    const auto behind =
        newest ? std::optional(static_cast<std::uint32_t>(impl_->world.tick - *newest)) : std::nullopt;
    const sim::World* seen = newest ? impl_->history.find(*newest) : nullptr;
    report.lanes.push_back(
        {id, behind,
         seen ? mean_distance(*seen, impl_->world, impl_->audience_of(lane).player) : std::nullopt});
  }
  if (const PlayerId player = impl_->seats.of_session(session); player != kNoPlayer) {
    const CommandQueue& commands = impl_->seats.at(player).commands;
    report.commands_applied = commands.counters().applied;
    report.commands_repeated = commands.counters().repeated;
    report.recently_late = commands.recently_late();
  }
  return report;
}

std::vector<RoundResult> Match::take_results() { return std::exchange(impl_->results, {}); }

}  // namespace tw::match
