// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>

#include "shared/base/clock.hpp"

namespace tw {

/// Lets `burst` tokens through at once and `per_second` of them in the long run. Integer arithmetic: no drift.
class TokenBucket {
 public:
  /// per_second 1..1,000,000, burst >= 1. Starts full.
  TokenBucket(std::uint32_t per_second, std::uint32_t burst)
      : TokenBucket(one_each(1'000'000 / per_second, burst)) {
    assert(per_second >= 1 && per_second <= 1'000'000);
  }
  /// For what is rarer than once a second.
  static TokenBucket one_each(Micros period, std::uint32_t burst) {
    return TokenBucket(period, burst, Exact{});
  }

  /// Takes so many tokens, or none and says false. A `now` before the last one counts as the last one.
  bool take(Micros now, std::uint32_t tokens = 1) {
    saved_ = level(now);
    last_ = std::max(last_, now);
    if (saved_ < micros_per_token_ * tokens) return false;
    saved_ -= micros_per_token_ * tokens;
    return true;
  }
  /// take() would succeed.
  bool has(Micros now, std::uint32_t tokens = 1) const { return level(now) >= micros_per_token_ * tokens; }
  /// What was taken was not used.
  void give_back(std::uint32_t tokens = 1) {
    saved_ = std::min(capacity_, saved_ + micros_per_token_ * tokens);
  }
  /// What may be spent now, in microseconds of saving: compares buckets of one kind.
  Micros level(Micros now) const {
    if (last_ == INT64_MIN || now <= last_) return saved_;
    return std::min(capacity_, saved_ + std::min(capacity_, now - last_));
  }

 private:
  struct Exact {};
  TokenBucket(Micros period, std::uint32_t burst, Exact)
      : micros_per_token_(period), capacity_(period * burst), saved_(capacity_) {
    assert(period >= 1 && burst >= 1);
  }

  Micros micros_per_token_;
  Micros capacity_;  ///< burst, in micros
  Micros saved_;     ///< what may still be spent, in micros
  Micros last_ = INT64_MIN;
};

}  // namespace tw
