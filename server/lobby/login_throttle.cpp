// SPDX-License-Identifier: MIT
#include "server/lobby/login_throttle.hpp"

#include <algorithm>
#include <utility>

namespace tw::lobby {

Micros LoginThrottle::wait(const std::string& folded_name, std::uint32_t address, Micros now) const {
  const auto found = entries_.find(Key{folded_name, address});
  return found == entries_.end() ? 0 : std::max<Micros>(0, found->second.open_at - now);
}

void LoginThrottle::failed(const std::string& folded_name, std::uint32_t address, Micros now) {
  if (entries_.size() >= kMaxEntries) make_room(now);
  Entry& entry = entries_[Key{folded_name, address}];
  entry.last = now;
  const bool attacked = !names_.take(folded_name, now);
  const int beyond = ++entry.failures - (attacked ? kFreeTriesUnderAttack : kFreeTries);
  if (beyond <= 0) return;
  entry.open_at = now + std::min(kLongestWait, kFirstWait << std::min(beyond - 1, 20));
}

void LoginThrottle::succeeded(const std::string& folded_name, std::uint32_t address) {
  entries_.erase(Key{folded_name, address});
}

// Failures are forgotten after the longest wait without another; if that frees nothing, the least delayed
// goes.
void LoginThrottle::make_room(Micros now) {
  std::erase_if(entries_, [=](const auto& entry) { return now - entry.second.last > kLongestWait; });
  if (entries_.size() < kMaxEntries) return;
  entries_.erase(std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
    return a.second.open_at < b.second.open_at;
  }));
}

}  // namespace tw::lobby
