// SPDX-License-Identifier: MIT
#include "lab/trace/datagram_causes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "lab/trace/wording.hpp"

namespace tw::trace {
namespace {

constexpr Micros kLongestTransit = 5'000'000;  // what left earlier than this does not come during the gap
constexpr Micros kFrame = 25'000;  // what ended a freeze came at most this long before it was seen, and a bit

/// Losses between two datagrams that brought news.
struct Run {
  std::size_t first = 0, last = 0, losses = 0, dark = 0, queue = 0;
  Micros longest_silence = 0;  ///< between two sendings of the run, lost ones included
};

class DatagramWaits {
 public:
  DatagramWaits(const DatagramFlow& flow, const Gap& gap, const Context& context)
      : flow_(flow), datagrams_(flow.datagrams()), gap_(gap), context_(context) {}

  Share verdict() {
    gather_news();
    Micros at = gap_.from;
    for (std::size_t n = 0; n < news_.size() && at < gap_.to; ++n) {
      const Micros due = datagrams_[news_[n]].due;
      if (due <= at) continue;
      const Micros until = std::min(due, gap_.to);
      if (n > 0) blame(news_[n - 1], news_[n], until - at);
      at = until;
    }
    if (at < gap_.to && !news_.empty()) blame_tail(at);
    return shares_.verdict();
  }

  Run run_between(std::size_t a, std::size_t b) const {
    Run run;
    Micros before = datagrams_[a].in;
    for (std::size_t i = a + 1; i <= b && i < datagrams_.size(); ++i) {
      if (!flow_.carries_state(i)) continue;
      run.longest_silence = std::max(run.longest_silence, datagrams_[i].in - before);
      before = datagrams_[i].in;
      if (datagrams_[i].arrived || i == b) continue;
      if (run.losses++ == 0) run.first = i;
      run.last = i;
      run.dark += is_dark(datagrams_[i].fate) ? 1U : 0U;
      run.queue += datagrams_[i].fate == link::PacketFate::kLostInQueue ? 1U : 0U;
    }
    return run;
  }
  std::size_t before(std::size_t index) const {
    const auto found = std::lower_bound(news_.begin(), news_.end(), index);
    return found == news_.begin() ? index : *(found - 1);
  }

 private:
  /// What was newer than everything before it when it came, from a little before the gap to its end.
  void gather_news() {
    std::vector<std::size_t> arrived;
    for (std::size_t i = flow_.first_after(gap_.from - kLongestTransit);
         i < datagrams_.size() && datagrams_[i].in < gap_.to; ++i)
      if (datagrams_[i].arrived && flow_.carries_state(i)) arrived.push_back(i);
    std::sort(arrived.begin(), arrived.end(), [&](std::size_t a, std::size_t b) {
      return std::pair(datagrams_[a].due, a) < std::pair(datagrams_[b].due, b);
    });
    for (const std::size_t i : arrived)
      if (news_.empty() || i > news_.back()) news_.push_back(i);
  }

  void blame(std::size_t a, std::size_t b, Micros length) {
    const Run run = run_between(a, b);
    const Micros grown = (datagrams_[b].due - datagrams_[b].in) - (datagrams_[a].due - datagrams_[a].in);
    const WaitParts parts = split_wait(length, run.longest_silence - context_.snapshot_interval, grown);
    shares_.add({throttled(b) ? Cause::kSenderWaited : Cause::kSenderSilent, parts.behind, b});
    const bool queued = (datagrams_[b].effects & link::kEffectQueued) != 0;
    shares_.add({queued ? Cause::kQueue : Cause::kDelayGrew, parts.grown, b});
    shares_.add({run.losses == 0 ? Cause::kMachine : cause_of(run), parts.ordinary, b});
  }

  static Cause cause_of(const Run& run) {
    if (run.dark * 2 > run.losses) return Cause::kOutage;
    return run.queue * 2 > run.losses ? Cause::kQueue : Cause::kLossesInARow;
  }

  /// ENet itself threw snapshots away, to throttle.
  bool throttled(std::size_t b) const {
    const LaneFacts *now = context_.facts_at(gap_.to), *then = context_.facts_at(gap_.from);
    return b > 0 && now != nullptr && then != nullptr && now->enet_throttled > then->enet_throttled;
  }

  /// Nothing that was seen to leave came in the rest of the gap.
  void blame_tail(Micros at) {
    const std::size_t end = datagrams_.size();
    const Run run = run_between(news_.back(), end);
    if (run.losses > 0) return shares_.add({cause_of(run), gap_.to - at, end});
    shares_.add({Cause::kMachine, gap_.to - at, end});
  }

