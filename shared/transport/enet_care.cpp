// SPDX-License-Identifier: MIT
#include <enet/enet.h>
#include <enet/list.h>

#include <algorithm>

#include "shared/transport/enet_host.hpp"

namespace tw::transport {
namespace {

constexpr enet_uint32 kMinRetryCapMs = 200;

/// ENet's milliseconds wrap; a signed distance does not mind.
enet_uint32 earlier(enet_uint32 a, enet_uint32 b) { return static_cast<std::int32_t>(a - b) < 0 ? a : b; }

void cap_retry_timeouts(ENetPeer& peer, enet_uint32 cap) {
  ENetList& sent = peer.sentReliableCommands;
  if (enet_list_empty(&sent)) return;
  enet_uint32 next = peer.nextTimeout;
  for (ENetListIterator at = enet_list_begin(&sent); at != enet_list_end(&sent); at = enet_list_next(at)) {
    auto& command = *reinterpret_cast<ENetOutgoingCommand*>(at);  // a list node is its element's first member
    command.roundTripTimeout = std::min(command.roundTripTimeout, cap);
    next = earlier(next, command.sentTime + command.roundTripTimeout);
  }
  peer.nextTimeout = next;
}

bool nothing_waits(const ENetPeer& peer) {
  const auto empty = [](const ENetList& list) { return list.sentinel.next == &list.sentinel; };
  return empty(peer.dispatchedCommands) &&
         std::all_of(peer.channels, peer.channels + peer.channelCount, [&](const ENetChannel& channel) {
           return empty(channel.incomingReliableCommands) && empty(channel.incomingUnreliableCommands);
         });
}

/// Each end decides for what it sends. ENet's own way, enet_peer_throttle_configure(), would decide for the far end too.
/// Not before the connection stands: ENet compares these values in its handshake.
void set_throttle(ENetPeer& peer, bool on) {
  if (peer.state != ENET_PEER_STATE_CONNECTED) return;
  peer.packetThrottleInterval = ENET_PEER_PACKET_THROTTLE_INTERVAL;
  peer.packetThrottleAcceleration = ENET_PEER_PACKET_THROTTLE_ACCELERATION;
  peer.packetThrottleDeceleration = on ? ENET_PEER_PACKET_THROTTLE_DECELERATION : 0;
}

std::uint32_t to_micros(enet_uint32 ms) { return ms * 1000; }

/// The timeout that runs, or the one that the next reliable packet would get.
std::uint32_t retry_timeout_ms(const ENetPeer& peer) {
  const ENetListNode* first = peer.sentReliableCommands.sentinel.next;
  if (first == &peer.sentReliableCommands.sentinel)
    return peer.roundTripTime + 4 * peer.roundTripTimeVariance;
  return reinterpret_cast<const ENetOutgoingCommand*>(first)->roundTripTimeout;
}

}  // namespace

void care(EnetPeer& peer, RetryPolicy policy, const LaneTuning& tuning) {
  if (policy == RetryPolicy::kCapped)
    cap_retry_timeouts(peer,
                       std::max(kMinRetryCapMs, 2 * (peer.roundTripTime + 4 * peer.roundTripTimeVariance)));
  if (peer.totalWaitingData != 0 && nothing_waits(peer)) peer.totalWaitingData = 0;
  set_throttle(peer, tuning.enet_throttle);
  peer.packetLossEpoch = enet_time_get();  // ENet sets packetsLost to 0 when this is ten seconds old
}

void hasten_connecting(EnetPeer& peer) {
  if (peer.state == ENET_PEER_STATE_CONNECTING || peer.state == ENET_PEER_STATE_ACKNOWLEDGING_CONNECT)
    cap_retry_timeouts(peer, kMinRetryCapMs);
}

void refresh(LaneCounters& counters, const EnetPeer& peer) {
  counters.enet_throttle = peer.packetThrottle;
  counters.enet_lost = peer.packetsLost;
}

LaneFacts facts_of(const EnetPeer& peer, const LaneCounters& counters) {
  LaneFacts facts;
  facts.retransmits = peer.packetsLost;
  facts.rtt_us = to_micros(peer.roundTripTime);
  facts.rto_us = to_micros(retry_timeout_ms(peer));
  facts.enet_throttle = peer.packetThrottle;
  facts.enet_throttled = counters.enet_throttled;
  facts.in_transit_bytes = peer.reliableDataInTransit;
  return facts;
}

}  // namespace tw::transport
