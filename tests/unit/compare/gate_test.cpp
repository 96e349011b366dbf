// SPDX-License-Identifier: MIT
#include "lab/compare/gate.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace tw::compare {
namespace {

CellResult good_cell() {
  CellResult cell;
  cell.options.network.settings.to_client.loss_pct = 5;
  cell.options.seconds = 20;
  cell.link.lateness_p999_us = 300;
  cell.link.measured_loss_pct = 5.2;
  LaneResult udp, tcp;
  udp.lane = LaneKind::kUdp;
  udp.server_told = tcp.server_told = true;
  tcp.lane = LaneKind::kTcp;
  tcp.packets_dropped = 60;
  tcp.tcp_retransmits = 58;
  tcp.congestion_control = "cubic";
  cell.lanes = {udp, tcp};
  return cell;
}

TEST(Gate, TrustsACleanCell) { EXPECT_TRUE(doubts_about(good_cell(), 0.4).empty()); }

TEST(Gate, NamesEachFaultInOneSentence) {
  const std::vector<std::pair<const char*, std::function<void(CellResult&)>>> faults{
      {"late", [](auto& cell) { cell.link.lateness_p999_us = 2100; }},
      {"MTU", [](auto& cell) { cell.link.oversize = 1; }},
      {"queue", [](auto& cell) { cell.link.queue_drops = 1; }},
      {"kernel", [](auto& cell) { cell.link.kernel_drops = 1; }},
      {"lost 8.00 %", [](auto& cell) { cell.link.measured_loss_pct = 8; }},
      {"ended",
       [](auto& cell) { cell.lanes[0].closed_reason = "Nothing has come from the server for 15 s."; }},
      {"told nothing", [](auto& cell) { cell.lanes[1].server_told = false; }},
      {"ran on bbr", [](auto& cell) { cell.lanes[1].congestion_control = "bbr"; }},
      {"resent none", [](auto& cell) { cell.lanes[1].tcp_retransmits = 0; }},
  };
  for (const auto& [word, plant] : faults) {
    CellResult cell = good_cell();
    plant(cell);
    const auto doubts = doubts_about(cell, 0.4);
    ASSERT_EQ(doubts.size(), 1U) << word;
    EXPECT_NE(doubts[0].find(word), std::string::npos) << doubts[0];
  }
}

TEST(Gate, ClosesWhenTheObserverWasLate) { EXPECT_EQ(doubts_about(good_cell(), 5.1).size(), 1U); }

TEST(Gate, NeverLooksAtWhatALaneShowed) {
  CellResult cell = good_cell();
  cell.lanes[0].age_ms = {5000, 5000, 5000, 5000, 5000};
  cell.lanes[0].stall_fraction = 1;
  EXPECT_TRUE(doubts_about(cell, 0.4).empty());
}

}  // namespace
}  // namespace tw::compare