  const DatagramFlow& flow_;
  const std::deque<Datagram>& datagrams_;
  const Gap& gap_;
  const Context& context_;
  std::vector<std::size_t> news_;
  Shares shares_;
};

std::string tell_losses(const DatagramFlow& flow, const Run& run, Cause cause, Micros zero) {
  const Datagram &first = flow.datagrams()[run.first], &last = flow.datagrams()[run.last];
  const std::string from = in_seconds(first.in, zero), to = in_seconds(last.in, zero);
  if (cause == Cause::kOutage)
    return fmt::format("the link was dark: {} lost from {} to {}", counted(run.losses, "datagram"), from, to);
  const char* where = cause == Cause::kQueue ? " in the full queue" : "";
  if (run.losses == 1) return fmt::format("datagram {} lost{} at {}", first.nth, where, from);
  return fmt::format("{} lost in a row{}, {} to {}, from {} to {}", counted(run.losses, "datagram"), where,
                     first.nth, last.nth, from, to);
}

std::string tell_share(const DatagramFlow& flow, const DatagramWaits& waits, const Share& share,
                       const Context& context) {
  if (share.micros == 0) return "the packet log does not cover it";
  const auto& datagrams = flow.datagrams();
  const Run run = waits.run_between(waits.before(share.index), share.index);
  if (run.losses > 0 && share.cause != Cause::kSenderSilent && share.cause != Cause::kSenderWaited &&
      share.cause != Cause::kDelayGrew)
    return tell_losses(flow, run, share.cause, context.zero);
  if (share.index >= datagrams.size())
    return "all datagrams arrived in time; the picture came late on this machine";
  const Datagram &now = datagrams[share.index], &before = datagrams[waits.before(share.index)];
  switch (share.cause) {
    case Cause::kSenderWaited:
      return "ENet's own throttle threw snapshots away until " + in_seconds(now.in, context.zero);
    case Cause::kSenderSilent:
      return fmt::format("the server sent nothing for {} before {}", in_ms(run.longest_silence),
                         in_seconds(now.in, context.zero));
    case Cause::kQueue:
      return fmt::format("datagram {} waited at the rate limit: {} on its way", now.nth,
                         in_ms(now.due - now.in));
    case Cause::kDelayGrew:
      return fmt::format("the delay grew: datagram {} was {} on its way, the one before {}", now.nth,
                         in_ms(now.due - now.in), in_ms(before.due - before.in));
    default:
      return fmt::format("all datagrams arrived in time (up to {}); the picture came late on this machine",
                         now.nth);
  }
}

/// ENet's reliable delivery keeps the order: everything behind the first loss waits for it to come again. Its datagrams
/// are not opened; the one that ended the freeze is known by its time.
class ReliableHole {
 public:
  ReliableHole(const DatagramFlow& flow, const Gap& gap, const Context& context)
      : flow_(flow), datagrams_(flow.datagrams()) {
    const Micros newest_shown =
        is_plausible(gap.stamp_before) && gap.stamp_before > gap.from - kLongestTransit
            ? gap.stamp_before
            : gap.from - kLongestTransit;
    const std::size_t from = flow.first_after(newest_shown + context.snapshot_interval / 2);
    for (std::size_t i = from; i < datagrams_.size() && datagrams_[i].in < gap.to; ++i) {
      if (!datagrams_[i].arrived && flow.carries_state(i)) {
        ++losses_;
        if (!hole_) hole_ = i;
      }
      if (hole_ && datagrams_[i].arrived && datagrams_[i].due <= gap.to) {
        const bool same_frame = key_ && datagrams_[*key_].due > gap.to - kFrame;
        if (!same_frame || datagrams_[i].bytes > datagrams_[*key_].bytes) key_ = i;
      }
    }
    // Something arrived between the two: the hole is another one's, and this freeze something else.
    if (hole_ && datagrams_[*hole_].in > newest_shown + (gap.to - gap.from) / 2 + context.snapshot_interval)
      hole_.reset();
  }

  bool found() const { return hole_.has_value() && key_.has_value(); }
  Cause cause() const {
    const link::PacketFate fate = datagrams_[*hole_].fate;
    if (is_dark(fate)) return Cause::kOutage;
    return fate == link::PacketFate::kLostInQueue ? Cause::kQueue : Cause::kResentReliable;
  }
  std::string tell(Micros zero) const {
    const Datagram &hole = datagrams_[*hole_], &key = datagrams_[*key_];
    std::size_t waited = 0;
    for (std::size_t i = *hole_ + 1; i < *key_; ++i)
      waited += datagrams_[i].arrived && flow_.carries_state(i) ? 1U : 0U;
    const char* where = is_dark(hole.fate)                            ? " in the dark"
                        : hole.fate == link::PacketFate::kLostInQueue ? " in the full queue"
                                                                      : "";
    std::string words =
        fmt::format("datagram {} lost{} at {}, resent by ENet's timeout, back with datagram {} of {}",
                    hole.nth, where, in_seconds(hole.in, zero), key.nth, in_seconds(key.in, zero));
    if (losses_ > 1) words += fmt::format("; {} more lost meanwhile", losses_ - 1);
    if (waited > 0) words += fmt::format("; {} waited behind it", counted(waited, "datagram"));
    return words;
  }

 private:
  const DatagramFlow& flow_;
  const std::deque<Datagram>& datagrams_;
  std::optional<std::size_t> hole_, key_;
  std::size_t losses_ = 0;
};

}  // namespace

Freeze explain_datagrams(const DatagramFlow& flow, const Gap& gap, const Context& context) {
  const std::string length = in_ms(gap.to - gap.from) + ": ";
  if (gap.lane == LaneKind::kRudp)
    if (const ReliableHole hole(flow, gap, context); hole.found())
      return {gap, hole.cause(), length + hole.tell(context.zero)};
  DatagramWaits waits(flow, gap, context);
  const Share share = waits.verdict();
  return {gap, share.cause, length + tell_share(flow, waits, share, context)};
}

}  // namespace tw::trace
