// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "lab/link/impairment.hpp"
#include "lab/link/packet.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/types.hpp"

namespace tw::link {

/// Packets on their way in one direction, by due time; those of equal due time in the order in which they came. A heap
/// over slots of one MTU each. Nothing is allocated after construction, and a slot's memory is touched only once so
/// many packets really wait.
class HoldQueue {
 public:
  explicit HoldQueue(std::size_t capacity_packets);

  /// Copies `packet` (1..kMtuBytes), with that bit of it flipped. False if there is no room: the packet is lost, as at
  /// any full router.
  bool push(Micros due, ByteView packet, std::optional<BitNumber> flipped = {});
  std::size_t size() const { return heap_.size(); }
  bool empty() const { return heap_.empty(); }
  /// Of the next packet; not if empty().
  Micros due() const { return heap_.front().due; }
  /// Takes out the next packet. The view holds until the next push().
  ByteView pop();

 private:
  struct Entry {
    Micros due = 0;
    std::uint64_t nth = 0;  ///< keeps the order of equals
    std::uint16_t slot = 0, bytes = 0;
  };
  static bool later(const Entry& a, const Entry& b);

  std::unique_ptr<std::uint8_t[]> slots_;
  std::vector<std::uint16_t> free_;  ///< the slot used last is used again first
  std::vector<Entry> heap_;
  std::uint64_t pushed_ = 0;
};

}  // namespace tw::link
