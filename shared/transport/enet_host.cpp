// SPDX-License-Identifier: MIT
#include "shared/transport/enet_host.hpp"

#include <arpa/inet.h>
#include <enet/enet.h>
#include <sys/random.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <span>

#include "shared/base/limits.hpp"
#include "shared/transport/enet_admission.hpp"
#include "shared/transport/socket_address.hpp"

namespace tw::transport {
namespace {

constexpr std::size_t kMaxEnetPacketBytes = 64 * 1024;    // ENet's default, 32 MiB, is one peer's to reserve
constexpr std::size_t kMaxEnetWaitingBytes = 256 * 1024;  // of one peer, for packets not taken yet
// A whole tick of every lane's datagrams, many times over.
constexpr std::size_t kSocketBufferBytes = 4 * 1024 * 1024;
constexpr enet_uint32 kNeverMs = 3'600'000;  // ENet kills healthy links under loss: liveness is ours
constexpr int kMaxServicePasses = 64;        // one pass may end after ONE connect

std::uint32_t random_seed() {
  std::uint32_t seed = 0;
  if (getrandom(&seed, sizeof seed, 0) != sizeof seed) seed = static_cast<std::uint32_t>(errno);
  return seed;
}

/// ENet frees a packet when it was sent, acknowledged, thrown away by its throttle, or when its peer is
/// reset.
void on_packet_freed(ENetPacket* packet) {
  auto& meter = *static_cast<EnetLaneMeter*>(packet->userData);
  meter.queued_bytes -= packet->dataLength;
  if (!(packet->flags & (ENET_PACKET_FLAG_SENT | ENET_PACKET_FLAG_RELIABLE))) ++meter.counters.enet_throttled;
}

struct Route {
  std::uint8_t channel;
  enet_uint32 flags;
};

Route route(Delivery delivery, LaneKind kind) {
  if (delivery == Delivery::kReliable) return {kControlChannel, ENET_PACKET_FLAG_RELIABLE};
  if (kind == LaneKind::kRudp) return {kRudpChannel, ENET_PACKET_FLAG_RELIABLE};
  return {kUdpChannel, ENET_PACKET_FLAG_UNSEQUENCED};
}

}  // namespace

Result<std::unique_ptr<EnetHost>> EnetHost::create(std::unique_ptr<DatagramPort> port, DatagramFilter* filter,
                                                   DropCounters& drops, const EnetHostOptions& options) {
  using Answer = Result<std::unique_ptr<EnetHost>>;
  std::unique_ptr<EnetHost> made(new EnetHost);
  made->socket_.port = std::move(port);
  made->socket_.filter = filter;
  made->socket_.drops = &drops;

  ENetAddress address{};
  if (options.bind) address = {.host = htonl(options.bind->address), .port = options.bind->port};
  offer_socket(&made->socket_);
  errno = 0;
  made->host_ = enet_host_create(options.bind ? &address : nullptr, options.peers, kEnetChannels, 0, 0);
  const int error = errno;
  if (take_offered_socket() != nullptr)
    return Answer::failure(
        "This program's ENet opens sockets of its own, past Twinwire's platform layer: "
        "rebuild it against a libenet.so whose enet_socket_* can be overridden.");
  if (made->host_ == nullptr)
    return Answer::failure(options.bind ? explain_bind_error(error, *options.bind, "UDP")
                                        : "No ENet host could be made: too many sockets, or no memory.");
  made->configure(options);
  return Answer::success(std::move(made));
}

void EnetHost::configure(const EnetHostOptions& options) {
  host_->mtu = kEnetMtuBytes;
  for (ENetPeer& peer : std::span(host_->peers, host_->peerCount)) peer.mtu = kEnetMtuBytes;
  host_->maximumPacketSize = kMaxEnetPacketBytes;
  host_->maximumWaitingData = kMaxEnetWaitingBytes;
  host_->duplicatePeers =
      1;  // each sealed lane has an address of its own here, and one connection is what it may have
  host_->randomSeed = options.seed.value_or(random_seed());  // ENet's own: the time plus a pointer
  if (options.bind) socket_.port->ask_buffers(kSocketBufferBytes);
}

EnetHost::~EnetHost() {
  if (host_ != nullptr) enet_host_destroy(host_);
}

void EnetHost::service(Micros now, EnetListener& listener) {
  now_ = now;
  set_enet_time(now);
  socket_.budget = kMaxDatagramsPerService;
  for (ENetPeer& peer : std::span(host_->peers, host_->peerCount)) hasten_connecting(peer);
  for (int pass = 0; pass < kMaxServicePasses; ++pass) {
    ENetEvent event{};
    const int outcome = enet_host_service(host_, &event, 0);
    if (outcome < 0) continue;  // one bad datagram or peer; never fatal
    if (outcome == 0) break;
    handle(event, listener);
    while (enet_host_check_events(host_, &event) > 0) handle(event, listener);
  }
}

void EnetHost::handle(const ENetEvent& event, EnetListener& listener) {
  switch (event.type) {
    case ENET_EVENT_TYPE_CONNECT:
      prepare(*event.peer);
      listener.on_connected(*event.peer);
      break;
    case ENET_EVENT_TYPE_DISCONNECT:
      listener.on_disconnected(*event.peer);
      break;
    case ENET_EVENT_TYPE_RECEIVE:
      if (event.packet->dataLength >= 1 && event.packet->dataLength <= kMaxRecordBytes)
        listener.on_record(*event.peer, {event.packet->data, event.packet->dataLength});
      enet_packet_destroy(event.packet);
      break;
    case ENET_EVENT_TYPE_NONE:
      break;
  }
}

void EnetHost::flush() {
  set_enet_time(now_);
  enet_host_flush(host_);
}

EnetPeer* EnetHost::connect(const Endpoint& server, std::uint32_t token, Micros now) {
  now_ = now;
  set_enet_time(now);
  const ENetAddress address{.host = htonl(server.address), .port = server.port};
  return enet_host_connect(host_, &address, kEnetChannels, token);
}

void EnetHost::prepare(EnetPeer& peer) { enet_peer_timeout(&peer, 0xffffffff, kNeverMs, kNeverMs); }

SendOutcome EnetHost::send(EnetPeer& peer, EnetLaneMeter& meter, ByteView record, Delivery delivery,
                           LaneKind kind) {
  assert(!record.empty() && record.size() <= kMaxRecordBytes);
  const bool may_skip = delivery == Delivery::kLane;
  const std::size_t limit = kMaxTcpLaneQueueBytes + (may_skip ? 0 : kReliableReserveBytes);
  if (meter.queued_bytes + record.size() > limit) {
    ++meter.counters.skipped;
    return may_skip ? SendOutcome::kSkipped : SendOutcome::kOverflow;
  }
  const Route way = route(delivery, kind);
  ENetPacket* packet = enet_packet_create(record.data(), record.size(), way.flags);
  if (packet == nullptr || enet_peer_send(&peer, way.channel, packet) < 0) {
    if (packet != nullptr) enet_packet_destroy(packet);
    ++meter.counters.skipped;
    return SendOutcome::kSkipped;
  }
  packet->userData = &meter;
  packet->freeCallback = on_packet_freed;
  meter.queued_bytes += record.size();
  ++meter.counters.records_sent;
  meter.counters.bytes_sent += record.size();
  return SendOutcome::kQueued;
}

void EnetHost::disconnect_later(EnetPeer& peer) {
  set_enet_time(now_);
  enet_peer_disconnect_later(&peer, 0);
}

void EnetHost::disconnect_now(EnetPeer& peer) {
  set_enet_time(now_);
  enet_host_flush(host_);
  enet_peer_disconnect_now(&peer, 0);
}

void EnetHost::reset_peers_at(const Endpoint& address) {
  for (ENetPeer& peer : std::span(host_->peers, host_->peerCount))
    if (peer.state != ENET_PEER_STATE_DISCONNECTED && peer_endpoint(peer) == address) enet_peer_reset(&peer);
}

std::size_t EnetHost::peers_in_use() const {
  const std::span peers(host_->peers, host_->peerCount);
  return static_cast<std::size_t>(std::count_if(peers.begin(), peers.end(), [](const ENetPeer& peer) {
    return peer.state != ENET_PEER_STATE_DISCONNECTED;
  }));
}

Endpoint peer_endpoint(const EnetPeer& peer) {
  return {.address = ntohl(peer.address.host), .port = peer.address.port};
}
void* peer_mark(const EnetPeer& peer) { return peer.data; }
void set_peer_mark(EnetPeer& peer, void* mark) { peer.data = mark; }

}  // namespace tw::transport
