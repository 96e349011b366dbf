// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/transport/datagram_port.hpp"
#include "shared/transport/drops.hpp"
#include "shared/transport/lane.hpp"
#include "shared/transport/lane_ids.hpp"
#include "shared/transport/raw_link.hpp"
#include "shared/transport/seal/sealed_server_port.hpp"

namespace tw::transport {

/// The lab's third of a LaneServer: every udp-raw lane of one port, sealed. Also runs on a simulated DatagramPort.
class RawServerLanes {
 public:
  /// `wire` is bound. `random` is the handshakes'.
  RawServerLanes(LaneIds& ids, DropCounters& drops, std::unique_ptr<DatagramPort> wire,
                 const RandomBytes& random = system_random())
      : ids_(ids),
        drops_(drops),
        port_(std::make_unique<SealedServerPort>(std::move(wire), std::initializer_list{LaneKind::kUdpRaw},
                                                 drops, random)) {}

  void set_admission(FindSecret find, void* context) { port_->set_admission(find, context); }
  void service(Micros now, std::vector<LaneEvent>& events);
  bool owns(LaneId id) const { return lanes_.contains(id); }
  /// The following want a lane that owns() knows.
  bool set_kind(LaneId, LaneKind kind) { return kind == LaneKind::kUdpRaw; }
  void send(LaneId id, ByteView record, Delivery delivery);
  void close(LaneId id);
  LaneCounters counters(LaneId id) const { return lanes_.at(id)->link.counters(); }
  LaneFacts facts(LaneId) const { return {}; }

  int fd() const { return port_->fd(); }

 private:
  struct Lane {
    Lane(LaneId number, const Endpoint& peer, std::uint32_t token, Micros now)
        : id(number), from(peer), link(peer, token), heard(now) {}

    LaneId id;
    Endpoint from;  ///< as the seal knows it
    RawLink link;
    Micros heard;                   ///< when the last datagram came
    std::optional<Micros> closing;  ///< when close() was called
    const char* ending = nullptr;   ///< why it is to be closed at the next service()
  };

  void take(const Endpoint& from, const RawDatagram& datagram);
  Lane* open(const Endpoint& from, const RawDatagram& datagram);
  void end_overdue();
  void forget_ended();
  const char* overdue(const Lane& lane) const;
  void forget(LaneId id, std::string reason);

  LaneIds& ids_;
  DropCounters& drops_;
  std::unique_ptr<SealedServerPort> port_;
  std::unordered_map<LaneId, std::unique_ptr<Lane>> lanes_;
  std::map<Endpoint, Lane*> by_endpoint_;
  Micros now_ = 0, next_sweep_ = 0;
  std::vector<LaneEvent>* events_ = nullptr;  ///< during service() only
};

}  // namespace tw::transport
