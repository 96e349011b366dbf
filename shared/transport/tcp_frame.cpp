// SPDX-License-Identifier: MIT
#include "shared/transport/tcp_frame.hpp"

#include <cassert>

namespace tw::transport {
namespace {

/// Drops what was taken. `at` moves to the front only when that is cheap or due, so that a byte moves at most
/// once.
void compact(Bytes& buffer, std::size_t& at) {
  if (at == 0 || at < buffer.size() / 2) return;
  buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(at));
  at = 0;
}

}  // namespace

void FrameReader::append(ByteView bytes) {
  if (broken_) return;
  compact(buffer_, at_);
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

std::optional<ByteView> FrameReader::next() {
  const ByteView rest = ByteView(buffer_).subspan(at_);
  if (broken_ || rest.size() < kFrameHeadBytes) return std::nullopt;
  const std::size_t length = rest[0] | std::size_t{rest[1]} << 8;
  if (length == 0 || length > kMaxFrameBytes) {
    broken_ = true;
    return std::nullopt;
  }
  if (rest.size() < kFrameHeadBytes + length) return std::nullopt;
  at_ += kFrameHeadBytes + length;
  return rest.subspan(kFrameHeadBytes, length);
}

FrameQueue::Outcome FrameQueue::would(std::size_t frame_bytes, Delivery delivery) const {
  const bool may_skip = delivery == Delivery::kLane;
  const std::size_t limit = kMaxTcpLaneQueueBytes + (may_skip ? 0 : kReliableReserveBytes);
  if (pending().size() + kFrameHeadBytes + frame_bytes <= limit) return Outcome::kQueued;
  return may_skip ? Outcome::kSkipped : Outcome::kOverflow;
}

FrameQueue::Outcome FrameQueue::push(ByteView frame, Delivery delivery) {
  assert(!frame.empty() && frame.size() <= kMaxFrameBytes);
  if (const Outcome outcome = would(frame.size(), delivery); outcome != Outcome::kQueued) return outcome;
  compact(buffer_, at_);
  buffer_.push_back(static_cast<std::uint8_t>(frame.size() & 0xff));
  buffer_.push_back(static_cast<std::uint8_t>(frame.size() >> 8));
  buffer_.insert(buffer_.end(), frame.begin(), frame.end());
  return Outcome::kQueued;
}

void FrameQueue::consume(std::size_t bytes) {
  assert(bytes <= pending().size());
  at_ += bytes;
  if (empty()) {
    buffer_.clear();
    at_ = 0;
  }
}

}  // namespace tw::transport
