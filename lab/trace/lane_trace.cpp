// SPDX-License-Identifier: MIT
#include "lab/trace/lane_trace.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/trace/datagram_causes.hpp"
#include "lab/trace/tcp_causes.hpp"
#include "lab/trace/tcp_recovery.hpp"
#include "lab/trace/wording.hpp"

namespace tw::trace {
namespace {

constexpr std::uint16_t kReleaseOfBurst = 0xFFFF;  // Mark::sending of a kReleased
constexpr Micros kNoticeable = 1'000;              // a shorter wait behind another segment is none
constexpr Micros kLongestTransit = 2'500'000;      // with everything that a link can add

bool waited(const Segment& segment) {
  return segment.arrival != kNever && segment.release > segment.arrival &&
         segment.release - segment.arrival > kNoticeable;
}

/// Segment `i` was lost, and others stood ready behind it when it came.
bool releases_others(const std::deque<Segment>& segments, std::size_t i) {
  return segments[i].arrival != kNever && segments[i].release == segments[i].arrival &&
         i + 1 < segments.size() && segments[i + 1].release == segments[i].release && waited(segments[i + 1]);
}

const char* lost_words(link::PacketFate fate) {
  switch (fate) {
    case link::PacketFate::kLostInOutage:
      return "lost in an outage";
    case link::PacketFate::kLostInBlackout:
      return "lost in the blackout";
    case link::PacketFate::kLostInQueue:
      return "lost: the queue was full";
    case link::PacketFate::kDelivered:
      return "corrupted, and thrown away by its checksum";
    default:
      return "lost";
  }
}

}  // namespace

LaneTrace::LaneTrace(LaneKind lane, Micros zero, Micros snapshot_interval)
    : lane_(lane), zero_(zero), snapshot_interval_(snapshot_interval) {}

void LaneTrace::add(const link::PacketRecord& packet) {
  if (is_tcp(lane_))
    tcp_.add(packet);
  else
    datagrams_.add(packet);
}

void LaneTrace::add(const LaneFacts& facts) {
  const bool in_order = facts_.empty() || facts.at >= facts_.back().at;
  if (!is_plausible(facts.at) || !in_order) return;
  if (facts_.size() == kMaxFacts) facts_.erase(facts_.begin(), facts_.begin() + kMaxFacts / 2);
  facts_.push_back(facts);
}

void LaneTrace::forget_before(Micros time) {
  tcp_.forget_before(time);
  datagrams_.forget_before(time);
  // The newest stays: it is what the socket said last.
  const auto kept = std::partition_point(facts_.begin(), facts_.end(),
                                         [&](const LaneFacts& facts) { return facts.at < time; });
  if (kept - facts_.begin() > 64) facts_.erase(facts_.begin(), std::min(kept, facts_.end() - 1));
}

void LaneTrace::on_frame(Micros now, Micros newest_stamp) {
  if (!is_plausible(now) || !is_plausible(newest_stamp)) return;
  // Whoever knows the stamp by an age knows it to a rounding error.
  if (newest_stamp > newest_stamp_ + snapshot_interval_ / 4) {
    if (newest_at_ > 0 && now - newest_at_ >= kFreezeMicros)
      explain_gap({lane_, newest_at_, now, newest_stamp_, newest_stamp});
    newest_stamp_ = newest_stamp;
    newest_at_ = now;
  }
  // A freeze that still lasts keeps what it began with, up to half a minute: then nobody plays any more.
  forget_before(std::max(std::min(now, newest_at_), now - 30'000'000) - kKeptMicros);
}

void LaneTrace::explain_gap(const Gap& gap) {
  ++freezes_;
  last_freeze_ =
      is_tcp(lane_) ? explain_tcp(tcp_, gap, context()) : explain_datagrams(datagrams_, gap, context());
}

void LaneTrace::marks(Micros from, Micros to, std::vector<Mark>& out) const {
  if (is_tcp(lane_))
    tcp_marks(from, to, out);
  else
    datagram_marks(from, to, out);
}

void LaneTrace::tcp_marks(Micros from, Micros to, std::vector<Mark>& out) const {
  const auto& segments = tcp_.segments();
  const std::size_t limit = out.size() + kMaxMarks;
  Micros transit = 0;
  std::uint32_t last_resent = 0;
  Micros last_resent_in = -1;
  const auto put = [&](Micros at, MarkKind kind, std::int64_t id, std::size_t sending) {
    if (at >= from && at <= to && out.size() < limit)
      out.push_back({at, kind, static_cast<std::uint16_t>(sending), id});
  };
  // A segment may have come again long after it was first sent: all that are kept are looked at.
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const Segment& segment = segments[i];
    for (std::size_t n = 0; n < segment.sendings.size(); ++n) {
      const Sending& sending = segment.sendings[n];
      if (sending.copy) continue;
      // One packet may bring several segments again.
      if (n > 0 && sending.nth == last_resent && sending.in == last_resent_in) continue;
      if (n > 0) last_resent = sending.nth, last_resent_in = sending.in;
      if (!sending.arrived) {
        put(sending.in + transit, MarkKind::kLost, segment.begin, n);
        continue;
      }
      transit = sending.due - sending.in;
      const MarkKind first = waited(segment) ? MarkKind::kHeld : MarkKind::kDelivered;
      put(sending.due, n > 0 ? MarkKind::kResent : first, segment.begin, n);
    }
    if (releases_others(segments, i))
      put(segment.release, MarkKind::kReleased, segment.begin, kReleaseOfBurst);
  }
}

