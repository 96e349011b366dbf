// SPDX-License-Identifier: MIT
#include "shared/transport/raw_link.hpp"

#include <algorithm>
#include <cassert>

#include "shared/base/limits.hpp"

namespace tw::transport {
namespace {

std::uint32_t u32_at(ByteView bytes, std::size_t at) {
  return bytes[at] | std::uint32_t{bytes[at + 1]} << 8 | std::uint32_t{bytes[at + 2]} << 16 |
         std::uint32_t{bytes[at + 3]} << 24;
}

void put_u32(std::uint8_t* at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

}  // namespace

std::optional<RawDatagram> parse_raw_datagram(ByteView bytes) {
  if (bytes.size() < kRawHeadBytes || bytes[0] > static_cast<std::uint8_t>(RawType::kGoodbye))
    return std::nullopt;
  const RawDatagram datagram{.type = static_cast<RawType>(bytes[0]),
                             .token = u32_at(bytes, 1),
                             .number = u32_at(bytes, 5),
                             .record = bytes.subspan(kRawHeadBytes)};
  const bool carries = datagram.type == RawType::kRecord || datagram.type == RawType::kReliable;
  if (carries == datagram.record.empty() || datagram.record.size() > kMaxRecordBytes) return std::nullopt;
  return datagram;
}

bool RawLink::send(DatagramPort& port, ByteView record, Delivery delivery, Micros now) {
  assert(!record.empty() && record.size() <= kMaxRecordBytes);
  if (delivery == Delivery::kLane) {
    if (put(port, RawType::kRecord, next_record_++, record))
      count_sent(record);
    else
      ++counters_.skipped;
    return true;
  }
  if (waiting_bytes_ + record.size() > kReliableReserveBytes) {
    ++counters_.skipped;
    return false;
  }
  const bool at_once = waiting_.empty();
  waiting_.emplace_back(record.begin(), record.end());
  waiting_bytes_ += record.size();
  count_sent(record);
  if (!at_once) return true;
  resend_at_ = now;
  service(port, now);
  return true;
}

std::optional<ByteView> RawLink::take(DatagramPort& port, const RawDatagram& datagram, Micros now) {
  switch (datagram.type) {
    case RawType::kAck:
      on_acknowledged(port, datagram.number, now);
      return std::nullopt;
    case RawType::kGoodbye:
      other_left_ = true;
      return std::nullopt;
    case RawType::kReliable:
      if (datagram.number > reliable_taken_) return std::nullopt;  // nobody sends ahead
      put(port, RawType::kAck, datagram.number, {});               // again too: the first may have been lost
      if (datagram.number < reliable_taken_) return std::nullopt;
      ++reliable_taken_;
      break;
    case RawType::kRecord:
      if (!is_new(datagram.number)) return std::nullopt;
      break;
  }
  ++counters_.records_received;
  counters_.bytes_received += datagram.record.size();
  return datagram.record;
}

void RawLink::service(DatagramPort& port, Micros now) {
  if (waiting_.empty() || now < resend_at_) return;
  put(port, RawType::kReliable, next_reliable_, waiting_.front());
  resend_at_ = now + kRawResendMicros;
}

void RawLink::say_goodbye(DatagramPort& port) { put(port, RawType::kGoodbye, 0, {}); }

bool RawLink::put(DatagramPort& port, RawType type, std::uint32_t number, ByteView record) {
  std::array<std::uint8_t, kRawHeadBytes> head{static_cast<std::uint8_t>(type)};
  put_u32(&head[1], token_);
  put_u32(&head[5], number);
  const std::array parts{iovec{head.data(), head.size()},
                         iovec{const_cast<std::uint8_t*>(record.data()), record.size()}};  // only read
  return port.send(other_, parts) > 0;
}

void RawLink::count_sent(ByteView record) {
  ++counters_.records_sent;
  counters_.bytes_sent += record.size();
}

bool RawLink::is_new(std::uint32_t number) {
  if (newest_ >= kWindow && number <= newest_ - kWindow) return false;
  std::uint64_t& seen = seen_[number % kWindow];
  if (seen == std::uint64_t{number} + 1) return false;
  seen = std::uint64_t{number} + 1;
  newest_ = std::max(newest_, number);
  return true;
}

void RawLink::on_acknowledged(DatagramPort& port, std::uint32_t number, Micros now) {
  if (waiting_.empty() || number != next_reliable_) return;
  waiting_bytes_ -= waiting_.front().size();
  waiting_.pop_front();
  ++next_reliable_;
  resend_at_ = now;
  service(port, now);
}

}  // namespace tw::transport
