// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "shared/base/clock.hpp"

namespace tw::lobby {

/// Lets `burst` things through at once and `per_second` of them in the long run. Integer arithmetic: no
/// drift.
class TokenBucket {
 public:
  /// per_second >= 1, burst >= 1. Starts full.
  TokenBucket(std::uint32_t per_second, std::uint32_t burst);
  /// Takes one token, or says false. A `now` before the last one counts as the last one.
  bool take(Micros now);

 private:
  Micros micros_per_token_;
  Micros capacity_;  ///< burst, in micros
  Micros saved_;     ///< what may still be spent, in micros
  Micros last_ = INT64_MIN;
};

}  // namespace tw::lobby
