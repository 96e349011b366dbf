// SPDX-License-Identifier: MIT
#include "client/core/playout.hpp"

#include <algorithm>
#include <cstdlib>

#include "shared/base/limits.hpp"

namespace tw::client {

Micros Playout::behind() const {
  if (!adaptive_) return behind_ * interval_ticks_;
  const Micros jitter = -least_minus_transit_.value().value_or(0) - transit_.value().value_or(0);
  return std::min(std::max<Micros>(jitter, 0) + kTickMicros * interval_ticks_, kMostBehind);
}

Micros Playout::moment(Micros now) {
  const Micros target = now - transit_.value().value_or(0) - behind();
  const Micros passed = std::max<Micros>(now - last_now_, 0);
  last_now_ = now;
  if (running_) moment_ += passed;
  const Micros error = target - moment_;
  if (!running_ || std::abs(error) > kJump) {
    running_ = true;
    moment_ = target;
  } else {
    moment_ += std::clamp(error, -passed / kGlide, passed / kGlide);
  }
  return moment_;
}

Between between(const SnapshotReader& reader, Micros moment) {
  const Tick newest = *reader.newest_tick();
  const SnapshotReader::Kept* later = reader.find(newest);
  if (moment >= later->stamp) return {&later->world, &later->world, 0};
  for (std::uint32_t back = 1; back < SnapshotReader::kKept && back <= newest.value; ++back) {
    const SnapshotReader::Kept* kept = reader.find(newest - back);
    if (kept == nullptr) continue;
    if (kept->stamp <= moment && kept->stamp < later->stamp) {
      const auto part =
          static_cast<float>(moment - kept->stamp) / static_cast<float>(later->stamp - kept->stamp);
      return {&kept->world, &later->world, part};
    }
    later = kept;
  }
  return {&later->world, &later->world, 0};
}

}  // namespace tw::client
