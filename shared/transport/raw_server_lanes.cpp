// SPDX-License-Identifier: MIT
#include "shared/transport/raw_server_lanes.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "shared/base/limits.hpp"

namespace tw::transport {

void RawServerLanes::service(Micros now, std::vector<LaneEvent>& events) {
  now_ = now;
  events_ = &events;
  port_->set_time(now);
  std::array<std::uint8_t, kMaxUdpPayloadBytes> room;  // NOLINT: read into, never read from beyond that
  for (std::size_t i = 0; i < kMaxDatagramsPerService; ++i) {
    Endpoint from;
    const auto length = port_->receive(from, room);
    if (!length) break;
    if (*length == 0) continue;
    if (const auto datagram = parse_raw_datagram(ByteView(room).first(*length)))
      take(from, *datagram);
    else
      drops_.add(Drop::kNotRaw);
  }
  forget_ended();
  for (auto& [id, lane] : lanes_) lane->link.service(*port_, now);
  if (now >= next_sweep_) end_overdue();
  events_ = nullptr;
}

void RawServerLanes::take(const Endpoint& from, const RawDatagram& datagram) {
  const auto found = by_endpoint_.find(from);
  Lane* lane = found == by_endpoint_.end() ? open(from, datagram) : found->second;
  if (lane == nullptr) return;
  if (lane->link.token() != datagram.token) return drops_.add(Drop::kNoTicket);
  lane->heard = now_;
  const auto record = lane->link.take(*port_, datagram, now_);
  if (record && !lane->closing)
    events_->push_back(LaneRecord{.lane = lane->id, .record = Bytes(record->begin(), record->end())});
  if (lane->link.other_left()) forget(lane->id, lane->closing ? kClosedByServer : kClientLeft);
}

/// Null: not how a lane begins.
RawServerLanes::Lane* RawServerLanes::open(const Endpoint& from, const RawDatagram& datagram) {
  const bool begins = datagram.type == RawType::kReliable && datagram.number == 0;
  if (!begins || datagram.token != port_->last_session()) {
    drops_.add(Drop::kNoTicket);
    return nullptr;
  }
  if (lanes_.size() >= kMaxLanesPerServer) {
    drops_.add(Drop::kTooManyLanes);
    return nullptr;
  }
  auto made = std::make_unique<Lane>(ids_.next(), from, datagram.token, now_);
  Lane& lane = *made;
  by_endpoint_.emplace(from, &lane);
  lanes_.emplace(lane.id, std::move(made));
  port_->claim(from);
  events_->push_back(
      LaneOpened{.lane = lane.id, .tcp = false, .truth = false, .peer = port_->wire_address(from)});
  return &lane;
}

void RawServerLanes::end_overdue() {
  next_sweep_ = now_ + kDeadlineSweepMicros;
  std::vector<std::pair<LaneId, const char*>> ended;
  for (const auto& [id, lane] : lanes_)
    if (const char* reason = overdue(*lane)) ended.emplace_back(id, reason);
  std::sort(ended.begin(), ended.end());  // the oldest first, in every run
  for (const auto& [id, reason] : ended) {
    lanes_.at(id)->link.say_goodbye(*port_);
    forget(id, reason);
  }
}

/// Why the lane must end now; null: it need not.
const char* RawServerLanes::overdue(const Lane& lane) const {
  if (lane.ending != nullptr) return lane.ending;
  if (lane.closing && (lane.link.all_acknowledged() || now_ - *lane.closing >= kLaneGoodbyeMicros))
    return kClosedByServer;
  return now_ - lane.heard >= kLaneSilenceMicros ? kClientSilent : nullptr;
}

void RawServerLanes::forget_ended() {
  for (SealedServerPort::Ended ended; port_->take_ended(ended);)
    if (const auto found = by_endpoint_.find(ended.peer); found != by_endpoint_.end())
      forget(found->second->id, found->second->closing ? kClosedByServer : ended.reason);
}

void RawServerLanes::forget(LaneId id, std::string reason) {
  events_->push_back(LaneClosed{.lane = id, .reason = std::move(reason)});
  port_->forget(lanes_.at(id)->from);
  by_endpoint_.erase(lanes_.at(id)->from);
  lanes_.erase(id);
}

void RawServerLanes::send(LaneId id, ByteView record, Delivery delivery) {
  Lane& lane = *lanes_.at(id);
  if (lane.closing || lane.ending != nullptr) return;
  if (lane.link.send(*port_, record, delivery, now_)) return;
  drops_.add(Drop::kSlowLane);
  lane.ending = kSlowClient;
  next_sweep_ = now_;
}

void RawServerLanes::close(LaneId id) {
  Lane& lane = *lanes_.at(id);
  if (!lane.closing) lane.closing = now_;
}

}  // namespace tw::transport
