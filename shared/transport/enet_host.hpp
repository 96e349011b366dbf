// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"
#include "shared/transport/enet_platform.hpp"
#include "shared/transport/lane.hpp"

// ENet's own types stay incomplete here: its header is included by .cpp files only.
struct _ENetEvent;
struct _ENetHost;
struct _ENetPeer;

namespace tw::transport {

using EnetPeer = _ENetPeer;

/// What an EnetHost tells its owner during service().
class EnetListener {
 public:
  virtual ~EnetListener() = default;
  virtual void on_connected(EnetPeer& peer) = 0;
  virtual void on_record(EnetPeer& peer, ByteView record) = 0;
  virtual void on_disconnected(EnetPeer& peer) = 0;  ///< ENet has already forgotten it
};

/// How ENet treats reliable packets that are lost.
enum class RetryPolicy : std::uint8_t {
  /// The retry timeout doubles without a cap, as every game that links ENet has it. Lanes of kind kRudp run
  /// so from
  /// the moment their kind is known: they are there to SHOW what ENet's reliable delivery does under loss,
  /// and the
  /// reference figures (p99 712 ms at 5 % loss) are of this.
  kStock,
  /// Capped at max(200 ms, 2 * (rtt + 4 * variance)): p99 at 20 % loss falls from 6 s to 0.3 s. For what is
  /// not on
  /// show: the handshake, hello and welcome of every lane, and all that is reliable on a udp lane.
  kCapped,
};

/// Keeps a peer as Twinwire wants it; call for each peer before each service. Caps retry timeouts (under kCapped);
/// zeroes totalWaitingData when nothing waits: ENet 1.3.17 leaks it until the peer is deaf for good; holds ENet's
/// throttle off, unless it is to be seen at work, whatever the far end asks for; and lets packetsLost count from the
/// lane's beginning, not from the last ten seconds'.
void care(EnetPeer& peer, RetryPolicy policy, const LaneTuning& tuning = {});

/// Before a connection stands ENet believes in a round trip of 500 ms and doubles from there: half of all datagrams lost,
/// and it takes longer than a player waits. So its handshake is sent again every 200 ms.
void hasten_connecting(EnetPeer& peer);

/// What one ENet lane has queued and sent. Must outlive the peer's packets, hence the host or the peer's
/// reset.
struct EnetLaneMeter {
  LaneCounters counters;
  std::size_t queued_bytes =
      0;  ///< handed to ENet and neither sent (unreliable) nor acknowledged (reliable) yet
};

enum class SendOutcome : std::uint8_t { kQueued, kSkipped, kOverflow };

struct EnetHostOptions {
  std::optional<Endpoint> bind;  ///< a server's; a client has none
  std::size_t peers = 1;
  std::optional<std::uint32_t> seed;  ///< of ENet's connection numbers; none: from the system's entropy
};

/// An ENet host on our platform layer, with every setting that Twinwire wants. Not thread-safe; several may
/// live on several threads.
class EnetHost {
 public:
  /// `filter` and `drops` must outlive the host. The error is a sentence.
  static Result<std::unique_ptr<EnetHost>> create(std::unique_ptr<DatagramPort> port, DatagramFilter* filter,
                                                  DropCounters& drops, const EnetHostOptions& options);
  ~EnetHost();
  EnetHost(const EnetHost&) = delete;
  EnetHost& operator=(const EnetHost&) = delete;

  /// Receives (at most kMaxDatagramsPerService), retransmits, sends; tells `listener` in order. Never waits.
  void service(Micros now, EnetListener& listener);
  /// Sends what is queued, now.
  void flush();
  /// `server` as the port knows it. Null: no slot is free.
  EnetPeer* connect(const Endpoint& server, std::uint32_t token, Micros now);
  /// On connection: liveness is ours.
  static void prepare(EnetPeer& peer);
  /// Queues a record on `kind`'s channel, or reliably on the control channel. kSkipped: the lane's queue is
  /// full, or ENet refused; kOverflow: the queue is full and the record may not be skipped. Bounded by
  /// kMaxTcpLaneQueueBytes, like a TCP lane.
  static SendOutcome send(EnetPeer& peer, EnetLaneMeter& meter, ByteView record, Delivery delivery,
                          LaneKind kind);
  void disconnect_later(EnetPeer& peer);         ///< after everything reliable was acknowledged
  void disconnect_now(EnetPeer& peer);           ///< one datagram says so; no event follows
  void reset_peers_at(const Endpoint& address);  ///< forgets them without a word or an event

  const PlatformSocket& socket() const { return socket_; }
  Endpoint address() const { return socket_.port->address(); }
  int fd() const { return socket_.port->fd(); }
  std::size_t peers_in_use() const;

 private:
  EnetHost() = default;
  void configure(const EnetHostOptions& options);
  void handle(const _ENetEvent& event, EnetListener& listener);

  PlatformSocket socket_;
  Micros now_ = 0;
  _ENetHost* host_ = nullptr;
};

/// Where a peer's datagrams come from, and the owner's mark on it.
Endpoint peer_endpoint(const EnetPeer& peer);
void* peer_mark(const EnetPeer& peer);
void set_peer_mark(EnetPeer& peer, void* mark);
/// Brings ENet's own figures into the lane's counters.
void refresh(LaneCounters& counters, const EnetPeer& peer);
LaneFacts facts_of(const EnetPeer& peer, const LaneCounters& counters);

}  // namespace tw::transport
