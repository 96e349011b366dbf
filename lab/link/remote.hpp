// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lab/link/remote/packet_log.hpp"
#include "lab/link/remote/settings.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"
#include "shared/base/types.hpp"

/// The link seen from another process: its control socket and its socket factory. A library of its own
/// (tw_link_remote), the only part of the lab that the window links.
namespace tw::link {

struct FlowCounters {
  std::uint64_t packets = 0, dropped = 0,
                bytes = 0;         ///< IP packets and their bytes, both directions, drops included in packets
  std::uint64_t data_dropped = 0;  ///< of the dropped: TCP segments with payload, which must come again
};

struct Stats {
  Settings settings;
  std::uint64_t seed = 0;
  std::string backend;  ///< "tun" or "veth"
  std::uint64_t delivered = 0, dropped = 0;
  double measured_loss_pct = 0;  ///< dropped / seen, since the last set() or reset_counters()
  double measured_loss_up_pct = 0, measured_loss_down_pct = 0;  ///< the same, to the server and to the client
  /// Mean round trip of the link's own probe (a UDP echo ten times a second, in no counter) since the last
  /// change of settings: delays, emulator and kernel included. 0 until the first echo is back.
  double measured_rtt_ms = 0;
  double lateness_p50_us = 0,
         lateness_p999_us = 0;  ///< how late the emulator handed packets over, against their due time
  std::uint64_t oversize = 0,
                kernel_drops = 0;  ///< larger than the MTU; lost by the kernel on either side of the emulator
  std::uint64_t queue_drops = 0;   ///< lost because the link's own queue was full; also in `dropped`
  std::uint64_t duplicated = 0, reordered = 0,
                corrupted = 0;  ///< of the delivered; a second copy counts nowhere else
  std::uint64_t pcap_lost =
      0;  ///< packets missing in the pcap files, because their writer was too slow or they are full
  std::map<std::string, FlowCounters> flows;  ///< by the label given to open()
};

/// Something that was done to the running link.
struct Change {
  Micros at = 0;     ///< when it took effect
  std::string what;  ///< as a control request: "set up.loss=5", "outage 500"

  friend bool operator==(const Change&, const Change&) = default;
};
inline constexpr std::size_t kMaxChanges = 64;  ///< older ones are forgotten

/// Also the SocketSource for everything that must cross the link.
class Remote : public SocketSource {
 public:
  /// Connects to the control socket at `path` (the link prints it). The error is a sentence.
  static Result<std::unique_ptr<Remote>> connect(const std::string& path);
  /// A socket inside the client's namespace. Checks that it really is there (SO_NETNS_COOKIE differs from
  /// ours and equals the link's): a socket of the wrong namespace would silently leave by the host's default
  /// route.
  int open(SocketKind kind, std::string_view label) override = 0;
  virtual Result<Micros> set(const Settings& settings) = 0;  ///< the time at which it took effect
  virtual Result<Micros> outage(int milliseconds) = 0;       ///< both directions dark from that time on
  virtual Result<Micros> reset_counters() = 0;
  virtual Result<Stats> stats() = 0;
  virtual Result<std::vector<Change>> changes() = 0;  ///< the last ones, at most kMaxChanges, oldest first
  /// The packet log's memory: for PacketLog::map().
  virtual Result<UniqueFd> packet_log() = 0;
};

}  // namespace tw::link
