// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "lab/trace/causes.hpp"
#include "lab/trace/tcp_flow.hpp"

namespace tw::trace {

/// Why a segment was sent once more.
struct Resending {
  std::size_t before = 0,
              after = 0;          ///< indices into Segment::sendings: the one thought lost, and the new one
  Cause cause = Cause::kUnknown;  ///< kTimeout, kFastRetransmit or kTailProbe
  std::size_t told = 0;           ///< acknowledgements that told the sender of the hole in between
};

/// The way of a segment from its first loss to the sending that arrived.
struct Recovery {
  bool lost = false;  ///< some sending of it was, before it arrived
  std::size_t losses = 0;
  link::PacketFate first_fate = link::PacketFate::kDelivered;  ///< of the first that was lost
  Cause cause = Cause::kUnknown;  ///< of the resending that was waited for longest
  std::vector<Resending> resendings;
};

/// How `index` was brought over the link. Linux's rules: a hole that acknowledgements tell of is filled at once or after
/// RACK's short reordering window (fast retransmit); without news the tail-loss probe sends the newest segment again
/// after about two round trips (RFC 8985); else the retransmission timeout, never less than 200 ms plus a round trip.
Recovery recover(const TcpFlow& flow, std::size_t index, const Context& context);

/// "lost at 12.04 s, resent at 12.31 s after a timeout"
std::string tell(const Segment& segment, const Recovery& recovery, Micros zero);

}  // namespace tw::trace
