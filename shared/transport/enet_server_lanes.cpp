// SPDX-License-Identifier: MIT
#include "shared/transport/enet_server_lanes.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "shared/base/limits.hpp"

namespace tw::transport {

EnetServerLanes::EnetServerLanes(LaneIds& ids, DropCounters& drops, const LaneTuning& tuning)
    : ids_(ids), drops_(drops), tuning_(tuning), filter_(drops) {}
EnetServerLanes::~EnetServerLanes() = default;

std::string EnetServerLanes::start(std::unique_ptr<DatagramPort> wire, const Endpoint& bind,
                                   std::optional<std::uint32_t> seed) {
  auto port = std::make_unique<SealedServerPort>(
      std::move(wire), std::initializer_list{LaneKind::kUdp, LaneKind::kRudp}, drops_, random_from(seed));
  port_ = port.get();
  // What a client shows inside must be the session that its datagrams are sealed for.
  filter_.set_admission(
      [](void* sealed, std::uint32_t token) {
        return token == static_cast<const SealedServerPort*>(sealed)->last_session();
      },
      port_);
  auto host = EnetHost::create(std::move(port), &filter_, drops_,
                               {.bind = bind, .peers = kMaxLanesPerServer, .seed = seed});
  if (!host) return host.error;
  host_ = std::move(*host);
  return {};
}

void EnetServerLanes::service(Micros now, std::vector<LaneEvent>& events) {
  now_ = now;
  events_ = &events;
  port_->set_time(now);
  for (const Lane* lane : order_)
    care(*lane->peer, lane->kind == LaneKind::kRudp ? RetryPolicy::kStock : RetryPolicy::kCapped, tuning_);
  host_->service(now, *this);
  forget_ended();
  if (now >= next_sweep_) end_overdue();
  events_ = nullptr;
}

void EnetServerLanes::on_connected(EnetPeer& peer) {
  auto lane = std::make_unique<Lane>();
  lane->id = ids_.next();
  lane->peer = &peer;
  lane->heard = now_;
  lane->inside = peer_endpoint(peer);
  set_peer_mark(peer, lane.get());
  port_->claim(lane->inside);
  events_->push_back(
      LaneOpened{.lane = lane->id, .tcp = false, .truth = false, .peer = port_->wire_address(lane->inside)});
  order_.push_back(lane.get());
  lanes_.emplace(lane->id, std::move(lane));
}

void EnetServerLanes::on_record(EnetPeer& peer, ByteView record) {
  auto* lane = static_cast<Lane*>(peer_mark(peer));
  if (lane == nullptr || lane->closing) return;
  lane->heard = now_;
  ++lane->meter.counters.records_received;
  lane->meter.counters.bytes_received += record.size();
  events_->push_back(LaneRecord{.lane = lane->id, .record = Bytes(record.begin(), record.end())});
}

void EnetServerLanes::on_disconnected(EnetPeer& peer) {
  if (auto* lane = static_cast<Lane*>(peer_mark(peer)))
    forget(*lane, lane->closing ? kClosedByServer : kClientLeft);
}

void EnetServerLanes::end_overdue() {
  next_sweep_ = now_ + kDeadlineSweepMicros;
  for (const std::vector<Lane*> lanes = order_; Lane * lane : lanes) {
    if (lane->ending == nullptr && now_ - lane->heard >= kLaneSilenceMicros) lane->ending = kClientSilent;
    if (lane->closing && now_ - *lane->closing >= kLaneGoodbyeMicros) lane->ending = kClosedByServer;
    if (lane->ending == nullptr) continue;
    host_->disconnect_now(*lane->peer);
    forget(*lane, lane->ending);
  }
}

/// Those whose end the seal has seen: ENet need not say goodbye any more.
void EnetServerLanes::forget_ended() {
  for (SealedServerPort::Ended ended; port_->take_ended(ended);) {
    const auto lane = std::find_if(order_.begin(), order_.end(),
                                   [&](const Lane* known) { return known->inside == ended.peer; });
    if (lane != order_.end()) forget(**lane, (*lane)->closing ? kClosedByServer : ended.reason);
    host_->reset_peers_at(ended.peer);
  }
}

void EnetServerLanes::forget(Lane& lane, std::string reason) {
  events_->push_back(LaneClosed{.lane = lane.id, .reason = std::move(reason)});
  port_->forget(lane.inside);
  set_peer_mark(*lane.peer, nullptr);
  std::erase(order_, &lane);
  lanes_.erase(lane.id);
}

bool EnetServerLanes::set_kind(LaneId id, LaneKind kind) {
  if (kind != LaneKind::kUdp && kind != LaneKind::kRudp) return false;
  lanes_.at(id)->kind = kind;
  return true;
}

void EnetServerLanes::send(LaneId id, ByteView record, Delivery delivery) {
  Lane& lane = *lanes_.at(id);
  assert((delivery == Delivery::kReliable || lane.kind) &&
         "set_kind() comes before what is sent the lane's own way");
  if (lane.closing || lane.ending != nullptr) return;
  const LaneKind kind = lane.kind.value_or(LaneKind::kRudp);
  if (EnetHost::send(*lane.peer, lane.meter, record, delivery, kind) != SendOutcome::kOverflow) return;
  drops_.add(Drop::kSlowLane);
  lane.ending = kSlowClient;
  next_sweep_ = now_;
}

void EnetServerLanes::close(LaneId id) {
  Lane& lane = *lanes_.at(id);
  if (lane.closing) return;
  lane.closing = now_;
  host_->disconnect_later(*lane.peer);
}

LaneCounters EnetServerLanes::counters(LaneId id) const {
  const Lane& lane = *lanes_.at(id);
  LaneCounters counters = lane.meter.counters;
  refresh(counters, *lane.peer);
  return counters;
}

LaneFacts EnetServerLanes::facts(LaneId id) const {
  const Lane& lane = *lanes_.at(id);
  return facts_of(*lane.peer, lane.meter.counters);
}

}  // namespace tw::transport
