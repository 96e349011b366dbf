// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/link/remote/packet_log.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/lane_kind.hpp"

/// Why did the picture stand still? Joins what was on the screen with what the link did to the packets. Pure: records
/// and times in, causes out; the window asks it live, the comparison afterwards.
namespace tw::trace {

inline constexpr Micros kFreezeMicros =
    100'000;  ///< a stretch without anything newer that is called a freeze

/// A stretch in which nothing newer came on the screen of one lane.
struct Gap {
  LaneKind lane = LaneKind::kUdp;
  Micros from = 0,
         to = 0;  ///< when the last newer snapshot before it came on the screen, and the first after it
  Micros stamp_before = 0;  ///< the server's stamp on the one before (same clock)
  Micros stamp_after = 0;   ///< and on the one after
};

/// Append only: stored in files, by name and by number.
enum class Cause : std::uint8_t {
  kUnknown,
  kTimeout,         ///< a lost TCP segment came again after the sender's retransmission timeout
  kFastRetransmit,  ///< a lost TCP segment came again after acknowledgements that told of the hole
  kTailProbe,       ///< a lost TCP segment came again by a tail-loss probe, before the timeout
  kResentReliable,  ///< a lost datagram came again by ENet's reliable delivery
  kLossesInARow,    ///< so many datagrams in a row were lost; nothing comes again on this lane
  kOutage,          ///< the link was dark
  kQueue,           ///< packets waited, or were lost, at the rate limit
  kDelayGrew,       ///< the link's delay itself grew: jitter or a spike
  kSenderWaited,    ///< nothing was lost: the sender kept the data back (Nagle, a full queue, its window)
  kSenderSilent,    ///< the server sent nothing
  kMachine,         ///< it had arrived, and was shown late
};
std::string_view to_string(Cause cause);  ///< "timeout", "fast-retransmit", ... as stored

/// What a lane's socket said at one moment (server's end). What does not apply to the transport is 0.
struct LaneFacts {
  Micros at = 0;
  LaneKind lane = LaneKind::kUdp;
  std::uint64_t retransmits = 0;         ///< TCP_INFO: tcpi_total_retrans; ENet: packetsLost
  std::uint32_t rto_us = 0, rtt_us = 0;  ///< ENet: from its own round-trip estimate
  std::uint32_t cwnd = 0, unacked = 0, lost = 0,
                notsent_bytes = 0;  ///< TCP: segments, segments, segments, bytes
  std::uint32_t enet_throttle = 0, enet_throttled = 0, in_transit_bytes = 0;
};

struct Freeze {
  Gap gap;
  Cause cause = Cause::kUnknown;
  std::string sentence;  ///< "412 ms: segment 8112 lost at 12.04 s, retransmitted at 12.31 s after a timeout"
};

/// What is known of one lane. Records and facts in order of time, of this lane only, from at least 3 s before the gap.
struct Evidence {
  std::span<const link::PacketRecord> packets;
  std::span<const LaneFacts> facts;
  Micros snapshot_interval = 16'667;
  Micros zero = 0;  ///< sentences count seconds from here
};

/// Names the cause of each gap.
std::vector<Freeze> explain(std::span<const Gap> gaps, const Evidence& evidence);

}  // namespace tw::trace
