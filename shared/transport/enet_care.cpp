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

void cap_retry_timeouts(ENetPeer& peer) {
  const enet_uint32 cap = std::max(kMinRetryCapMs, 2 * (peer.roundTripTime + 4 * peer.roundTripTimeVariance));
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

}  // namespace

void care(EnetPeer& peer, RetryPolicy policy) {
  if (policy == RetryPolicy::kCapped) cap_retry_timeouts(peer);
  if (peer.totalWaitingData != 0 && nothing_waits(peer)) peer.totalWaitingData = 0;
}

}  // namespace tw::transport
