// SPDX-License-Identifier: MIT
#include "server/lobby/token_bucket.hpp"

#include <algorithm>
#include <cassert>

namespace tw::lobby {

TokenBucket::TokenBucket(std::uint32_t per_second, std::uint32_t burst)
    : micros_per_token_(1'000'000 / per_second), capacity_(micros_per_token_ * burst), saved_(capacity_) {
  assert(per_second >= 1 && per_second <= 1'000'000 && burst >= 1);
}

bool TokenBucket::take(Micros now) {
  if (last_ != INT64_MIN && now > last_)
    saved_ = std::min(capacity_, saved_ + std::min(capacity_, now - last_));
  last_ = std::max(last_, now);
  if (saved_ < micros_per_token_) return false;
  saved_ -= micros_per_token_;
  return true;
}

}  // namespace tw::lobby
