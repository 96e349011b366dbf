// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "shared/base/clock.hpp"

namespace tw::link {

/// A histogram of how late packets were handed over. Log-linear: exact up to 16 us, then sixteen buckets for
/// each doubling, so a quantile is at most 1/16 too high. Constant size, constant cost.
class LatenessHistogram {
 public:
  void add(Micros late);
  /// Upper edge of the bucket that holds the quantile `q`, 0 < q <= 1; 0 if nothing was added.
  double quantile_us(double q) const;
  std::uint64_t count() const { return count_; }
  void reset() { *this = {}; }

 private:
  static constexpr std::size_t kSubBuckets = 16, kDoublings = 24;  // up to 2^28 us, four minutes

  static std::size_t bucket_of(std::uint64_t late);
  static double upper_edge(std::size_t bucket);

  std::array<std::uint64_t, kSubBuckets*(kDoublings + 1)> buckets_{};
  std::uint64_t count_ = 0;
};

}  // namespace tw::link