void LaneTrace::datagram_marks(Micros from, Micros to, std::vector<Mark>& out) const {
  const auto& datagrams = datagrams_.datagrams();
  const std::size_t limit = out.size() + kMaxMarks;
  Micros transit = 0;
  for (std::size_t i = datagrams_.first_after(from - kLongestTransit); i < datagrams.size(); ++i) {
    const Datagram& datagram = datagrams[i];
    if (datagram.arrived) transit = datagram.due - datagram.in;
    const Micros at = datagram.in + transit;
    if (at < from || at > to || out.size() >= limit) continue;
    out.push_back({at, datagram.arrived ? MarkKind::kDelivered : MarkKind::kLost, 0, datagram.nth});
  }
}

std::string LaneTrace::story(const Mark& mark) const {
  return is_tcp(lane_) ? tcp_story(mark) : datagram_story(mark);
}

/// What it waited for, or what waited for it.
std::string LaneTrace::order_story(std::size_t index, bool as_release) const {
  const auto& segments = tcp_.segments();
  const Segment& segment = segments[index];
  const auto same_release = [&](std::size_t i) { return segments[i].release == segment.release; };
  if (as_release) {
    std::size_t freed = 0;
    while (index + freed + 1 < segments.size() && same_release(index + freed + 1)) ++freed;
    return fmt::format("; {} behind it came free at once", counted(freed, "segment"));
  }
  if (!waited(segment)) return {};
  if (segment.release == kNever) return "; waits behind a segment that is missing";
  std::size_t hole = index;
  while (hole > 0 && same_release(hole - 1)) --hole;
  while (hole < index && segments[hole].arrival != segment.release) ++hole;
  return fmt::format("; waited {} behind segment {}", in_ms(segment.release - segment.arrival),
                     segments[hole].number());
}

std::string LaneTrace::tcp_story(const Mark& mark) const {
  const auto index = tcp_.find(mark.id);
  if (!index) return {};
  const Segment& segment = tcp_.segments()[*index];
  const Sending& first = segment.sendings.front();
  const Recovery recovery = recover(tcp_, *index, context());
  std::string words = fmt::format("segment {}, {} bytes, ", segment.number(), segment.end - segment.begin);
  if (recovery.lost) {
    words += tell(segment, recovery, zero_);
    if (segment.arrival != kNever)
      words += fmt::format(", there {} after the first try", in_ms(segment.arrival - first.in));
  } else {
    words +=
        fmt::format("sent at {}, there after {}", in_seconds(first.in, zero_), in_ms(first.due - first.in));
    if (mark.sending > 0 && mark.sending != kReleaseOfBurst) words += "; resent for nothing, it had arrived";
  }
  return words + order_story(*index, mark.sending == kReleaseOfBurst);
}

std::string LaneTrace::datagram_story(const Mark& mark) const {
  const auto& datagrams = datagrams_.datagrams();
  const auto found = std::partition_point(datagrams.begin(), datagrams.end(),
                                          [&](const Datagram& datagram) { return datagram.nth < mark.id; });
  if (found == datagrams.end() || found->nth != mark.id) return {};
  const std::string head = fmt::format("datagram {}, {} bytes, sent at {}", found->nth, found->bytes,
                                       in_seconds(found->in, zero_));
  if (found->arrived) return head + fmt::format(", there after {}", in_ms(found->due - found->in));
  const char* then = lane_ == LaneKind::kRudp ? "; ENet sends it again, and all behind it waits"
                                              : "; nothing comes again on this lane, the next one is newer";
  return head + ", " + lost_words(found->fate) + then;
}

}  // namespace tw::trace
