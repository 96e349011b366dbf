// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tw::transport {

/// Everything that is refused or lost without a word to the sender.
enum class Drop : std::uint8_t {
  kNoTicket,           ///< for a session that nobody holds a ticket of
  kNotEnet,            ///< a datagram that no ENet of ours would send
  kFragment,           ///< an ENet fragment: records fit one datagram, so this is a stranger's
  kTooLarge,           ///< a datagram over kMaxUdpPayloadBytes
  kSendFailed,         ///< the kernel refused a datagram
  kBadFrame,           ///< a TCP frame of 0 or too many bytes: the lane is closed
  kNoFirstRecord,      ///< a TCP connection that never said a whole record: closed
  kTooManyLanes,       ///< a TCP connection beyond the limits: closed
  kNoDescriptors,      ///< a TCP connection for which no descriptor was left: closed
  kSlowLane,           ///< a reliable record found its queue full: the lane is closed
  kNotRaw,             ///< a datagram that no udp-raw lane would send
  kNotSealed,          ///< a datagram of a size, type or lane that nobody of ours sends
  kForged,             ///< sealed with another key, altered, or seen before
  kTooFast,            ///< more than a session may send
  kCongestionControl,  ///< the kernel refused the congestion control that was asked for: the system's is used
  kCount
};

constexpr std::string_view to_string(Drop drop) {
  switch (drop) {
    case Drop::kNoTicket:
      return "no ticket";
    case Drop::kNotEnet:
      return "not ENet";
    case Drop::kFragment:
      return "fragment";
    case Drop::kTooLarge:
      return "too large";
    case Drop::kSendFailed:
      return "send failed";
    case Drop::kBadFrame:
      return "bad frame";
    case Drop::kNoFirstRecord:
      return "no first record";
    case Drop::kTooManyLanes:
      return "too many lanes";
    case Drop::kNoDescriptors:
      return "no descriptors";
    case Drop::kSlowLane:
      return "slow lane";
    case Drop::kNotRaw:
      return "not udp-raw";
    case Drop::kNotSealed:
      return "not sealed";
    case Drop::kForged:
      return "forged";
    case Drop::kTooFast:
      return "too fast";
    case Drop::kCongestionControl:
      return "congestion control refused";
    case Drop::kCount:
      break;
  }
  return "?";
}

class DropCounters {
 public:
  void add(Drop drop) { ++counts_[static_cast<std::size_t>(drop)]; }
  std::uint64_t operator[](Drop drop) const { return counts_[static_cast<std::size_t>(drop)]; }

 private:
  std::array<std::uint64_t, static_cast<std::size_t>(Drop::kCount)> counts_{};
};

}  // namespace tw::transport
