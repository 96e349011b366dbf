// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>

#include "shared/base/clock.hpp"

namespace tw::client {

/// The least value of the last `Buckets` buckets of `bucket_micros` each. O(1) memory; the window moves in
/// steps of a bucket. Time must not go backwards (a little is forgiven: it counts into the newest bucket).
template <std::size_t Buckets>
class WindowedMin {
 public:
  explicit WindowedMin(Micros bucket_micros) : bucket_micros_(bucket_micros) { least_.fill(kNone); }

  void add(Micros now, std::int64_t value) {
    turn_to(now);
    std::int64_t& least = least_[static_cast<std::size_t>(newest_ % static_cast<std::int64_t>(Buckets))];
    least = std::min(least, value);
  }
  /// Of what was added by the last add(); nullopt before the first.
  std::optional<std::int64_t> value() const {
    const std::int64_t least = *std::min_element(least_.begin(), least_.end());
    return least == kNone ? std::nullopt : std::optional{least};
  }

 private:
  static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();

  void turn_to(Micros now) {
    const std::int64_t bucket = std::max<std::int64_t>(now / bucket_micros_, 0);
    if (bucket - newest_ >= static_cast<std::int64_t>(Buckets)) {
      least_.fill(kNone);
      newest_ = bucket;
    }
    while (newest_ < bucket)
      least_[static_cast<std::size_t>(++newest_ % static_cast<std::int64_t>(Buckets))] = kNone;
  }

  Micros bucket_micros_;
  std::int64_t newest_ = 0;
  std::array<std::int64_t, Buckets> least_{};
};

}  // namespace tw::client
