// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

#include "lab/compare/comparison.hpp"
#include "shared/base/ideal_age.hpp"

namespace tw::compare {

inline constexpr double kInterval = 1000.0 / 60;

/// A folder that goes with the object.
class Folder {
 public:
  Folder() {
    std::string path = (std::filesystem::temp_directory_path() / "twinwire-test-XXXXXX").string();
    path_ = mkdtemp(path.data()) ? path : std::string();
  }
  ~Folder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string out() const { return path_ + "/out"; }

 private:
  std::string path_;
};

inline tape::Tape example_tape() {
  tape::Tape tape;
  tape.networks = {{.preset = {}, .settings = link::both_ways({.loss_pct = 5, .delay_ms = 50})}};
  tape.seeds = {1, 2, 3};
  tape.lanes = {{.kind = LaneKind::kUdp}, {.kind = LaneKind::kTcp}};
  return tape;
}

inline LaneResult example_lane(LaneKind kind) {
  LaneResult lane;
  lane.lane = kind;
  lane.server_told = true;
  lane.limit_p50_ms = ideal_age_ms(0.5, 50, kInterval, 0.05);
  lane.limit_p99_ms = ideal_age_ms(0.99, 50, kInterval, 0.05);
  lane.age_ms = {lane.limit_p50_ms + 0.3, 67, lane.limit_p99_ms - 1, 94, 96};
  if (is_tcp(kind)) {
    lane.packets_dropped = 60;
    lane.tcp_retransmits = 58;
    lane.resent = {
        .dropped = 60, .retransmitted = 57, .superseded = 3, .unresolved = 0, .repeats = 58, .spurious = 1};
    lane.congestion_control = "cubic";
  }
  return lane;
}

/// One packet each 10 ms in each direction; every twentieth is lost.
inline std::vector<link::PacketRecord> example_packets(int seconds) {
  std::vector<link::PacketRecord> packets;
  for (int i = 0; i < seconds * 200; ++i) {
    link::PacketRecord packet;
    packet.in_us = 1'000'000 + Micros{i / 2} * 10'000;
    packet.due_us = packet.in_us + 50'000;
    packet.direction = static_cast<std::uint8_t>(i % 2);
    packet.nth = static_cast<std::uint32_t>(i / 2);
    packet.bytes = 200;
    packet.protocol = 17;
    if (i / 2 % 20 == 7) packet.fate = link::PacketFate::kLostByTime, packet.due_us = packet.in_us;
    packets.push_back(packet);
  }
  return packets;
}

/// A cell that the gate trusts.
inline CellResult example_cell(const CellOptions& options) {
  CellResult cell;
  cell.options = options;
  cell.link.lateness_p999_us = 300;
  cell.link.measured_loss_pct = 5;
  cell.link.measured_rtt_ms = 100.4;
  cell.link.settings = options.network.settings;
  for (const auto kind : {LaneKind::kUdp, LaneKind::kTcp, LaneKind::kUdpRaw})
    cell.lanes.push_back(example_lane(kind));
  cell.packets = example_packets(options.seconds);
  cell.packet_labels = {"udp", "tcp", "udp-raw"};
  cell.window_began = 1'000'000;
  cell.measured_at = "2026-01-02T03:04:05Z";
  cell.frames = {{.at_ms = 16.5, .lane = LaneKind::kTcp, .age_ms = 110.25, .position_error_units = 3}};
  cell.freezes = {{.gap = {.lane = LaneKind::kTcp,
                           .from = 2'000'000,
                           .to = 2'250'000,
                           .stamp_before = 1'940'000,
                           .stamp_after = 2'180'000},
                   .cause = trace::Cause::kTimeout,
                   .sentence = "250 ms: segment 8112 lost at 1.00 s, \"again\" after a timeout"}};
  trace::LaneFacts facts;
  facts.at = 1'500'000;
  facts.lane = LaneKind::kTcp;
  facts.retransmits = 3;
  facts.rto_us = 301'000;
  facts.in_transit_bytes = 77;
  cell.facts = {facts};
  return cell;
}
inline CellResult example_cell() { return example_cell(cells_of(example_tape()).front()); }

}  // namespace tw::compare
