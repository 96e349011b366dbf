// SPDX-License-Identifier: MIT
#include "lab/compare/gate.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/compare/example.hpp"

namespace tw::compare {
namespace {

/// udp, tcp, udp-raw
enum { kUdp, kTcp, kRaw };

TEST(Gate, TrustsACleanCell) {
  const auto verdict = judge(example_cell());
  EXPECT_EQ(verdict.doubts, std::vector<std::string>{});
  EXPECT_EQ(verdict.notes, std::vector<std::string>{});
}

TEST(Gate, NamesEachFaultInOneSentence) {
  const std::vector<std::pair<const char*, std::function<void(CellResult&)>>> faults{
      {"late", [](auto& cell) { cell.link.lateness_p999_us = 2100; }},
      {"MTU", [](auto& cell) { cell.link.oversize = 1; }},
      {"queue", [](auto& cell) { cell.link.queue_drops = 1; }},
      {"kernel", [](auto& cell) { cell.link.kernel_drops = 1; }},
      {"observer", [](auto& cell) { cell.observer_late_ms = 5.1; }},
      {"round trip was 104.0", [](auto& cell) { cell.link.measured_rtt_ms = 104; }},
      {"to the client, not 9.00 %", [](auto& cell) { cell.options.network.settings.to_client.loss_pct = 9; }},
      {"to the server, not 0.00 %", [](auto& cell) { cell.options.network.settings.to_server.loss_pct = 0; }},
      {"ended",
       [](auto& cell) { cell.lanes[kUdp].closed_reason = "Nothing has come from the server for 15 s."; }},
      {"told nothing", [](auto& cell) { cell.lanes[kTcp].server_told = false; }},
      {"ran on bbr", [](auto& cell) { cell.lanes[kTcp].congestion_control = "bbr"; }},
      {"sent 0 segments again, and the link saw 58",
       [](auto& cell) { cell.lanes[kTcp].tcp_retransmits = 0; }},
      {"1 of 60 lost segments never came again", [](auto& cell) { cell.lanes[kTcp].resent.unresolved = 1; }},
      {"canary, lane udp-raw, is missing", [](auto& cell) { cell.lanes.pop_back(); }},
      {"canary's age was 60.6 ms at p50", [](auto& cell) { cell.lanes[kRaw].age_ms.p50 = 60.6; }},
      {"canary's age was 99.0 ms at p99", [](auto& cell) { cell.lanes[kRaw].age_ms.p99 = 99; }},
  };
  for (const auto& [word, plant] : faults) {
    CellResult cell = example_cell();
    plant(cell);
    const auto doubts = judge(cell).doubts;
    ASSERT_EQ(doubts.size(), 1U) << word << (doubts.size() > 1 ? ": " + doubts[1] : "");
    EXPECT_NE(doubts[0].find(word), std::string::npos) << doubts[0];
  }
}

TEST(Gate, NeverLooksAtWhatAComparedLaneShowed) {
  CellResult cell = example_cell();
  for (const auto lane : {kUdp, kTcp}) {
    cell.lanes[lane].age_ms = {5000, 5000, 5000, 5000, 5000};
    cell.lanes[lane].stall_fraction = 1;
    cell.lanes[lane].longest_freeze_ms = 9000;
  }
  EXPECT_TRUE(judge(cell).doubts.empty());
}

TEST(Gate, SaysWhenTheoryCannotBeApplied) {
  for (const auto& spoil : std::vector<std::function<void(CellOptions&)>>{
           [](auto& options) { options.network.settings.to_client.jitter_ms = 5; },
           [](auto& options) { options.network.settings.to_client.rate_kbit = 500; },
           [](auto& options) { options.script = {{.at_s = 3, .what = tape::Outage{500}}}; }}) {
    CellResult cell = example_cell();
    cell.lanes[kRaw].age_ms = {90, 90, 90, 90, 90};
    spoil(cell.options);
    EXPECT_FALSE(has_theory(cell.options));
    const auto verdict = judge(cell);
    EXPECT_TRUE(verdict.doubts.empty());
    ASSERT_EQ(verdict.notes.size(), 1U);
    EXPECT_NE(verdict.notes[0].find("canary"), std::string::npos);
  }
}

TEST(Gate, LeavesLossesOfAnOutageOutOfTheConfiguredLoss) {
  CellResult cell = example_cell();
  cell.options.script = {{.at_s = 3, .what = tape::Outage{500}}};
  for (std::size_t i = 600; i < 900; ++i) cell.packets[i].fate = link::PacketFate::kLostInOutage;
  EXPECT_TRUE(judge(cell).doubts.empty());
}

TEST(Gate, KnowsThatPacketsOfOneDarkSlotAreLostTogether) {
  CellResult cell = example_cell();
  cell.options.seconds = 2;
  cell.packets.clear();
  // Forty packets at once, and four of fifty such bunches lost: 8 % of 2000 packets, but only fifty draws.
  for (int i = 0; i < 50 * 40; ++i) {
    link::PacketRecord packet;
    packet.in_us = Micros{i / 40} * 40'000;
    packet.fate = i / 40 % 13 == 7 ? link::PacketFate::kLostByTime : link::PacketFate::kDelivered;
    for (packet.direction = 0; packet.direction < 2; ++packet.direction) cell.packets.push_back(packet);
  }
  EXPECT_TRUE(judge(cell).doubts.empty());
  cell.options.network.settings.per_packet = true;
  EXPECT_EQ(judge(cell).doubts.size(), 2U) << "one by one, 2000 draws cannot miss by 3 %";
}

}  // namespace
}  // namespace tw::compare
