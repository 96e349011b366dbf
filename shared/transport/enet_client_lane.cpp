// SPDX-License-Identifier: MIT
#include <cassert>
#include <deque>
#include <utility>

#include "shared/base/limits.hpp"
#include "shared/transport/client_lanes.hpp"
#include "shared/transport/enet_admission.hpp"
#include "shared/transport/enet_host.hpp"
#include "shared/transport/seal/sealed_client_port.hpp"

namespace tw::transport {
namespace {

static_assert(kLaneConnectMicros == 5'000'000, "the sentence below names it");
std::string no_answer(std::uint16_t port) {
  return "No answer on UDP port " + std::to_string(port) +
         " within 5 s. A firewall may block UDP; try the tcp lane.";
}

class EnetClientLane final : public ClientLane, private EnetListener {
 public:
  EnetClientLane(LaneKind kind, const Endpoint& server, const LaneTuning& tuning, Micros now)
      : kind_(kind), tuning_(tuning), server_port_(server.port), deadline_(now + kLaneConnectMicros) {}

  void start(std::unique_ptr<DatagramPort> wire, const Endpoint& server, const LanePass& pass,
             std::optional<std::uint32_t> seed, Micros now);

  void service(Micros now) override;
  State state() const override { return state_; }
  const std::string& reason() const override { return reason_; }
  void send(ByteView record, Delivery delivery) override;
  bool receive(Bytes& record) override;
  int fd() const override { return host_ ? host_->fd() : -1; }
  const LaneCounters& counters() const override { return meter_.counters; }
  void close() override;

 private:
  void on_connected(EnetPeer& peer) override;
  void on_record(EnetPeer& peer, ByteView record) override;
  void on_disconnected(EnetPeer& peer) override;
  void knock();
  void shut(std::string reason);

  LaneKind kind_;
  LaneTuning tuning_;
  std::uint16_t server_port_;
  Micros deadline_;  ///< to connect; once open, for the next record
  Micros now_ = 0;
  State state_ = State::kConnecting;
  std::string reason_;
  std::deque<Bytes> inbox_;
  EnetLaneMeter meter_;  // before host_: its packets point here until it dies
  DropCounters drops_;
  ClientFilter filter_{drops_};
  std::unique_ptr<EnetHost> host_;
  SealedClientPort* port_ = nullptr;  ///< host_'s
  std::uint32_t token_ = 0;
  EnetPeer* peer_ = nullptr;  ///< null: the seal is not live yet, or ENet has forgotten the server
};

void EnetClientLane::start(std::unique_ptr<DatagramPort> wire, const Endpoint& server, const LanePass& pass,
                           std::optional<std::uint32_t> seed, Micros now) {
  auto port = std::make_unique<SealedClientPort>(std::move(wire), server, kind_, pass, random_from(seed));
  port_ = port.get();
  token_ = pass.token;
  auto host = EnetHost::create(std::move(port), &filter_, drops_, {.bind = {}, .peers = 1, .seed = seed});
  if (!host) return shut(host.error);
  host_ = std::move(*host);
  now_ = now;
  knock();
}

/// The seal comes first; ENet connects inside of it.
void EnetClientLane::knock() {
  port_->service(now_);
  if (!port_->live()) return;
  peer_ = host_->connect(kSealedServer, token_, now_);
  if (peer_ == nullptr) return shut("ENet could not start a connection: no memory is left.");
  host_->flush();
}

void EnetClientLane::service(Micros now) {
  if (state_ == State::kClosed) return;
  now_ = now;
  if (!port_->live()) {
    knock();
    if (state_ == State::kConnecting && now >= deadline_) shut(no_answer(server_port_));
    return;
  }
  const bool on_show = kind_ == LaneKind::kRudp && state_ == State::kOpen;
  care(*peer_, on_show ? RetryPolicy::kStock : RetryPolicy::kCapped, tuning_);
  if (inbox_.size() < kMaxLaneInboxRecords) host_->service(now, *this);
  if (peer_ == nullptr || port_->closed()) {
    shut(state_ == State::kConnecting ? "The server refused the connection." : "The server closed the lane.");
  } else if (now >= deadline_) {
    shut(state_ == State::kConnecting ? no_answer(server_port_) : std::string(kServerSilent));
  } else {
    refresh(meter_.counters, *peer_);
  }
}

void EnetClientLane::on_connected(EnetPeer&) {
  state_ = State::kOpen;
  deadline_ = now_ + kLaneSilenceMicros;
}

void EnetClientLane::on_record(EnetPeer&, ByteView record) {
  deadline_ = now_ + kLaneSilenceMicros;
  ++meter_.counters.records_received;
  meter_.counters.bytes_received += record.size();
  inbox_.emplace_back(record.begin(), record.end());
}

void EnetClientLane::on_disconnected(EnetPeer&) { peer_ = nullptr; }

void EnetClientLane::send(ByteView record, Delivery delivery) {
  if (state_ != State::kOpen) return;
  if (EnetHost::send(*peer_, meter_, record, delivery, kind_) == SendOutcome::kOverflow)
    return shut("The server takes no more on this lane: its queue is full.");
  host_->flush();
}

bool EnetClientLane::receive(Bytes& record) {
  if (inbox_.empty()) return false;
  record = std::move(inbox_.front());
  inbox_.pop_front();
  return true;
}

void EnetClientLane::close() {
  if (state_ == State::kClosed) return;
  if (peer_ != nullptr) host_->disconnect_now(*peer_);
  port_->close();
  shut("Closed by this client.");
}

void EnetClientLane::shut(std::string reason) {
  state_ = State::kClosed;
  reason_ = std::move(reason);
  peer_ = nullptr;
  port_ = nullptr;
  host_.reset();
}

}  // namespace

std::unique_ptr<ClientLane> open_enet_lane(LaneKind kind, const Endpoint& server, const LanePass& pass,
                                           std::unique_ptr<DatagramPort> wire,
                                           std::optional<std::uint32_t> seed, Micros now,
                                           const LaneTuning& tuning) {
  assert(kind == LaneKind::kUdp || kind == LaneKind::kRudp);
  auto lane = std::make_unique<EnetClientLane>(kind, server, tuning, now);
  lane->start(std::move(wire), server, pass, seed, now);
  return lane;
}

}  // namespace tw::transport
