// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/base/limits.hpp"
#include "shared/protocol/lane_messages.hpp"

namespace tw::match {

/// Events in the order of their numbers, from 0, without gaps; kept until they are forgotten.
class EventLog {
 public:
  void push(const protocol::EventBody& body) { events_.push_back({.number = next_number_++, .body = body}); }
  std::uint32_t next_number() const { return next_number_; }

  /// Those numbered `first` and above, as many as a snapshot takes. What is forgotten may not be asked for.
  std::span<const protocol::NumberedEvent> from(std::uint32_t first) const {
    const std::size_t count = next_number_ - first;
    return std::span(events_).subspan(events_.size() - count, std::min(count, kMaxEventsPerSnapshot));
  }

  /// Erasing each one at once would move the rest every time; so it waits until half of them may go.
  void forget_before(std::uint32_t number) {
    const std::size_t keep = next_number_ - number;
    if (keep > events_.size() / 2) return;
    events_.erase(events_.begin(), events_.end() - static_cast<std::ptrdiff_t>(keep));
  }

 private:
  std::vector<protocol::NumberedEvent> events_;  ///< contiguous, for the encoder
  std::uint32_t next_number_ = 0;
};

}  // namespace tw::match
