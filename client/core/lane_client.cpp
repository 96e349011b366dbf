// SPDX-License-Identifier: MIT
#include "client/core/lane_client.hpp"

#include <algorithm>
#include <utility>

#include "shared/protocol/clean_text.hpp"

namespace tw::client {

namespace {

constexpr Micros kNoticeableGap = 300'000;

}  // namespace

using State = transport::ClientLane::State;
using transport::Delivery;

LaneClient::LaneClient(LaneKind kind, protocol::LaneRole role, std::unique_ptr<transport::ClientLane> lane,
                       Micros interpolation, Micros now)
    : kind_(kind),
      role_(role),
      lane_(std::move(lane)),
      opened_at_(now),
      playout_(interpolation),
      heard_at_(now) {}

void LaneClient::service(MatchShared& shared, Micros now) {
  if (closed()) return;
  lane_->service(now);
  read_all(shared, now);
  if (closed()) return;
  if (lane_->state() == State::kClosed)
    return close(lane_->reason().empty() ? "The server closed this lane." : lane_->reason());
  const bool greets = kind_ != LaneKind::kTruth && !hello_at_;
  if (greets && lane_->state() == State::kOpen) say_hello(shared.ticket, now);
  give_up_waiting(now);
}

// Also of a lane that has just closed: the refusal that explains it may be the last record.
void LaneClient::read_all(MatchShared& shared, Micros now) {
  while (!closed() && lane_->receive(record_)) {
    telemetry_.on_record(record_.size(), now);
    const bool same_machine = kind_ == LaneKind::kTruth || !shared.server_clock.known();
    const auto outcome = reader_.read(record_, same_machine ? now : shared.server_clock.hint(now));
    if (const auto* welcome = std::get_if<protocol::LaneWelcome>(&outcome)) on_welcome(*welcome, shared, now);
    if (const auto* refused = std::get_if<protocol::LaneRefused>(&outcome)) {
      // The others pass: old lanes of ours still count, or one of ours took the seat.
      refused_for_good_ = refused->reason != protocol::RefusalReason::kTooSlow &&
                          refused->reason != protocol::RefusalReason::kTooManyLanes &&
                          refused->reason != protocol::RefusalReason::kSecondPlayLane;
      close(std::string(protocol::to_sentence(refused->reason)));
    }
    if (const auto* arrived = std::get_if<SnapshotReader::Arrived>(&outcome))
      on_snapshot(*arrived, shared, now);
  }
}

void LaneClient::say_hello(const protocol::Ticket& ticket, Micros now) {
  hello_at_ = now;
  lane_->send(protocol::encode(protocol::ClientRecord{protocol::LaneHello{
                  .protocol = kProtocolVersion, .ticket = ticket, .lane = kind_, .role = role_}}),
              Delivery::kReliable);
}

void LaneClient::on_welcome(const protocol::LaneWelcome& welcome, MatchShared& shared, Micros now) {
  const bool promoted = open() && role_ == protocol::LaneRole::kPlay && !seated_;
  if (open() && !promoted) return;
  if (welcome.map_hash != shared.map.hash)
    return close("The server plays another map than the one it handed over; leave the match and join again.");
  state_ = State::kOpen;
  reader_.accept_snapshots();
  if (hello_at_) share_welcome(welcome, shared, now);
}

void LaneClient::share_welcome(const protocol::LaneWelcome& welcome, MatchShared& shared, Micros now) {
  const bool plays = role_ == protocol::LaneRole::kPlay;
  if (plays && welcome.player.index() >= kMaxPlayers)
    return close("The server gave us no seat in this match.");
  seated_ = plays;
  const Micros round_trip = now - *hello_at_;
  shared.server_clock.on_welcome(welcome.server_micros, now);
  shared.server_clock.on_round_trip(round_trip, now);
  if (plays) {
    shared.self = welcome.player;
    shared.round_trip.seed(round_trip);
  }
  // A lane that takes over finds a clock that runs well.
  if (!shared.sync.started() && (plays || !shared.has_play_lane))
    shared.sync.start(welcome.tick, now, round_trip);
}

void LaneClient::on_snapshot(const SnapshotReader::Arrived& arrived, MatchShared& shared, Micros now) {
  telemetry_.on_snapshot(arrived.tick, arrived.newest, now);
  playout_.on_snapshot(arrived.stamp, now);
  if (kind_ != LaneKind::kTruth) shared.server_clock.on_snapshot(arrived.stamp, now);
  std::uint32_t number = arrived.first_event;
  for (const protocol::EventBody& event : arrived.events) on_event(number++, event, now);
  if (!steady_since_ || now - heard_at_ > kNoticeableGap) steady_since_ = now;
  heard_at_ = now;
  if (!arrived.newest) return;
  follow_interval(arrived.tick);
  if (role_ == protocol::LaneRole::kPlay) steer_clock(arrived, shared, now);
}

void LaneClient::follow_interval(Tick newest) {
  interval_.on_newest(newest);
  playout_.set_interval(interval_.ticks());
  telemetry_.set_interval(interval_.ticks());
}

/// False where the server did in the newest world's tick something else than what was commanded for it.
bool LaneClient::was_applied(const MatchShared& shared) const {
  const sim::World& world = reader_.newest()->world;
  const CommandLog::Entry* made = shared.log.find(world.tick);
  if (made == nullptr || shared.self == kNoPlayer) return true;
  const sim::Player& own = world.players[shared.self.index()];
  if (own.state != sim::PlayerState::kAlive) return true;
  return own.aim == made->command.aim && own.buttons == made->command.buttons;
}

void LaneClient::steer_clock(const SnapshotReader::Arrived& arrived, MatchShared& shared, Micros now) {
  telemetry_.on_command_lead(arrived.command_lead, was_applied(shared));
  const auto answer = shared.round_trip.on_snapshot(arrived.tick, arrived.command_lead, now, shared.log);
  if (!answer) return shared.sync.on_no_news(now);
  shared.server_clock.on_round_trip(answer->round_trip, now);
  shared.sync.on_feedback(answer->offset_then, arrived.command_lead, now);
}

void LaneClient::on_event(std::uint32_t number, const protocol::EventBody& body, Micros now) {
  if (const auto* seat = std::get_if<protocol::SeatChange>(&body)) {
    if (seat->player.index() < kMaxPlayers) names_[seat->player.index()] = protocol::shown_text(seat->name);
    return;
  }
  if (number < show_from_) return;
  if (unseen_.size() >= kMaxUnseenEvents)
    unseen_.erase(unseen_.begin(), unseen_.begin() + kMaxUnseenEvents / 2);
  unseen_.push_back({number, {std::get<sim::Event>(body), now}});
}

void LaneClient::continue_events_of(const LaneClient& before) {
  show_from_ = std::max(before.reader_.events_received(), before.show_from_);
  std::erase_if(unseen_, [&](const Numbered& event) { return event.number < show_from_; });
}

Micros LaneClient::steady_for(Micros now) const {
  return steady_since_ && now - heard_at_ <= kNoticeableGap ? now - *steady_since_ : 0;
}

void LaneClient::promote(const protocol::Ticket& ticket, Micros now) {
  if (role_ == protocol::LaneRole::kPlay) return;
  role_ = protocol::LaneRole::kPlay;
  say_hello(ticket, now);
}

// Silence of an open lane is the transport's to notice; what it cannot know is that we wait for a welcome.
void LaneClient::give_up_waiting(Micros now) {
  if (state_ == State::kConnecting && now - opened_at_ > kLaneOpenMicros)
    close("The server did not let us in on this lane; try again, or choose another lane.");
}

void LaneClient::send_commands(const CommandLog& log, Tick newest, const Techniques& techniques) {
  if (!open()) return;
  protocol::CommandRecord record{.newest_snapshot = reader_.newest_tick(),
                                 .events_received = reader_.events_received(),
                                 .newest = newest,
                                 .count = 0,
                                 .commands = {},
                                 .snapshots = {}};
  if (kind_ != LaneKind::kTruth)
    record.snapshots = {.ticks = techniques.snapshot_ticks, .deltas = techniques.deltas};
  const std::uint32_t redundancy = std::min<std::uint32_t>(techniques.redundancy, kMaxCommandsPerRecord - 1);
  if (role_ == protocol::LaneRole::kPlay) {
    const std::int64_t applied = reader_.newest_tick() ? std::int64_t{reader_.newest_tick()->value} : -1;
    for (std::uint32_t back = 0; back <= redundancy && back <= newest.value; ++back) {
      const CommandLog::Entry* entry = log.find(newest - back);
      if (back == 0 && entry != nullptr) record.seen_behind = entry->seen_behind;
      if (entry == nullptr || (back > 0 && std::int64_t{newest.value} - back <= applied)) break;
      record.commands[record.count++] = entry->command;
    }
  }
  lane_->send(protocol::encode(protocol::ClientRecord{record}), Delivery::kLane);
}

void LaneClient::take_events(std::vector<SeenEvent>& events) {
  events.clear();
  for (const Numbered& event : std::exchange(unseen_, {})) events.push_back(event.seen);
  std::erase_if(events, [&](const SeenEvent& seen) { return prediction_.foresaw(seen.event); });
  prediction_.take_effects(events);
}

void LaneClient::leave() {
  if (closed()) return;
  if (hello_at_)
    lane_->send(protocol::encode(protocol::ClientRecord{protocol::LaneBye{}}), Delivery::kReliable);
  close("You left the match.");
}

void LaneClient::close(std::string why) {
  if (closed()) return;
  lane_->close();
  state_ = State::kClosed;
  closed_reason_ = std::move(why);
}

}  // namespace tw::client
