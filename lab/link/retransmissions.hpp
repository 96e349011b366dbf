// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <span>

#include "lab/link/remote/packet_log.hpp"
#include "shared/base/clock.hpp"

namespace tw::link {

/// Whether TCP did about the link's losses what it must: counts of data segments, of all TCP flows together.
struct Agreement {
  std::uint64_t dropped = 0;        ///< lost, or corrupted, which its receiver makes the same of
  std::uint64_t retransmitted = 0;  ///< of these: all their bytes were seen again
  std::uint64_t superseded =
      0;  ///< of these: not needed again, as an acknowledgement or a new connection shows
  std::uint64_t unresolved = 0;  ///< of these: neither, and there must be none
  std::uint64_t repeats =
      0;  ///< segments that carried bytes which had been sent before: TCP's own count of retransmissions
  std::uint64_t spurious = 0;  ///< of these: no byte of them was missing

  friend bool operator==(const Agreement&, const Agreement&) = default;
};

/// `records` in the order of the log, of any flows, with one TCP connection at a time to each flow. What was lost at or
/// after `until` is not counted: its retransmission may lie beyond the last record.
Agreement check_retransmissions(std::span<const PacketRecord> records,
                                Micros until = std::numeric_limits<Micros>::max());

}  // namespace tw::link
