// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/types.hpp"

namespace tw::link {

/// Packets on their way in one direction, oldest first. Order is kept, so due times only grow and a first-in
/// first-out ring does what a heap would; packets that overtake one another would need the heap.
/// Nothing is allocated after construction.
class HoldQueue {
 public:
  HoldQueue(std::size_t capacity_packets, std::size_t capacity_bytes);

  /// Copies `packet`. False if it does not fit: the packet is lost, as at any full router.
  bool push(Micros due, ByteView packet);
  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  /// The i-th oldest, i < size(). The view holds until pop().
  Micros due(std::size_t i = 0) const { return record(i).due; }
  ByteView packet(std::size_t i = 0) const { return {bytes_.get() + record(i).offset, record(i).size}; }
  void pop(std::size_t packets);

 private:
  struct Record {
    Micros due = 0;
    std::uint32_t offset = 0, size = 0;
  };
  const Record& record(std::size_t i) const { return records_[(first_ + i) % records_.size()]; }
  /// Where `size` contiguous bytes are free, or capacity_bytes_.
  std::size_t find_room(std::size_t size) const;

  std::vector<Record> records_;
  std::size_t first_ = 0, count_ = 0;
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t capacity_bytes_, tail_ = 0;
};

}  // namespace tw::link
