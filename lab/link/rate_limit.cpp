// SPDX-License-Identifier: MIT
#include "lab/link/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace tw::link {

void RateLimit::set(Direction direction, const Conditions& conditions, bool) {
  Line& line = lines_[index(direction)];
  line.nanoseconds_per_byte = conditions.rate_kbit > 0 ? 8e6 / conditions.rate_kbit : 0;
  line.queue_bytes = 1000 * (conditions.queue_kb > 0 ? conditions.queue_kb : kDefaultQueueKb);
}

void RateLimit::apply(const Crossing& crossing, Fate& fate) {
  Line& line = lines_[index(crossing.direction)];
  if (line.nanoseconds_per_byte == 0) return;
  const std::int64_t now_ns = fate.at * 1000;
  const std::int64_t wait_ns = std::max<std::int64_t>(line.free_at_ns - now_ns, 0);
  const double waiting_bytes = static_cast<double>(wait_ns) / line.nanoseconds_per_byte;
  // An idle line takes any packet, also one larger than its queue.
  if (wait_ns > 0 && waiting_bytes + crossing.bytes > line.queue_bytes) {
    fate.fate = PacketFate::kLostInQueue;
    return;
  }
  if (wait_ns > 0) fate.effects |= kEffectQueued;
  line.free_at_ns = now_ns + wait_ns + std::llround(crossing.bytes * line.nanoseconds_per_byte);
  fate.at = (line.free_at_ns + 999) / 1000;
}

}  // namespace tw::link
