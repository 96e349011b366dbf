// SPDX-License-Identifier: MIT
#include "lab/trace/link_notes.hpp"

#include <gtest/gtest.h>

#include "lab/trace/packets.hpp"

namespace tw::trace {
namespace {

LanePacket tcp_packet(std::uint32_t n) {
  LanePacket routed{LaneKind::kTcp, {}};
  link::PacketRecord& packet = routed.packet;
  packet.in_us = 70'000'000 + n * 16'667;
  packet.due_us = packet.in_us + 50'000;
  packet.tcp_seq = 0xfffff000U + n * 300;
  packet.tcp_ack = 12 + n;
  packet.nth = n;
  packet.bytes = 340;
  packet.payload_bytes = 300;
  packet.direction = kToClient;
  packet.protocol = kProtocolTcp;
  packet.tcp_flags = link::kTcpAck | link::kTcpPsh;
  packet.sack_blocks = 4;
  packet.fate = link::PacketFate::kLostInQueue;
  packet.effects = link::kEffectQueued;
  return routed;
}
LanePacket udp_packet(std::uint32_t n) {
  LanePacket routed{LaneKind::kUdp, {}};
  routed.packet.in_us = routed.packet.due_us = 70'000'000 + n * 16'667;
  routed.packet.nth = n;
  routed.packet.bytes = routed.packet.payload_bytes = 180;
  routed.packet.protocol = kProtocolUdp;
  return routed;
}

TEST(LinkNotes, TellEveryPacketAsItWas) {
  std::vector<LanePacket> packets;
  for (std::uint32_t n = 0; n < 500; ++n) packets.push_back(n % 3 == 0 ? udp_packet(n) : tcp_packet(n));
  std::swap(packets[3], packets[4]);  // the lanes' times need not rise together
  const auto notes = encode_packets(packets);
  std::vector<LanePacket> read;
  std::size_t bytes = 0;
  for (const Bytes& note : notes) {
    EXPECT_LE(note.size(), kMaxPacketNoteBytes);
    bytes += note.size();
    const auto some = decode_packets(note);
    ASSERT_TRUE(some);
    read.insert(read.end(), some->begin(), some->end());
  }
  ASSERT_EQ(read.size(), packets.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    EXPECT_EQ(read[i].lane, packets[i].lane);
    EXPECT_EQ(read[i].packet, packets[i].packet) << i;
  }
  EXPECT_LT(bytes, packets.size() * sizeof(link::PacketRecord) * 7 / 10) << "shorter than they lie in memory";
  EXPECT_TRUE(encode_packets({}).empty());
}

TEST(LinkNotes, TellWhatASocketSaid) {
  LaneFacts facts;
  facts.at = 80'000'000;
  facts.lane = LaneKind::kTcpLatest;
  facts.retransmits = 5'000'000'000;
  facts.rto_us = 1, facts.rtt_us = 2, facts.cwnd = 3, facts.unacked = 4, facts.lost = 5,
  facts.notsent_bytes = 6;
  facts.enet_throttle = 32, facts.enet_throttled = 8, facts.in_transit_bytes = 0xffff'ffff;
  const auto read = decode_facts(encode_facts(facts));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->at, facts.at);
  EXPECT_EQ(read->lane, facts.lane);
  EXPECT_EQ(read->retransmits, facts.retransmits);
  EXPECT_EQ(read->rto_us, 1U);
  EXPECT_EQ(read->notsent_bytes, 6U);
  EXPECT_EQ(read->enet_throttle, 32U);
  EXPECT_EQ(read->in_transit_bytes, 0xffff'ffffU);
}

TEST(LinkNotes, TellWhatTheLinkIsSetTo) {
  link::Stats stats;
  stats.settings = link::both_ways({.loss_pct = 5, .delay_ms = 50});
  stats.settings.to_server.jitter_ms = 7;
  stats.seed = 99;
  stats.measured_loss_pct = 4.75;
  stats.measured_rtt_ms = 100.5;
  stats.flows["udp"].packets = 7;
  const auto read = decode_link(encode_link(stats));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->settings, stats.settings);
  EXPECT_EQ(read->seed, 99U);
  EXPECT_EQ(read->measured_loss_pct, 4.75);
  EXPECT_EQ(read->measured_rtt_ms, 100.5);
  EXPECT_TRUE(read->flows.empty());
}

/// Row 60 of the hostile inputs, continued: a recording's notes.
TEST(LinkNotes, Row60WhatIsNoNoteIsNothing) {
  const Bytes good = encode_packets(std::vector{tcp_packet(1)}).front();
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_EQ(decode_packets(ByteView(good).first(size)).has_value(), size == 8) << size << ": cut short";
  const auto with = [&](std::size_t at, std::uint8_t value) {
    Bytes bad = good;
    bad[at] = value;
    return bad;
  };
  EXPECT_FALSE(decode_packets(with(7, 0xff))) << "a time that no clock shows";
  EXPECT_FALSE(decode_packets(with(8, kLaneKinds))) << "no lane";
  EXPECT_FALSE(decode_packets(with(9, 7 << 2))) << "no fate";
  EXPECT_FALSE(decode_packets(with(9, 5 << 5))) << "five selective acknowledgements";

  Bytes facts = encode_facts({});
  EXPECT_FALSE(decode_facts(ByteView(facts).first(facts.size() - 1)));
  facts.push_back(0);
  EXPECT_FALSE(decode_facts(facts)) << "more than there is";
  facts[0] = 200;
  EXPECT_FALSE(decode_facts(facts));

  link::Stats odd;
  odd.settings.to_client.loss_pct = 101;
  EXPECT_FALSE(decode_link(encode_link(odd)));
  odd = {};
  odd.measured_rtt_ms = 1e300;
  EXPECT_FALSE(decode_link(encode_link(odd)));
  EXPECT_FALSE(decode_link(Bytes{'{', '}'}));
}

}  // namespace
}  // namespace tw::trace
