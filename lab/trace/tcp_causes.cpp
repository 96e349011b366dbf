// SPDX-License-Identifier: MIT
#include "lab/trace/tcp_causes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/trace/tcp_recovery.hpp"
#include "lab/trace/wording.hpp"

namespace tw::trace {
namespace {

constexpr Micros kSameMoment = 3'000;  // an acknowledgement's arrival and what the kernel sends because of it

/// The reader's stretch from `from` to `to`, as a chain of waits: each for the first byte that it lacks.
class TcpWaits {
 public:
  TcpWaits(const TcpFlow& flow, const Gap& gap, const Context& context)
      : flow_(flow), segments_(flow.segments()), gap_(gap), context_(context) {}

  Share verdict() {
    Micros at = gap_.from;
    for (std::size_t i = flow_.first_unread(at); i < segments_.size() && at < gap_.to;) {
      const Micros until = std::min(segments_[i].release, gap_.to);
      blame(i, until - at);
      at = until;
      i = flow_.first_unread(at);
    }
    // All that was sent has been read: what is left of the stretch is between the reader and the screen.
    if (at < gap_.to && covers(at)) shares_.add({Cause::kMachine, gap_.to - at, segments_.size()});
    return shares_.verdict();
  }

 private:
  bool covers(Micros time) const { return !segments_.empty() && segments_.back().sent() >= time - kLogTail; }

  void blame(std::size_t i, Micros length) {
    const Recovery recovery = recover(flow_, i, context_);
    if (recovery.lost) return shares_.add({cause_of(recovery), length, i});
    if (i == 0) return shares_.add({Cause::kMachine, length, i});
    const Segment& segment = segments_[i];
    const Sending &now = segment.sendings.front(), &before = segments_[i - 1].sendings.front();
    const Micros grown = before.arrived ? (now.due - now.in) - (before.due - before.in) : 0;
    const WaitParts parts = split_wait(length, now.in - before.in - context_.snapshot_interval, grown);
    shares_.add({sender_waited(i) ? Cause::kSenderWaited : Cause::kSenderSilent, parts.behind, i});
    const bool queued = (now.effects & link::kEffectQueued) != 0;
    shares_.add({queued ? Cause::kQueue : Cause::kDelayGrew, parts.grown, i});
    shares_.add({Cause::kMachine, parts.ordinary, i});
  }

  static Cause cause_of(const Recovery& recovery) {
    if (is_dark(recovery.first_fate)) return Cause::kOutage;
    if (recovery.first_fate == link::PacketFate::kLostInQueue) return Cause::kQueue;
    return recovery.cause;
  }

  /// The segment left at the moment when an acknowledgement came, with others before it still on their way: the sender
  /// had it already, and waited.
  bool sender_waited(std::size_t i) const {
    const Micros sent = segments_[i].sent();
    if (const LaneFacts* facts = context_.facts_at(sent); facts != nullptr && facts->notsent_bytes > 0)
      if (facts->at > segments_[i - 1].sent()) return true;
    const auto& acks = flow_.acknowledgements();
    auto ack = std::partition_point(acks.begin(), acks.end(),
                                    [&](const Acknowledgement& a) { return a.due < sent - kSameMoment; });
    for (; ack != acks.end() && ack->due <= sent + kSameMoment / 10; ++ack) {
      const bool of_those_under_way = ack->ack > segments_[i - 1].begin;
      if (ack->arrived && (of_those_under_way || gap_.lane != LaneKind::kTcpNagle)) return has_backlog(i);
    }
    return false;
  }

  /// More bytes than one snapshot's left at once. Under Nagle an acknowledgement alone is proof enough.
  bool has_backlog(std::size_t i) const {
    if (gap_.lane == LaneKind::kTcpNagle) return true;
    const auto bytes = [&](std::size_t n) { return segments_[n].end - segments_[n].begin; };
    const bool fat = bytes(i) * 2 > bytes(i - 1) * 3;
    const bool burst = i + 1 < segments_.size() &&
                       segments_[i + 1].sent() - segments_[i].sent() < context_.snapshot_interval / 4;
    return fat || burst;
  }

  static constexpr Micros kLogTail =
      1'000'000;  // a stretch that begins later than this behind the log is unknown

  const TcpFlow& flow_;
  const std::deque<Segment>& segments_;
  const Gap& gap_;
  const Context& context_;
  Shares shares_;
};

std::size_t waiting_behind(const TcpFlow& flow, std::size_t hole) {
  const auto& segments = flow.segments();
  std::size_t count = 0;
  for (std::size_t i = hole + 1; i < segments.size() && segments[i].release == segments[hole].release; ++i)
    if (segments[i].arrival < segments[hole].release) ++count;
  return count;
}

std::string tell_loss(const TcpFlow& flow, std::size_t i, const Context& context) {
  const Segment& segment = flow.segments()[i];
  std::string words =
      fmt::format("segment {} {}", segment.number(), tell(segment, recover(flow, i, context), context.zero));
  if (const std::size_t behind = waiting_behind(flow, i); behind > 0)
    words += fmt::format("; {} waited behind it", counted(behind, "segment"));
  return words;
}

std::string tell_waited(const Gap& gap, const Segment& segment, const Context& context) {
  const std::string until = in_seconds(segment.sent(), context.zero);
  if (gap.lane == LaneKind::kTcpNagle)
    return fmt::format("nothing was lost: held back by Nagle until {}, when an acknowledgement came", until);
  const LaneFacts* facts = context.facts_at(segment.sent());
  const bool full = facts != nullptr && facts->notsent_bytes > 0;
  return fmt::format(
      "nothing was lost: the sender kept segment {} back until {}{}", segment.number(), until,
      full ? fmt::format(", {} bytes in its queue", facts->notsent_bytes) : ", when an acknowledgement came");
}

std::string tell_share(const TcpFlow& flow, const Gap& gap, const Share& share, const Context& context) {
  if (share.cause == Cause::kUnknown && share.micros == 0) return "the packet log does not cover it";
  if (share.index >= flow.segments().size())
    return "the server's bytes had all been read; the picture came late on this machine";
  const Segment& segment = flow.segments()[share.index];
  if (!segment.sendings.front().arrived) return tell_loss(flow, share.index, context);
  const Sending& first = segment.sendings.front();
  switch (share.cause) {
    case Cause::kSenderWaited:
      return tell_waited(gap, segment, context);
    case Cause::kSenderSilent:
      return fmt::format("the server sent nothing from {} to {}",
                         in_seconds(flow.segments()[share.index - 1].sent(), context.zero),
                         in_seconds(first.in, context.zero));
    case Cause::kQueue:
      return fmt::format("segment {} waited at the rate limit: {} on its way", segment.number(),
                         in_ms(first.due - first.in));
    case Cause::kDelayGrew:
      return fmt::format(
          "the delay grew: segment {} was {} on its way, the one before {}", segment.number(),
          in_ms(first.due - first.in),
          in_ms(flow.segments()[share.index - 1].release - flow.segments()[share.index - 1].sent()));
    default:
      return fmt::format("all segments arrived in time (up to {}); the picture came late on this machine",
                         segment.number());
  }
}

}  // namespace

Freeze explain_tcp(const TcpFlow& flow, const Gap& gap, const Context& context) {
  const Share share = TcpWaits(flow, gap, context).verdict();
  return {gap, share.cause, in_ms(gap.to - gap.from) + ": " + tell_share(flow, gap, share, context)};
}

}  // namespace tw::trace
