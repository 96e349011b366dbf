// SPDX-License-Identifier: MIT
#include "lab/trace/tcp_recovery.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/trace/wording.hpp"

namespace tw::trace {
namespace {

constexpr Micros kLeastTimeout = 200'000;  // TCP_RTO_MIN of Linux; the round trip comes on top
constexpr Micros kSameMoment = 3'000;  // an acknowledgement's arrival and what the kernel sends because of it

struct News {
  std::size_t told = 0;      ///< acknowledgements that told of the hole
  bool just_before = false;  ///< any acknowledgement came at the very moment of the resending
};

News news_between(const TcpFlow& flow, std::int64_t hole, Micros from, Micros to) {
  const auto& acks = flow.acknowledgements();
  // What the client said before this sending's place in the stream had come tells of earlier holes only.
  const Micros noticed = from + flow.delay_to_client_at(from);
  News news;
  auto ack =
      std::partition_point(acks.begin(), acks.end(), [&](const Acknowledgement& a) { return a.due <= from; });
  for (; ack != acks.end() && ack->due <= to + kSameMoment / 10; ++ack) {
    if (!ack->arrived) continue;
    if (ack->tells_of_hole && ack->ack <= hole && ack->in >= noticed) ++news.told;
    if (ack->due >= to - kSameMoment) news.just_before = true;
  }
  return news;
}

bool is_newest(const TcpFlow& flow, std::size_t index, Micros at) {
  const auto& segments = flow.segments();
  return index + 1 >= segments.size() || segments[index + 1].sent() >= at;
}

Micros timeout_at(const TcpFlow& flow, const Context& context, Micros time) {
  const LaneFacts* facts = context.facts_at(time);
  return facts != nullptr && facts->rto_us > 0 ? Micros{facts->rto_us}
                                               : kLeastTimeout + flow.round_trip_at(time);
}

Resending judge(const TcpFlow& flow, std::size_t index, std::size_t before, std::size_t after,
                const Context& context) {
  const Segment& segment = flow.segments()[index];
  const Micros from = segment.sendings[before].in, to = segment.sendings[after].in;
  const News news = news_between(flow, segment.begin, from, to);
  // The timer started a little before or after; a tenth either way decides nothing else.
  const bool timer_ran_out = to - from >= timeout_at(flow, context, from) * 9 / 10;
  // A sender that was told fills the hole within about a round trip; one that is later still is in the slow start
  // that follows a timeout.
  const bool too_late = to - from > 3 * flow.round_trip_at(to);
  Resending resending{before, after, Cause::kFastRetransmit, news.told};
  if (news.told > 0) {
    if (timer_ran_out && too_late) resending.cause = Cause::kTimeout;
  } else if (timer_ran_out) {
    resending.cause = Cause::kTimeout;
  } else if (is_newest(flow, index, to)) {
    resending.cause = Cause::kTailProbe;
  } else if (!news.just_before) {
    resending.cause = Cause::kTimeout;
  }
  return resending;
}

std::string_view fate_words(link::PacketFate fate) {
  switch (fate) {
    case link::PacketFate::kDelivered:
      return "corrupted at ";  // and thrown away by its receiver
    case link::PacketFate::kLostInOutage:
    case link::PacketFate::kLostInBlackout:
      return "lost in the dark at ";
    case link::PacketFate::kLostInQueue:
      return "lost in the full queue at ";
    default:
      return "lost at ";
  }
}

std::string reason(const Resending& resending) {
  switch (resending.cause) {
    case Cause::kTimeout:
      return "after a timeout";
    case Cause::kTailProbe:
      return "by a tail-loss probe";
    default:
      return resending.told > 0 ? "after " + counted(resending.told, "duplicate acknowledgement")
                                : "as soon as an acknowledgement showed the hole";
  }
}

}  // namespace

Recovery recover(const TcpFlow& flow, std::size_t index, const Context& context) {
  const Segment& segment = flow.segments()[index];
  Recovery recovery;
  Micros longest = -1;
  std::size_t before = 0;
  for (std::size_t i = 0; i < segment.sendings.size(); ++i) {
    const Sending& sending = segment.sendings[i];
    if (sending.copy) continue;
    if (sending.in > segment.arrival) break;  // superfluous: it had arrived
    if (i > 0) {
      const Resending resending = judge(flow, index, before, i, context);
      recovery.resendings.push_back(resending);
      if (sending.in - segment.sendings[before].in > longest) {
        longest = sending.in - segment.sendings[before].in;
        recovery.cause = resending.cause;
      }
    }
    before = i;
    if (!sending.arrived && recovery.losses++ == 0) recovery.first_fate = sending.fate;
  }
  // If the original arrived, everything behind it was superfluous, whatever became of that.
  recovery.lost = !segment.sendings.front().arrived;
  return recovery;
}

std::string tell(const Segment& segment, const Recovery& recovery, Micros zero) {
  const auto sent = [&](std::size_t i) { return in_seconds(segment.sendings[i].in, zero); };
  std::string words = std::string(fate_words(recovery.first_fate)) + sent(0);
  if (recovery.resendings.empty()) return words + ", not resent yet";
  if (recovery.resendings.size() <= 2) {
    for (const Resending& resending : recovery.resendings) {
      if (resending.before > 0) words += ", lost again";
      words += fmt::format(", resent at {} {}", sent(resending.after), reason(resending));
    }
    return words;
  }
  const Resending& last = recovery.resendings.back();
  return words + fmt::format(" and {} more, last resent at {} {}", counted(recovery.losses - 1, "time"),
                             sent(last.after), reason(last));
}

}  // namespace tw::trace
