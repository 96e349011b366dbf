// SPDX-License-Identifier: MIT
#include "lab/trace/causes.hpp"

#include <algorithm>

namespace tw::trace {

std::string_view to_string(Cause cause) {
  switch (cause) {
    case Cause::kUnknown:
      return "unknown";
    case Cause::kTimeout:
      return "timeout";
    case Cause::kFastRetransmit:
      return "fast-retransmit";
    case Cause::kTailProbe:
      return "tail-probe";
    case Cause::kResentReliable:
      return "resent-reliable";
    case Cause::kLossesInARow:
      return "losses-in-a-row";
    case Cause::kOutage:
      return "outage";
    case Cause::kQueue:
      return "queue";
    case Cause::kDelayGrew:
      return "delay-grew";
    case Cause::kSenderWaited:
      return "sender-waited";
    case Cause::kSenderSilent:
      return "sender-silent";
    case Cause::kMachine:
      return "machine";
  }
  return "unknown";
}

const LaneFacts* Context::facts_at(Micros time) const {
  const auto after = std::partition_point(facts.begin(), facts.end(),
                                          [&](const LaneFacts& fact) { return fact.at <= time; });
  return after == facts.begin() ? nullptr : &*(after - 1);
}

void Shares::add(const Share& share) {
  if (share.micros <= 0) return;
  const auto cause = static_cast<std::size_t>(share.cause);
  sums_[cause] += share.micros;
  total_ += share.micros;
  if (share.micros > largest_[cause].micros) largest_[cause] = share;
}

Share Shares::verdict() const {
  const auto most = std::max_element(sums_.begin(), sums_.end());
  return largest_[static_cast<std::size_t>(most - sums_.begin())];
}

WaitParts split_wait(Micros length, Micros behind, Micros grown) {
  WaitParts parts;
  parts.behind = std::clamp<Micros>(behind, 0, length);
  parts.grown = std::clamp<Micros>(grown, 0, length - parts.behind);
  parts.ordinary = length - parts.behind - parts.grown;
  return parts;
}

}  // namespace tw::trace
