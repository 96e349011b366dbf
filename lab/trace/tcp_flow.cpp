// SPDX-License-Identifier: MIT
#include "lab/trace/tcp_flow.hpp"

#include <algorithm>

namespace tw::trace {
namespace {

constexpr std::size_t kLooked = 16;  // packets that a delay is the least of

Sending sending_of(const link::PacketRecord& packet) {
  return {.in = packet.in_us,
          .due = packet.due_us,
          .arrived = arrives(packet),
          .copy = (packet.effects & link::kEffectDuplicate) != 0,
          .fate = packet.fate,
          .effects = packet.effects,
          .nth = packet.nth,
          .bytes = packet.payload_bytes};
}

}  // namespace

void TcpFlow::add(const link::PacketRecord& packet) {
  if (packet.protocol != kProtocolTcp || !is_plausible(packet)) return;
  if (packet.direction == kToServer) {
    if ((packet.tcp_flags & link::kTcpAck) != 0) add_acknowledgement(packet);
    return;
  }
  if ((packet.tcp_flags & link::kTcpSyn) != 0) return restart(packet.tcp_seq + 1, packet.in_us);
  if (packet.payload_bytes > 0) add_data(packet);
}

std::int64_t TcpFlow::unwrap(std::uint32_t sequence) {
  if (!started_) {
    started_ = true;
    raw_end_ = sequence;
  }
  return end_ + static_cast<std::int32_t>(sequence - raw_end_);
}

/// A new connection's bytes follow those of the one before; what that one still owed will not come.
void TcpFlow::restart(std::uint32_t sequence, Micros time) {
  started_ = true;
  raw_end_ = sequence;
  for (std::size_t i = first_unread(kNever - 1); i < segments_.size(); ++i) {
    segments_[i].arrival = std::min(segments_[i].arrival, time);
    settle(i);
  }
}

void TcpFlow::add_data(const link::PacketRecord& packet) {
  const std::int64_t begin = unwrap(packet.tcp_seq), end = begin + packet.payload_bytes;
  const Sending sending = sending_of(packet);
  const auto first = std::partition_point(segments_.begin(), segments_.end(),
                                          [&](const Segment& segment) { return segment.end <= begin; });
  auto i = static_cast<std::size_t>(first - segments_.begin());
  for (std::size_t n = 0; i < segments_.size() && segments_[i].begin < end && n < kMaxSegmentsOfOne; ++i, ++n)
    add_sending(i, sending);
  if (end <= end_) return;
  segments_.push_back({.begin = std::max(begin, end_), .end = end, .sendings = {}});
  end_ = end;
  raw_end_ = packet.tcp_seq + packet.payload_bytes;
  add_sending(segments_.size() - 1, sending);
  if (segments_.size() > kMaxKept) segments_.pop_front();
}

void TcpFlow::add_sending(std::size_t index, const Sending& sending) {
  Segment& segment = segments_[index];
  if (segment.sendings.size() < kMaxSendings) segment.sendings.push_back(sending);
  if (!sending.arrived || sending.due >= segment.arrival) return;
  segment.arrival = sending.due;
  settle(index);
}

void TcpFlow::settle(std::size_t from) {
  Micros before = from == 0 ? forgotten_release_ : segments_[from - 1].release;
  for (std::size_t i = from; i < segments_.size(); ++i) {
    const Micros release = std::max(before, segments_[i].arrival);
    if (release == segments_[i].release && i > from) return;  // and so are all behind it
    segments_[i].release = before = release;
  }
}

void TcpFlow::add_acknowledgement(const link::PacketRecord& packet) {
  if (!started_) return;  // nothing is known of which it could tell
  const std::int64_t ack = unwrap(packet.tcp_ack);
  if (ack > end_) return;
  const bool repeated = packet.payload_bytes == 0 && !acks_.empty() && acks_.back().ack == ack && ack < end_;
  acks_.push_back({.in = packet.in_us,
                   .due = packet.due_us,
                   .ack = ack,
                   .arrived = arrives(packet),
                   .tells_of_hole = packet.sack_blocks > 0 || repeated});
  if (acks_.size() > kMaxKept) acks_.pop_front();
  // The client has what it acknowledges, even if no record says how it came: the log had begun later, or was overrun.
  for (std::size_t i = first_unread(kNever - 1); i < segments_.size() && segments_[i].end <= ack; ++i) {
    segments_[i].arrival = std::min(segments_[i].arrival, packet.in_us);
    settle(i);
  }
}

void TcpFlow::forget_before(Micros time) {
  while (!segments_.empty() && segments_.front().sent() < time) {
    if (segments_.front().release != kNever) forgotten_release_ = segments_.front().release;
    segments_.pop_front();
  }
  while (!acks_.empty() && acks_.front().in < time) acks_.pop_front();
}

std::size_t TcpFlow::first_unread(Micros time) const {
  const auto found = std::partition_point(segments_.begin(), segments_.end(),
                                          [&](const Segment& segment) { return segment.release <= time; });
  return static_cast<std::size_t>(found - segments_.begin());
}

std::optional<std::size_t> TcpFlow::find(std::int64_t begin) const {
  const auto found = std::partition_point(segments_.begin(), segments_.end(),
                                          [&](const Segment& segment) { return segment.end <= begin; });
  if (found == segments_.end() || found->begin > begin) return std::nullopt;
  return static_cast<std::size_t>(found - segments_.begin());
}

Micros TcpFlow::delay_to_client_at(Micros time) const {
  Micros least = kNever;
  auto segment = std::partition_point(segments_.begin(), segments_.end(),
                                      [&](const Segment& s) { return s.sent() < time; });
  for (std::size_t n = 0; n < kLooked && segment != segments_.begin(); ++n)
    if (const Sending& first = (--segment)->sendings.front(); first.arrived)
      least = std::min(least, first.due - first.in);
  return least == kNever ? 0 : least;
}

Micros TcpFlow::delay_to_server_at(Micros time) const {
  Micros least = kNever;
  auto ack =
      std::partition_point(acks_.begin(), acks_.end(), [&](const Acknowledgement& a) { return a.in < time; });
  for (std::size_t n = 0; n < kLooked && ack != acks_.begin(); ++n)
    if ((--ack)->arrived) least = std::min(least, ack->due - ack->in);
  return least == kNever ? 0 : least;
}

}  // namespace tw::trace
