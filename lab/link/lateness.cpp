// SPDX-License-Identifier: MIT
#include "lab/link/lateness.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tw::link {

std::size_t LatenessHistogram::bucket_of(std::uint64_t late) {
  if (late < kSubBuckets) return static_cast<std::size_t>(late);
  const auto doubling = static_cast<std::size_t>(std::bit_width(late)) - 5;  // 0 for 16..31
  const auto sub = static_cast<std::size_t>(late >> doubling) - kSubBuckets;
  return std::min((doubling + 1) * kSubBuckets + sub, kSubBuckets * (kDoublings + 1) - 1);
}

double LatenessHistogram::upper_edge(std::size_t bucket) {
  if (bucket < kSubBuckets) return static_cast<double>(bucket);
  const auto doubling = static_cast<int>(bucket / kSubBuckets) - 1;
  const auto sub = bucket % kSubBuckets;
  return std::ldexp(static_cast<double>(kSubBuckets + sub + 1), doubling) - 1;
}

void LatenessHistogram::add(Micros late) {
  ++buckets_[bucket_of(static_cast<std::uint64_t>(std::max<Micros>(late, 0)))];
  ++count_;
}

double LatenessHistogram::quantile_us(double q) const {
  if (count_ == 0) return 0;
  const auto wanted = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= wanted) return upper_edge(bucket);
  }
  return upper_edge(buckets_.size() - 1);
}

}  // namespace tw::link
