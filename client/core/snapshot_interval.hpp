// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"

namespace tw::client {

/// How many ticks lie between two snapshots of a lane. The server does not say: the least of the last 16 distances is
/// it, since loss only makes distances larger, and hardly ever every one of 16.
class SnapshotInterval {
 public:
  /// A snapshot that was newer than all before it.
  void on_newest(Tick tick) {
    if (newest_ && tick - *newest_ <= std::int64_t{kMaxSnapshotTicks})
      distances_[count_++ % distances_.size()] = static_cast<std::uint32_t>(tick - *newest_);
    newest_ = tick;
  }
  /// 1 before two snapshots came.
  std::uint32_t ticks() const {
    const auto end = distances_.begin() + static_cast<std::ptrdiff_t>(std::min(count_, distances_.size()));
    return count_ == 0 ? 1 : *std::min_element(distances_.begin(), end);
  }

 private:
  std::array<std::uint32_t, 16> distances_{};
  std::size_t count_ = 0;
  std::optional<Tick> newest_;
};

}  // namespace tw::client
