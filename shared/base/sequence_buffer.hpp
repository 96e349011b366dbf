// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "shared/base/types.hpp"

namespace tw {

/// The last N entries by tick; an older tick that maps to the same slot is overwritten. (After Glenn
/// Fiedler's sequence buffer, "Reliable Ordering over UDP".) Lookup and insert are O(1), nothing allocates.
template <class T, std::size_t N>
class SequenceBuffer {
 public:
  T& insert(Tick tick) {
    Slot& slot = slots_[tick.value % N];
    slot.tick = tick;
    return slot.value;
  }
  T* find(Tick tick) {
    Slot& slot = slots_[tick.value % N];
    return slot.tick == tick ? &slot.value : nullptr;
  }
  const T* find(Tick tick) const {
    const Slot& slot = slots_[tick.value % N];
    return slot.tick == tick ? &slot.value : nullptr;
  }
  void clear() {
    for (Slot& slot : slots_) slot.tick.reset();
  }

 private:
  struct Slot {
    std::optional<Tick> tick;
    T value{};
  };
  std::array<Slot, N> slots_{};
};

}  // namespace tw
