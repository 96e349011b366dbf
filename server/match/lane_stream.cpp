// SPDX-License-Identifier: MIT
#include "server/match/lane_stream.hpp"

#include <algorithm>

namespace tw::match {

void LaneStream::acknowledge(std::optional<Tick> newest_snapshot, std::uint32_t events_received) {
  if (Sent* sent = newest_snapshot ? sent_.find(*newest_snapshot) : nullptr) {
    sent->acknowledged = true;
    if (!acknowledged_ || *acknowledged_ < *newest_snapshot) acknowledged_ = newest_snapshot;
  }
  if (events_received > events_acknowledged_ && events_received <= events_sent_)
    events_acknowledged_ = events_received;
}

void LaneStream::remember(Tick tick, const Known& known, std::uint32_t events_sent) {
  sent_.insert(tick) = {.known = known, .acknowledged = false};
  events_sent_ = std::max(events_sent_, events_sent);
}

const LaneStream::Known* LaneStream::acknowledged(Tick tick) const {
  const Sent* sent = sent_.find(tick);
  return sent != nullptr && sent->acknowledged ? &sent->known : nullptr;
}

}  // namespace tw::match
