// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"
#include "shared/base/types.hpp"

/// The link's packet log: one record per IP packet that reached the link, kept in a ring of shared memory that the
/// emulator writes and anybody who has its descriptor reads. Bounded, and a reader costs the emulator nothing.
namespace tw::link {

/// What became of a packet. Append only: stored in files.
enum class PacketFate : std::uint8_t {
  kDelivered = 0,
  kLostByTime = 1,    ///< fell into a dark slot
  kLostByPacket = 2,  ///< drawn by itself
  kLostInOutage = 3,  ///< an outage: commanded, or one of those that come and go
  kLostInBlackout = 4,
  kLostInQueue = 5,  ///< the queue before the rate limit, or the link's own, was full
};
constexpr bool is_lost(PacketFate fate) { return fate != PacketFate::kDelivered; }

/// What else was done to it: bits of PacketRecord::effects.
inline constexpr std::uint8_t kEffectDuplicate = 1;  ///< this record is the second copy
inline constexpr std::uint8_t kEffectReordered = 2;
inline constexpr std::uint8_t kEffectCorrupted = 4;
inline constexpr std::uint8_t kEffectQueued = 8;  ///< waited at the rate limit

/// Bits of PacketRecord::tcp_flags, as they stand in the TCP header.
inline constexpr std::uint8_t kTcpFin = 1, kTcpSyn = 2, kTcpRst = 4, kTcpPsh = 8, kTcpAck = 16;

/// Plain data: it lies in shared memory as it stands here. Times on CLOCK_MONOTONIC, microseconds.
struct PacketRecord {
  std::int64_t in_us = 0;                  ///< when it reached the link
  std::int64_t due_us = 0;                 ///< when it was to leave it; in_us if it was lost
  std::uint32_t tcp_seq = 0, tcp_ack = 0;  ///< host order; 0 where it is not TCP
  std::uint32_t nth = 0;                   ///< the how manieth packet of its flow in its direction, from 0
  std::uint16_t bytes = 0;                 ///< the whole IP packet
  std::uint16_t payload_bytes = 0;         ///< behind the UDP or TCP header
  std::uint8_t flow = 0;                   ///< see PacketLog::label
  std::uint8_t direction = 0;              ///< 0 to the server, 1 to the client
  std::uint8_t protocol = 0;               ///< of the IP header: 6 TCP, 17 UDP
  std::uint8_t tcp_flags = 0;
  std::uint8_t sack_blocks =
      0;  ///< 0..4; more than none on an acknowledgement means that something is missing
  PacketFate fate = PacketFate::kDelivered;
  std::uint8_t effects = 0;
  std::uint8_t reserved = 0;

  friend bool operator==(const PacketRecord&, const PacketRecord&) = default;
};
static_assert(sizeof(PacketRecord) == 40);

/// A reader of the log. Not thread-safe; any number of readers may exist.
class PacketLog {
 public:
  virtual ~PacketLog() = default;
  /// Maps what Remote::packet_log() gave. The error is a sentence.
  static Result<std::unique_ptr<PacketLog>> map(UniqueFd fd);

  /// Appends all records since the last call, oldest first (on the first call: from now on). Returns how many were
  /// overwritten before they could be read: 0 if it is called often enough (the ring holds >= 65,536).
  virtual std::uint64_t read(std::vector<PacketRecord>& records) = 0;
  /// The label of a flow, as given to Remote::open(); "other" for packets without one. The link's own probe is
  /// never logged.
  virtual std::string label(std::uint8_t flow) const = 0;
};

}  // namespace tw::link
