// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "client/core/windowed_min.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"

namespace tw::client {

/// How many ticks lie between two snapshots of a lane. The server does not say: the least distance of the last 2 s is
/// it, since loss only makes distances larger, and on no lane is every other snapshot lost for that long.
class SnapshotInterval {
 public:
  static constexpr std::int64_t kMaxTicks = kTickHz / 10;  ///< no server sends fewer than 10 a second

  /// A snapshot that was newer than all before it.
  void on_newest(Tick tick, Micros arrival) {
    if (newest_ && tick - *newest_ <= kMaxTicks) least_.add(arrival, tick - *newest_);
    newest_ = tick;
  }
  /// 1 before two snapshots came.
  std::uint32_t ticks() const { return static_cast<std::uint32_t>(least_.value().value_or(1)); }

 private:
  WindowedMin<8> least_{250'000};
  std::optional<Tick> newest_;
};

}  // namespace tw::client
