// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "lab/link/packet.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/types.hpp"

namespace tw::link {

/// Whose wire.
enum class WireEnd : std::uint8_t { kServer = 0, kClient = 1 };

/// Packets on their way from the thread that forwards to the process that writes files: memory that both share, one
/// writer, one reader. The writer never waits; what finds no room is counted and lost to the file, not to the link.
class PcapRing {
 public:
  struct Entry {
    WireEnd end = WireEnd::kServer;
    Micros at = 0;
    ByteView packet;
  };

  /// Shared with what is forked from now on. Throws std::runtime_error.
  PcapRing();
  ~PcapRing();
  PcapRing(const PcapRing&) = delete;
  PcapRing& operator=(const PcapRing&) = delete;

  void put(WireEnd end, Micros at, ByteView packet);
  /// The oldest one, whose bytes are copied to `buffer`; null if there is none.
  std::optional<Entry> take(std::span<std::uint8_t, kMtuBytes> buffer);

  void count_lost();
  std::uint64_t lost() const;
  void close();  ///< nothing more will be put
  bool closed() const;

 private:
  struct Header {
    Micros at = 0;
    std::uint16_t bytes = 0;
    WireEnd end = WireEnd::kServer;
  };
  struct Memory {
    static constexpr std::size_t kBytes = std::size_t{8}
                                          << 20;     ///< 5,000 full packets; the reader comes every 10 ms
    alignas(64) std::atomic<std::uint64_t> put = 0;  ///< bytes ever put
    alignas(64) std::atomic<std::uint64_t> taken = 0;
    std::atomic<std::uint64_t> lost = 0;
    std::atomic<bool> closed = false;
    std::uint8_t bytes[kBytes];
  };
  void copy_in(std::uint64_t at, const void* from, std::size_t bytes);
  void copy_out(std::uint64_t at, void* to, std::size_t bytes) const;

  Memory* memory_ = nullptr;
};

}  // namespace tw::link
