// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "lab/trace/freeze.hpp"

/// Packet histories written by hand, on virtual time: a snapshot of 200 bytes each 16 ms, 50 ms each way.
namespace tw::trace::test {

inline constexpr Micros kMs = 1'000, kStep = 16 * kMs, kTransit = 50 * kMs, kStart = 10'000 * kMs;
inline constexpr std::uint32_t kBytes = 200;

using link::PacketFate;
using link::PacketRecord;

class History {
 public:
  explicit History(std::uint32_t first_sequence = 1000) : first_sequence_(first_sequence) {}

  /// The `n`-th snapshot's segment, sent for the first time or again, at `at` after the start.
  PacketRecord& segment(std::uint32_t n, Micros at, PacketFate fate = PacketFate::kDelivered) {
    PacketRecord& packet = put(at, 1, 6, fate);
    packet.tcp_seq = first_sequence_ + n * kBytes;
    packet.tcp_flags = link::kTcpAck | link::kTcpPsh;
    packet.payload_bytes = kBytes;
    return packet;
  }
  /// The client says that it has everything before segment `n`.
  PacketRecord& ack(std::uint32_t n, Micros at, std::uint8_t sack_blocks = 0,
                    PacketFate fate = PacketFate::kDelivered) {
    PacketRecord& packet = put(at, 0, 6, fate);
    packet.tcp_ack = first_sequence_ + n * kBytes;
    packet.tcp_flags = link::kTcpAck;
    packet.sack_blocks = sack_blocks;
    return packet;
  }
  PacketRecord& datagram(Micros at, PacketFate fate = PacketFate::kDelivered, std::uint16_t bytes = 120) {
    PacketRecord& packet = put(at, 1, 17, fate);
    packet.payload_bytes = bytes;
    return packet;
  }
  /// Segments `from`..`to` - 1, one each step, and an acknowledgement for each that arrives.
  void quiet(std::uint32_t from, std::uint32_t to) {
    for (std::uint32_t n = from; n < to; ++n) {
      segment(n, n * kStep);
      ack(n + 1, n * kStep + kTransit);
    }
  }
  void quiet_datagrams(std::uint32_t from, std::uint32_t to) {
    for (std::uint32_t n = from; n < to; ++n) datagram(n * kStep);
  }

  /// As the link wrote them: in order of arrival at the link.
  std::vector<PacketRecord> packets() const {
    std::vector<PacketRecord> sorted = packets_;
    // packets_ numbers them as they were written: those of one moment keep that order.
    std::sort(sorted.begin(), sorted.end(), [](const PacketRecord& a, const PacketRecord& b) {
      return std::pair(a.in_us, a.nth) < std::pair(b.in_us, b.nth);
    });
    std::uint32_t nth[2] = {0, 0};
    for (PacketRecord& packet : sorted) packet.nth = nth[packet.direction]++;
    return sorted;
  }

  Freeze explain(LaneKind lane, Micros from, Micros to, std::vector<LaneFacts> facts = {}) const {
    const std::vector<PacketRecord> records = packets();
    // What is on the screen at `from` had just arrived.
    const Gap gap{lane, kStart + from, kStart + to, kStart + from - kTransit, kStart + to - kTransit};
    return trace::explain({&gap, 1}, {records, facts, kStep, kStart}).front();
  }

 private:
  PacketRecord& put(Micros at, std::uint8_t direction, std::uint8_t protocol, PacketFate fate) {
    PacketRecord packet;
    packet.in_us = kStart + at;
    packet.due_us = packet.in_us + (link::is_lost(fate) ? 0 : kTransit);
    packet.direction = direction;
    packet.protocol = protocol;
    packet.fate = fate;
    packet.nth = static_cast<std::uint32_t>(packets_.size());
    packets_.push_back(packet);
    return packets_.back();
  }

  std::uint32_t first_sequence_;
  std::vector<PacketRecord> packets_;
};

inline constexpr PacketFate kLost = PacketFate::kLostByTime;

}  // namespace tw::trace::test
