// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lab/link/remote.hpp"
#include "lab/link/remote/packet_log.hpp"
#include "lab/trace/freeze.hpp"
#include "shared/base/lane_kind.hpp"
#include "shared/base/types.hpp"

/// What the link did to a match's packets, as notes of the match's recording, and back. docs/RECORDING.md gives the bytes. The
/// readers are for notes that anybody may have written: what is none of ours is nothing.
namespace tw::trace {

enum class NoteTopic : std::uint8_t {
  kPackets = 1,  ///< what became of some packets
  kFacts = 2,    ///< what a lane's socket said at the server
  kLink = 3,     ///< what the link is set to, and what it measures
};
/// Of packets, a note at most.
inline constexpr std::size_t kMaxPacketNoteBytes = 1024;

/// A packet, and the lane that it belongs to.
struct LanePacket {
  LaneKind lane = LaneKind::kUdp;
  link::PacketRecord packet;  ///< its `flow` says nothing
};

/// In as few notes as they need. Their in_us need not rise.
std::vector<Bytes> encode_packets(std::span<const LanePacket> packets);
std::optional<std::vector<LanePacket>> decode_packets(ByteView note);
Bytes encode_facts(const LaneFacts& facts);
std::optional<LaneFacts> decode_facts(ByteView note);
/// Without what each flow counts: some 1,300 bytes.
Bytes encode_link(const link::Stats& stats);
std::optional<link::Stats> decode_link(ByteView note);

}  // namespace tw::trace
