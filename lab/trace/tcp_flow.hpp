// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "lab/trace/packets.hpp"

namespace tw::trace {

/// One trip of some bytes through the link.
struct Sending {
  Micros in = 0, due = 0;  ///< due: when it was handed to the client; means nothing if it was lost
  bool arrived = false;
  bool copy = false;  ///< made by the link, not sent by the server
  link::PacketFate fate = link::PacketFate::kDelivered;
  std::uint8_t effects = 0;
  std::uint32_t nth = 0;    ///< PacketRecord::nth
  std::uint16_t bytes = 0;  ///< payload
};

/// Bytes of the stream that were first sent together, and all that became of them.
struct Segment {
  std::int64_t begin = 0, end = 0;  ///< in the stream, 64 bits: the sequence number's wrap is undone
  std::vector<Sending> sendings;    ///< in order of time; the first is the original; at most kMaxSendings
  Micros arrival = kNever;          ///< when it reached the client first
  Micros release = kNever;  ///< when the client could read it: all before it had arrived too. Never decreases
                            ///< from segment to segment

  std::uint32_t number() const { return sendings.front().nth; }  ///< how people call it: "segment 812"
  Micros sent() const { return sendings.front().in; }
};

/// What the client said, at the time when the server heard it.
struct Acknowledgement {
  Micros in = 0, due = 0;
  std::int64_t ack = 0;
  bool arrived = false;
  bool tells_of_hole = false;  ///< carries SACK blocks, or repeats the one before it
};

/// Follows the server's bytes to one client over one TCP connection at a time, by sequence number. Feed it all records
/// of one flow in order of `in_us`; it may start in the middle.
class TcpFlow {
 public:
  static constexpr std::size_t kMaxSendings = 32;  ///< of one segment: 15 doublings of a timeout are hours
  static constexpr std::size_t kMaxSegmentsOfOne = 256;  ///< that one resent packet may span
  static constexpr std::size_t kMaxKept = 1 << 20;  ///< segments and acknowledgements each; oldest go first

  void add(const link::PacketRecord& packet);
  /// Forgets what was first sent before `time`. Sums up to O(1) for each record.
  void forget_before(Micros time);

  const std::deque<Segment>& segments() const { return segments_; }  ///< in the order of the stream
  const std::deque<Acknowledgement>& acknowledgements() const { return acks_; }
  /// Index of the first segment that the client could not read yet at `time`; segments().size() if there is none.
  std::size_t first_unread(Micros time) const;
  /// Of the segment that holds byte `begin`, if it is still known.
  std::optional<std::size_t> find(std::int64_t begin) const;
  /// Least delay of each way among the packets shortly before `time`; 0 if there were none.
  Micros delay_to_client_at(Micros time) const;
  Micros delay_to_server_at(Micros time) const;
  Micros round_trip_at(Micros time) const { return delay_to_client_at(time) + delay_to_server_at(time); }

 private:
  std::int64_t unwrap(std::uint32_t sequence);
  void restart(std::uint32_t sequence, Micros time);
  void add_data(const link::PacketRecord& packet);
  void add_acknowledgement(const link::PacketRecord& packet);
  void add_sending(std::size_t segment, const Sending& sending);
  void settle(std::size_t from);

  std::deque<Segment> segments_;
  std::deque<Acknowledgement> acks_;
  bool started_ = false;
  std::int64_t end_ = 0;       ///< of the stream as far as it was sent
  std::uint32_t raw_end_ = 0;  ///< the same as it stands in a header
  Micros forgotten_release_ = 0;
};

}  // namespace tw::trace
