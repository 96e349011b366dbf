// SPDX-License-Identifier: MIT
#include "lab/link/flow_table.hpp"

#include <gtest/gtest.h>

namespace tw::link {
namespace {

using Protocol = PacketInfo::Protocol;

TEST(FlowTable, KnowsAFlowByTheClientsPortInBothDirections) {
  FlowTable table;
  ASSERT_TRUE(table.add(SocketKind::kUdp, 40000, "udp"));
  const auto flow = table.classify(Direction::kToServer, {Protocol::kUdp, 40000, 7777});
  EXPECT_EQ(table[flow].label, "udp");
  EXPECT_EQ(table.classify(Direction::kToClient, {Protocol::kUdp, 7777, 40000}), flow);
  EXPECT_EQ(table.classify(Direction::kToClient, {Protocol::kUdp, 40000, 7777}), FlowTable::kOther);
  EXPECT_EQ(table.classify(Direction::kToServer, {Protocol::kTcp, 40000, 7777}), FlowTable::kOther);
}

TEST(FlowTable, SocketsOfOneLabelShareAFlow) {
  FlowTable table;
  table.add(SocketKind::kUdp, 1, "udp");
  table.add(SocketKind::kUdp, 2, "udp");
  EXPECT_EQ(table.classify(Direction::kToServer, {Protocol::kUdp, 1, 9}),
            table.classify(Direction::kToServer, {Protocol::kUdp, 2, 9}));
}

TEST(FlowTable, APortUsedAgainBelongsToItsNewOwner) {
  FlowTable table;
  table.add(SocketKind::kTcp, 5, "lobby");
  table.add(SocketKind::kTcp, 5, "tcp");
  EXPECT_EQ(table[table.classify(Direction::kToServer, {Protocol::kTcp, 5, 9})].label, "tcp");
}

TEST(FlowTable, RefusesMoreLabelsThanItHasRoomFor) {
  FlowTable table;
  std::size_t taken = 0;
  while (table.add(SocketKind::kUdp, static_cast<std::uint16_t>(100 + taken), "flow" + std::to_string(taken)))
    ++taken;
  EXPECT_EQ(taken, kMaxFlows - 2);
  EXPECT_TRUE(table.add(SocketKind::kUdp, 9, "flow0")) << "a label that is known still gains ports";
}

TEST(FlowTable, ShowsLabelledFlowsFromTheStartAndNeverTheProbe) {
  FlowTable table;
  table.add(SocketKind::kUdp, 40000, "udp");
  table.add_probe(40001);
  EXPECT_EQ(table.counters().size(), 1u);
  EXPECT_EQ(table.counters().count("udp"), 1u);
}

}  // namespace
}  // namespace tw::link
