// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"
#include "shared/base/types.hpp"

namespace tw::server {

/// Processor time that the calling thread has used, in microseconds.
Micros thread_cpu_micros();

/// What a server tells about itself, gathered over one second.
class ServerStats {
 public:
  /// The first window begins now.
  void begin(Micros now);
  void on_tick(Micros cpu) { tick_cpu_.push_back(static_cast<std::uint32_t>(cpu)); }
  void on_skipped_ticks(std::uint64_t ticks) { skipped_ticks_ += ticks; }
  void on_sent(std::size_t bytes) { bytes_sent_ += bytes; }
  void on_received(std::size_t bytes) { bytes_received_ += bytes; }

  struct Lane {
    std::string kind, session_name;
    std::uint64_t records_sent = 0, records_received = 0, bytes_sent = 0, bytes_received = 0, skipped = 0;
    std::uint64_t superseded = 0;     ///< of the skipped: a newer record took its place (tcp-latest)
    std::uint64_t enet_lost = 0;      ///< reliable ENet packets sent again
    std::uint32_t enet_throttle = 0;  ///< of 32; 0 on lanes that are not ENet's
    std::uint64_t enet_throttled = 0;
    std::uint64_t tcp_retransmits = 0;  ///< segments sent again, as the kernel counts them
    std::string congestion_control;     ///< empty on lanes that are not TCP
  };
  struct Facts {
    std::size_t connections = 0, matches = 0, players = 0;
    std::vector<Lane> lanes;
    std::vector<std::pair<std::string, std::uint64_t>> drops;  ///< since the start, by reason
  };
  /// One line of JSON, without its end. Tick times and the CPU share are of the time since the last call with
  /// `restart`, the rest since the start.
  std::string line(const Facts& facts, Micros now, bool restart);

 private:
  std::vector<std::uint32_t> tick_cpu_;  ///< microseconds, one a tick
  std::uint64_t skipped_ticks_ = 0;
  std::uint64_t bytes_sent_ = 0, bytes_received_ = 0;
  Micros window_began_ = 0;
  Micros process_cpu_then_ = 0;
};

/// Appends lines to a file that stays open. One that has grown to `limit_bytes` becomes "<path>.1", in place of an earlier
/// one: the two never hold more than twice that.
class StatsFile {
 public:
  static Result<StatsFile> open(const std::string& path, std::uint64_t limit_bytes = 16 * 1024 * 1024);
  void append(std::string line);

 private:
  bool reopen();

  std::string path_;
  std::uint64_t limit_bytes_ = 0, written_ = 0;
  UniqueFd fd_;
};

}  // namespace tw::server
