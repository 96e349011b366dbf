// SPDX-License-Identifier: MIT
#include "lab/link/retransmissions.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace tw::link {
namespace {

/// Sequence numbers wrap around; those of one connection that matter together lie within 2^31 of one another.
bool before(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) < 0; }

struct Range {
  std::uint32_t begin = 0, end = 0;
};

/// What one end of a connection sends.
class Sender {
 public:
  void take_data(const PacketRecord& segment, Micros until, Agreement& total) {
    const Range bytes{segment.tcp_seq, segment.tcp_seq + segment.payload_bytes};
    if (!next_) next_ = first_ = bytes.begin;
    // Before the log began we do not know what was lost.
    if (before(bytes.begin, *next_) && before(first_, bytes.end)) {
      ++total.repeats;
      if (!fill(bytes, total)) ++total.spurious;
    }
    if (before(*next_, bytes.end)) next_ = bytes.end;
    const bool lost = is_lost(segment.fate) || (segment.effects & kEffectCorrupted) != 0;
    if (!lost || segment.in_us >= until) return;
    ++total.dropped;
    const bool known_to_be_there = acknowledged_ && !before(*acknowledged_, bytes.end);
    if (known_to_be_there)
      ++total.superseded;
    else
      missing_.push_back(bytes);
  }

  void take_acknowledgement(std::uint32_t number, Agreement& total) {
    if (acknowledged_ && !before(*acknowledged_, number)) return;
    acknowledged_ = number;
    total.superseded += std::erase_if(missing_, [&](const Range& hole) { return !before(number, hole.end); });
  }

  /// A new connection: what the old one has not sent again it never will.
  void restart(Agreement& total) {
    total.superseded += missing_.size();
    *this = {};
  }
  std::size_t missing() const { return missing_.size(); }

 private:
  /// False if nothing of `bytes` was missing. A hole is cut shorter from either side; what lies inside leaves it whole
  /// until the rest comes, which TCP, sending from the front, never makes it do.
  bool fill(const Range& bytes, Agreement& total) {
    bool filled = false;
    for (Range& hole : missing_) {
      if (!before(hole.begin, bytes.end) || !before(bytes.begin, hole.end)) continue;
      filled = true;
      if (!before(hole.begin, bytes.begin))
        hole.begin = bytes.end;
      else if (!before(bytes.end, hole.end))
        hole.end = bytes.begin;
    }
    total.retransmitted +=
        std::erase_if(missing_, [](const Range& hole) { return !before(hole.begin, hole.end); });
    return filled;
  }

  std::uint32_t first_ = 0;
  std::optional<std::uint32_t> next_;          ///< the first byte that was never sent
  std::optional<std::uint32_t> acknowledged_;  ///< all before it have arrived
  std::vector<Range> missing_;
};

}  // namespace

Agreement check_retransmissions(std::span<const PacketRecord> records, Micros until) {
  Agreement total;
  std::map<std::pair<int, int>, Sender> senders;  // by flow and direction
  for (const PacketRecord& record : records) {
    if (record.protocol != 6 || (record.effects & kEffectDuplicate) != 0) continue;
    Sender& sender = senders[{record.flow, record.direction}];
    Sender& other = senders[{record.flow, 1 - record.direction}];
    if ((record.tcp_flags & kTcpSyn) != 0) sender.restart(total);
    if ((record.tcp_flags & kTcpSyn) == 0 && record.payload_bytes > 0) sender.take_data(record, until, total);
    // Also of one that is lost itself: that it was sent says what its sender has.
    if ((record.tcp_flags & kTcpAck) != 0) other.take_acknowledgement(record.tcp_ack, total);
  }
  for (const auto& [key, sender] : senders) total.unresolved += sender.missing();
  return total;
}

}  // namespace tw::link
