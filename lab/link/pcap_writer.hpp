// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

#include "lab/link/pcap_ring.hpp"

namespace tw::link {

inline constexpr std::uint64_t kMaxPcapBytes = std::uint64_t{1} << 30;  ///< of each file

/// The process that writes server.pcap and client.pcap: files may be slow, and the thread that forwards packets must
/// not be.
class PcapWriter {
 public:
  /// Forks it; `in_child` runs there first, to let go of what it should not hold. It ends by itself when the ring is
  /// closed and empty, or when our process has gone. Throws std::runtime_error.
  PcapWriter(const std::string& folder, const std::function<void()>& in_child);
  /// Nothing may be put any more: waits until all is written.
  ~PcapWriter();
  PcapWriter(const PcapWriter&) = delete;
  PcapWriter& operator=(const PcapWriter&) = delete;

  PcapRing& ring() { return ring_; }

 private:
  PcapRing ring_;
  pid_t process_ = 0;
};

}  // namespace tw::link
