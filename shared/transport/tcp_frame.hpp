// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "shared/base/limits.hpp"
#include "shared/base/types.hpp"
#include "shared/transport/lane.hpp"
#include "shared/transport/seal/seal_format.hpp"

/// Frames on a byte stream: `length u16 little-endian | bytes`, length 1..kMaxFrameBytes. What is in them is a record, sealed
/// (seal/stream_seal.hpp) but on the lab's truth.
namespace tw::transport {

inline constexpr std::size_t kFrameHeadBytes = 2;
inline constexpr std::size_t kMaxFrameBytes = kMaxRecordBytes + kSealTagBytes;

/// Cuts a stream into frames. Holds at most what one append() brought, plus one unfinished frame.
class FrameReader {
 public:
  void append(ByteView bytes);
  /// The next whole frame; valid until the next append(). nullopt: unfinished, or broken().
  std::optional<ByteView> next();
  /// A frame's length was 0 or too large: nothing behind it can be trusted, and nothing more comes out.
  bool broken() const { return broken_; }
  std::size_t unread_bytes() const { return buffer_.size() - at_; }

 private:
  Bytes buffer_;
  std::size_t at_ = 0;
  bool broken_ = false;
};

/// Frames that wait to be written. Bounded: kMaxTcpLaneQueueBytes for Delivery::kLane, kReliableReserveBytes
/// more for Delivery::kReliable.
class FrameQueue {
 public:
  enum class Outcome : std::uint8_t { kQueued, kSkipped, kOverflow };

  /// What push() would say to a frame of so many bytes.
  Outcome would(std::size_t frame_bytes, Delivery delivery) const;
  Outcome push(ByteView frame, Delivery delivery);
  ByteView pending() const { return ByteView(buffer_).subspan(at_); }
  void consume(std::size_t bytes);
  bool empty() const { return at_ == buffer_.size(); }

 private:
  Bytes buffer_;
  std::size_t at_ = 0;
};

}  // namespace tw::transport
