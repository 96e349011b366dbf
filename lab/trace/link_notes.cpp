// SPDX-License-Identifier: MIT
#include "lab/trace/link_notes.hpp"

#include <algorithm>
#include <string>

#include "lab/link/remote/control_protocol.hpp"
#include "lab/link/remote/stats_json.hpp"
#include "lab/trace/packets.hpp"
#include "shared/base/chunk_file.hpp"

namespace tw::trace {
namespace {

/// Of one packet, with every number at its longest.
constexpr std::size_t kMostOfAPacket = 64;
constexpr std::uint64_t kMost32 = 0xffff'ffff, kMost16 = 0xffff, kMostMicros = std::uint64_t{1} << 53;
constexpr double kMostMeasured = 1e6;  ///< per cent, or ms
constexpr int kFateShift = 2, kSackShift = 5;

/// direction: 1 bit · TCP: 1 · fate: 3 · selective acknowledgements: 3
std::uint8_t packed(const link::PacketRecord& packet) {
  const bool tcp = packet.protocol == kProtocolTcp;
  return static_cast<std::uint8_t>((packet.direction & 1U) | (tcp ? 2U : 0U) |
                                   static_cast<unsigned>(packet.fate) << kFateShift |
                                   (packet.sack_blocks & 7U) << kSackShift);
}

void put(ByteWriter& out, const LanePacket& routed, Micros base) {
  const link::PacketRecord& packet = routed.packet;
  out.byte(static_cast<std::uint64_t>(routed.lane));
  out.byte(packed(packet));
  out.byte(packet.effects);
  out.number(static_cast<std::uint64_t>(packet.in_us - base));
  out.number(static_cast<std::uint64_t>(packet.due_us - packet.in_us));
  out.number(packet.nth);
  out.number(packet.bytes);
  out.number(packet.payload_bytes);
  if (packet.protocol != kProtocolTcp) return;
  out.fixed(packet.tcp_seq, 4);
  out.fixed(packet.tcp_ack, 4);
  out.byte(packet.tcp_flags);
}

std::optional<LanePacket> take(ByteReader& in, Micros base) {
  const std::uint64_t lane = in.fixed(1), bits = in.fixed(1), effects = in.fixed(1);
  const std::uint64_t fate = bits >> kFateShift & 7, sacks = bits >> kSackShift;
  LanePacket routed;
  link::PacketRecord& packet = routed.packet;
  routed.lane = static_cast<LaneKind>(lane);
  packet.direction = bits & 1;
  packet.protocol = (bits & 2) != 0 ? kProtocolTcp : kProtocolUdp;
  packet.fate = static_cast<link::PacketFate>(fate);
  packet.sack_blocks = static_cast<std::uint8_t>(sacks);
  packet.effects = static_cast<std::uint8_t>(effects);
  packet.in_us = base + static_cast<Micros>(in.number(kMostMicros));
  packet.due_us = packet.in_us + static_cast<Micros>(in.number(kMostMicros));
  packet.nth = static_cast<std::uint32_t>(in.number(kMost32));
  packet.bytes = static_cast<std::uint16_t>(in.number(kMost16));
  packet.payload_bytes = static_cast<std::uint16_t>(in.number(kMost16));
  if (packet.protocol == kProtocolTcp) {
    packet.tcp_seq = static_cast<std::uint32_t>(in.fixed(4));
    packet.tcp_ack = static_cast<std::uint32_t>(in.fixed(4));
    packet.tcp_flags = static_cast<std::uint8_t>(in.fixed(1));
  }
  const bool known = lane < kLaneKinds && fate <= static_cast<unsigned>(link::PacketFate::kLostInQueue);
  if (!in.good() || !known || sacks > 4 || !is_plausible(packet)) return std::nullopt;
  return routed;
}

/// One table for writer and reader alike.
template <class Facts, class Field>
void each_number(Facts& facts, Field&& field) {
  field(facts.retransmits);
  field(facts.rto_us), field(facts.rtt_us);
  field(facts.cwnd), field(facts.unacked), field(facts.lost), field(facts.notsent_bytes);
  field(facts.enet_throttle), field(facts.enet_throttled), field(facts.in_transit_bytes);
}

}  // namespace

std::vector<Bytes> encode_packets(std::span<const LanePacket> packets) {
  std::vector<Bytes> notes;
  while (!packets.empty()) {
    Micros base = packets.front().packet.in_us;
    for (const LanePacket& routed : packets) base = std::min(base, routed.packet.in_us);
    ByteWriter out;
    out.fixed(static_cast<std::uint64_t>(base), 8);
    std::size_t taken = 0;
    for (; taken < packets.size() && out.bytes.size() + kMostOfAPacket <= kMaxPacketNoteBytes; ++taken)
      put(out, packets[taken], base);
    packets = packets.subspan(taken);
    notes.push_back(std::move(out.bytes));
  }
  return notes;
}

std::optional<std::vector<LanePacket>> decode_packets(ByteView note) {
  ByteReader in(note);
  const std::uint64_t base = in.fixed(8);
  if (!in.good() || base > kMostMicros) return std::nullopt;
  std::vector<LanePacket> packets;
  while (!in.at_end()) {
    const auto packet = take(in, static_cast<Micros>(base));
    if (!packet) return std::nullopt;
    packets.push_back(*packet);
  }
  return packets;
}

Bytes encode_facts(const LaneFacts& facts) {
  ByteWriter out;
  out.byte(static_cast<std::uint64_t>(facts.lane));
  out.fixed(static_cast<std::uint64_t>(facts.at), 8);
  each_number(facts, [&](auto value) { out.number(value); });
  return std::move(out.bytes);
}

std::optional<LaneFacts> decode_facts(ByteView note) {
  ByteReader in(note);
  const std::uint64_t lane = in.fixed(1), at = in.fixed(8);
  if (lane >= kLaneKinds || at > kMostMicros) return std::nullopt;
  LaneFacts facts;
  facts.lane = static_cast<LaneKind>(lane);
  facts.at = static_cast<Micros>(at);
  each_number(facts, [&]<class Number>(Number& value) {
    value = static_cast<Number>(in.number(sizeof value == 8 ? kMostMicros : kMost32));
  });
  return in.good() && in.at_end() ? std::optional(facts) : std::nullopt;
}

Bytes encode_link(const link::Stats& stats) {
  link::Stats alone = stats;
  alone.flows.clear();
  const std::string reply = link::stats_reply(alone);
  return {reply.begin(), reply.end()};
}

std::optional<link::Stats> decode_link(ByteView note) {
  const std::string reply(note.begin(), note.end());
  auto stats = link::read_stats(reply);
  if (!stats || link::invalid_reason(stats->settings) != nullptr) return std::nullopt;
  for (const double measured : {stats->measured_loss_pct, stats->measured_loss_up_pct,
                                stats->measured_loss_down_pct, stats->measured_rtt_ms})
    if (!(measured >= 0 && measured <= kMostMeasured)) return std::nullopt;
  return std::move(*stats);
}

}  // namespace tw::trace
