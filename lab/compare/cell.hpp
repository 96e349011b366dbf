// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lab/compare/statistics.hpp"
#include "lab/link/remote.hpp"
#include "lab/link/retransmissions.hpp"
#include "lab/tape/tape.hpp"
#include "lab/trace/freeze.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/lane_kind.hpp"
#include "shared/base/types.hpp"

namespace tw::compare {

/// One cell of the comparison: every lane at once, over one network, for one stretch of time.
struct CellOptions {
  std::vector<tape::LaneChoice>
      lanes;              ///< `udp-raw`, the gate's canary, is measured even if it is not among them
  tape::Network network;  ///< from the start of the warm-up; everybody has connected over the bare delay
  std::vector<tape::Event> script;
  tape::Techniques techniques;
  std::uint64_t seed = 1;
  int seconds = 20;  ///< measured, after 2 s of warm-up
  int bots = 7;
  std::string map = "foundry";
  std::string backend;
  std::string pcap_dir{};  ///< not empty: server.pcap and client.pcap go there
};

/// What one lane showed in the measured window. Ages in ms, one sample a frame (60 Hz, phase randomised).
struct LaneResult {
  LaneKind lane = LaneKind::kUdp;
  Percentiles age_ms;
  double limit_p50_ms = 0, limit_p99_ms = 0;  ///< of an ideal datagram lane
  double stall_fraction = 0;                  ///< frames whose age exceeds delay + 100 ms
  double longest_freeze_ms = 0;               ///< longest time in which nothing newer came on the screen
  Percentiles position_error_units;           ///< drawn against truth, every other living player, every frame
  std::uint64_t snapshots_sent = 0, snapshots_received = 0;
  std::uint64_t snapshots_skipped = 0;  ///< by the server: the lane's queue was full
  bool server_told = false;             ///< the server's statistics named this lane
  std::uint64_t payload_bytes = 0;      ///< of records received
  std::uint64_t wire_bytes = 0, packets = 0,
                packets_dropped = 0;  ///< IP packets that the link saw, both ways
  std::uint64_t tcp_retransmits = 0;  ///< of the server's socket (TCP_INFO)
  link::Agreement resent;  ///< TCP: what the server sent again, against what the link's log says was lost
  std::uint64_t enet_throttled =
      0;                           ///< datagrams that ENet's own throttle dropped before the network saw them
  std::string congestion_control;  ///< of the server's socket; empty where it is not TCP
  std::string closed_reason;       ///< empty: the lane lived to the end
};

/// What an observer that plays saw of itself in the measured window, on the lane that it played on.
struct OwnResult {
  LaneKind lane = LaneKind::kUdp;
  Percentiles input_ms{};  ///< from a command to its effect on the screen, every frame in which it lived
  std::uint64_t mispredictions = 0;  ///< snapshots that disagreed with what was predicted for their tick
  double mispredictions_per_minute = 0;
  Percentiles correction_units{};  ///< how far those did
};

struct FrameSample {
  double at_ms = 0;  ///< since the window began
  LaneKind lane = LaneKind::kUdp;
  double age_ms = 0;
  double position_error_units = 0;  ///< mean over the players
};

struct CellResult {
  CellOptions options;
  link::Stats link;  ///< of the measured window
  std::vector<LaneResult> lanes;
  std::optional<OwnResult> own;  ///< with Techniques::own
  std::vector<FrameSample> frames;
  std::vector<trace::Freeze>
      freezes;  ///< every stretch of trace::kFreezeMicros or more, of all lanes, by time
  std::vector<link::PacketRecord> packets;  ///< of the measured window, all lanes, by time
  std::vector<std::string> packet_labels;   ///< PacketRecord::flow -> label
  std::vector<trace::LaneFacts> facts;      ///< what the server's sockets said meanwhile, by time
  Micros window_began = 0;                  ///< on the clock of packets, facts and freezes
  std::uint64_t packets_left_out = 0;       ///< behind the end of `packets`, which is bounded
  std::vector<Micros> script_effective_at;  ///< when each event of the script took effect, in its order
  double observer_late_ms = 0;              ///< p99 of how late the frames came that sampled the ages
  std::vector<std::string> notes;           ///< what the gate could not apply, and why
  std::vector<std::string> doubts;          ///< why the cell is not trustworthy; empty: it is
  int attempts = 1;                         ///< windows measured until the gate was satisfied, or given up
  std::vector<std::string> spoilt;          ///< the doubts about the windows before this one
  std::string measured_at;                  ///< ISO 8601, UTC
  bool trustworthy() const { return doubts.empty(); }
};

/// Called now and then with 0..1. False: stop, the user has had enough.
using Progress = std::function<bool(double fraction)>;

/// Of `packets`: more are counted, not kept.
inline constexpr std::size_t kMaxKeptPackets = 65'536;

/// Starts server, bots and link, connects an observer with all lanes, turns the losses on, measures, and ends
/// it all.
Result<CellResult> run_cell(const CellOptions& options, const Progress& progress);

}  // namespace tw::compare
