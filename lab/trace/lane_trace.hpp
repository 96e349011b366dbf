// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lab/trace/causes.hpp"
#include "lab/trace/datagram_flow.hpp"
#include "lab/trace/freeze.hpp"
#include "lab/trace/tcp_flow.hpp"

namespace tw::trace {

/// What became of one packet, as one sign on an axis of time.
enum class MarkKind : std::uint8_t {
  kDelivered,
  kLost,      ///< a resending, too, may be lost
  kResent,    ///< TCP: bytes that had been lost came this time
  kHeld,      ///< TCP: it arrived, but the reader had to wait for something before it
  kReleased,  ///< TCP: here all that had waited behind a loss was read at once
};

struct Mark {
  Micros at =
      0;  ///< when it arrived; of a lost one: when it would have, had it taken as long as the one before it
  MarkKind kind = MarkKind::kDelivered;
  std::uint16_t sending = 0;  ///< together with `id` it names the packet for as long as it is kept
  std::int64_t id = 0;
};

/// One lane as it happens, for the window: its packets as marks, each with a story, and the cause of its last freeze.
/// Keeps the last kKeptMicros; what it costs grows with the packets of that time, and is bounded.
class LaneTrace {
 public:
  static constexpr Micros kKeptMicros =
      14'000'000;  ///< the window's 10 s, and what a freeze at its start needs
  static constexpr std::size_t kMaxMarks =
      8192;  ///< of one call of marks(): four packets in every millisecond
  static constexpr std::size_t kMaxFacts =
      4096;  ///< twenty a second for three minutes; the oldest half goes first

  /// Stories count seconds from `zero`.
  LaneTrace(LaneKind lane, Micros zero, Micros snapshot_interval = 16'667);

  /// Records of this lane's flow, in order of time.
  void add(const link::PacketRecord& packet);
  /// What this lane's socket said at the server, in order of time. Without any, causes are judged by the packets alone.
  void add(const LaneFacts& facts);
  /// Once for each frame that was shown: the stamp of the newest snapshot on it. Call it after add() has been given all
  /// that there is. Forgets what is too old.
  void on_frame(Micros now, Micros newest_stamp);

  /// The marks with from <= at <= to, in the order in which the packets were first sent.
  void marks(Micros from, Micros to, std::vector<Mark>& out) const;
  /// One sentence; empty if the packet is forgotten.
  std::string story(const Mark& mark) const;

  LaneKind lane() const { return lane_; }
  const std::optional<Freeze>& last_freeze() const { return last_freeze_; }
  std::uint64_t freezes() const { return freezes_; }  ///< since the start
  std::size_t facts_kept() const { return facts_.size(); }
  /// The newest; nullptr if none is kept.
  const LaneFacts* facts() const { return facts_.empty() ? nullptr : &facts_.back(); }

 private:
  void tcp_marks(Micros from, Micros to, std::vector<Mark>& out) const;
  void datagram_marks(Micros from, Micros to, std::vector<Mark>& out) const;
  std::string order_story(std::size_t index, bool as_release) const;
  std::string tcp_story(const Mark& mark) const;
  std::string datagram_story(const Mark& mark) const;
  void explain_gap(const Gap& gap);
  void forget_before(Micros time);
  Context context() const { return {facts_, snapshot_interval_, zero_}; }

  LaneKind lane_;
  Micros zero_, snapshot_interval_;
  TcpFlow tcp_;
  DatagramFlow datagrams_;
  std::vector<LaneFacts> facts_;
  Micros newest_stamp_ = 0, newest_at_ = 0;
  std::optional<Freeze> last_freeze_;
  std::uint64_t freezes_ = 0;
};

}  // namespace tw::trace
