// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/transport/datagram_port.hpp"
#include "shared/transport/enet_admission.hpp"
#include "shared/transport/enet_host.hpp"
#include "shared/transport/lane.hpp"
#include "shared/transport/lane_ids.hpp"
#include "shared/transport/seal/sealed_server_port.hpp"

namespace tw::transport {

/// The ENet half of a LaneServer: every udp and rudp lane of one port, sealed. Also runs on a simulated DatagramPort.
class EnetServerLanes final : private EnetListener {
 public:
  EnetServerLanes(LaneIds& ids, DropCounters& drops, const LaneTuning& tuning = {});
  ~EnetServerLanes() override;
  /// Empty, or why not: a sentence. `seed`: of ENet's connection numbers and of handshakes, for simulations; none: from
  /// the system's entropy.
  std::string start(std::unique_ptr<DatagramPort> wire, const Endpoint& bind,
                    std::optional<std::uint32_t> seed);

  /// Once started.
  void set_admission(FindSecret find, void* context) { port_->set_admission(find, context); }
  void service(Micros now, std::vector<LaneEvent>& events);
  bool owns(LaneId id) const { return lanes_.contains(id); }
  /// The following want a lane that owns() knows.
  bool set_kind(LaneId id, LaneKind kind);
  void send(LaneId id, ByteView record, Delivery delivery);
  void close(LaneId id);
  LaneCounters counters(LaneId id) const;
  LaneFacts facts(LaneId id) const;

  void flush() { host_->flush(); }
  const EnetHost& host() const { return *host_; }
  const SealedServerPort& port() const { return *port_; }

 private:
  struct Lane {
    LaneId id = 0;
    EnetPeer* peer = nullptr;
    Endpoint inside;  ///< how ENet and the seal know the peer
    std::optional<LaneKind> kind;
    EnetLaneMeter meter;
    Micros heard = 0;               ///< when the last record came
    std::optional<Micros> closing;  ///< when close() was called
    const char* ending = nullptr;   ///< why it is to be closed at the next service()
  };

  void on_connected(EnetPeer& peer) override;
  void on_record(EnetPeer& peer, ByteView record) override;
  void on_disconnected(EnetPeer& peer) override;
  void end_overdue();
  void forget_ended();
  /// Tells the owner and forgets the lane, whose peer ENet must have forgotten.
  void forget(Lane& lane, std::string reason);

  LaneIds& ids_;
  DropCounters& drops_;
  LaneTuning tuning_;
  ServerFilter filter_;
  Micros now_ = 0, next_sweep_ = 0;
  std::vector<LaneEvent>* events_ = nullptr;                 ///< during service() only
  std::unordered_map<LaneId, std::unique_ptr<Lane>> lanes_;  // before host_: its packets point into them
  std::vector<Lane*> order_;                                 ///< the same lanes, oldest first
  std::unique_ptr<EnetHost> host_;
  SealedServerPort* port_ = nullptr;  ///< host_'s
};

}  // namespace tw::transport
