// SPDX-License-Identifier: MIT
// A note of a recording that anybody may have written: what is read of it is sane, and is written as it was read. Input: the note's topic, and the
// note.
#include <cmath>

#include "lab/trace/lane_trace.hpp"
#include "lab/trace/link_notes.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace tw;
using fuzz::require;
using trace::NoteTopic;

void packets_of(ByteView note) {
  const auto packets = trace::decode_packets(note);
  if (!packets) return;
  std::vector<trace::LanePacket> again;
  for (const Bytes& bytes : trace::encode_packets(*packets)) {
    require(bytes.size() <= trace::kMaxPacketNoteBytes);
    const auto read = trace::decode_packets(bytes);
    require(read.has_value());
    again.insert(again.end(), read->begin(), read->end());
  }
  require(again.size() == packets->size());
  trace::LaneTrace shown(LaneKind::kTcp, 0);
  for (std::size_t i = 0; i < again.size(); ++i) {
    require(again[i].lane == (*packets)[i].lane && again[i].packet == (*packets)[i].packet);
    shown.add(again[i].packet);
  }
}

void facts_of(ByteView note) {
  const auto facts = trace::decode_facts(note);
  if (!facts) return;
  const auto again = trace::decode_facts(trace::encode_facts(*facts));
  require(again && again->at == facts->at && again->lane == facts->lane &&
          again->retransmits == facts->retransmits && again->in_transit_bytes == facts->in_transit_bytes);
}

void link_of(ByteView note) {
  const auto stats = trace::decode_link(note);
  if (!stats) return;
  require(std::isfinite(stats->measured_loss_pct) && std::isfinite(stats->measured_rtt_ms));
  require(trace::decode_link(trace::encode_link(*stats)).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView note(data + 1, size - 1);
  switch (static_cast<NoteTopic>(data[0])) {
    case NoteTopic::kPackets:
      packets_of(note);
      break;
    case NoteTopic::kFacts:
      facts_of(note);
      break;
    case NoteTopic::kLink:
      link_of(note);
      break;
  }
  return 0;
}
