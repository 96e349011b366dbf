// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>

#include "shared/base/clock.hpp"
#include "shared/base/limits.hpp"

namespace tw::compare {

/// When the frames come that sample the ages: one in each sixtieth of a second, at a place in it that goes round by
/// the golden ratio. Frames in step with the server's ticks would freeze the phase between them, up to a whole interval
/// of bias; places drawn at random would scatter the median of 720 frames by 0.3 ms; these cover the interval evenly
/// (Weyl's sequence), so that what scatters is what the network did.
class FrameTimes {
 public:
  FrameTimes(Micros begin, double first_place) : begin_(begin), place_(first_place) {}

  Micros next() {
    const double at = static_cast<double>(count_++) + place_;
    place_ += kGoldenRatio;
    place_ -= std::floor(place_);
    return begin_ + static_cast<Micros>(at * 1e6 / kTickHz);
  }

 private:
  static constexpr double kGoldenRatio = 0.6180339887498949;
  Micros begin_;
  double place_;  ///< 0..1
  std::int64_t count_ = 0;
};

}  // namespace tw::compare
