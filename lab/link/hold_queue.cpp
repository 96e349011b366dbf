// SPDX-License-Identifier: MIT
#include "lab/link/hold_queue.hpp"

#include <algorithm>
#include <cassert>

namespace tw::link {

HoldQueue::HoldQueue(std::size_t capacity_packets, std::size_t capacity_bytes)
    : records_(capacity_packets), bytes_(new std::uint8_t[capacity_bytes]), capacity_bytes_(capacity_bytes) {
  assert(capacity_packets > 0 && capacity_bytes <= UINT32_MAX);
}

std::size_t HoldQueue::find_room(std::size_t size) const {
  const std::size_t head = empty() ? 0 : record(0).offset;
  const std::size_t tail = empty() ? 0 : tail_;
  const bool wrapped = !empty() && tail <= head;
  if (wrapped) return tail + size <= head ? tail : capacity_bytes_;
  if (tail + size <= capacity_bytes_) return tail;
  return size <= head ? 0 : capacity_bytes_;
}

bool HoldQueue::push(Micros due, ByteView packet) {
  assert(!packet.empty());
  const std::size_t offset = find_room(packet.size());
  if (count_ == records_.size() || offset == capacity_bytes_) return false;
  std::copy(packet.begin(), packet.end(), bytes_.get() + offset);
  records_[(first_ + count_) % records_.size()] = {due, static_cast<std::uint32_t>(offset),
                                                   static_cast<std::uint32_t>(packet.size())};
  ++count_;
  tail_ = offset + packet.size();
  return true;
}

void HoldQueue::pop(std::size_t packets) {
  assert(packets <= count_);
  first_ = (first_ + packets) % records_.size();
  count_ -= packets;
}

}  // namespace tw::link
