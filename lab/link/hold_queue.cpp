// SPDX-License-Identifier: MIT
#include "lab/link/hold_queue.hpp"

#include <algorithm>
#include <cassert>

namespace tw::link {

HoldQueue::HoldQueue(std::size_t capacity_packets) : slots_(new std::uint8_t[capacity_packets * kMtuBytes]) {
  assert(capacity_packets > 0 && capacity_packets <= UINT16_MAX);
  heap_.reserve(capacity_packets);
  free_.reserve(capacity_packets);
  for (std::size_t slot = capacity_packets; slot-- > 0;) free_.push_back(static_cast<std::uint16_t>(slot));
}

bool HoldQueue::later(const Entry& a, const Entry& b) {
  return a.due != b.due ? a.due > b.due : a.nth > b.nth;
}

bool HoldQueue::push(Micros due, ByteView packet, std::optional<BitNumber> flipped) {
  assert(!packet.empty() && packet.size() <= kMtuBytes);
  assert(!flipped || *flipped < packet.size() * 8);
  if (free_.empty()) return false;
  const std::uint16_t slot = free_.back();
  free_.pop_back();
  std::uint8_t* const bytes = slots_.get() + std::size_t{slot} * kMtuBytes;
  std::copy(packet.begin(), packet.end(), bytes);
  if (flipped) bytes[*flipped / 8] ^= static_cast<std::uint8_t>(0x80 >> (*flipped % 8));
  heap_.push_back({due, pushed_++, slot, static_cast<std::uint16_t>(packet.size())});
  std::push_heap(heap_.begin(), heap_.end(), later);
  return true;
}

ByteView HoldQueue::pop() {
  assert(!empty());
  std::pop_heap(heap_.begin(), heap_.end(), later);
  const Entry next = heap_.back();
  heap_.pop_back();
  free_.push_back(next.slot);  // its bytes stay as they are until the next push
  return {slots_.get() + std::size_t{next.slot} * kMtuBytes, next.bytes};
}

}  // namespace tw::link
