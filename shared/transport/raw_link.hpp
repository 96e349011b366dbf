// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>

#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"
#include "shared/transport/datagram_port.hpp"
#include "shared/transport/lane.hpp"

/// The udp-raw lane: datagrams without any library, so that the lab has one lane whose age owes nothing to anybody's
/// retransmission, throttle or queue. A datagram is `type u8 | token u32 | number u32 | record`, little-endian.
/// Reliable records go one at a time, each again until it is acknowledged (stop and wait); the others are numbered on
/// their own, sent once, and taken once. No handshake but the seal's: a lane begins with the client's reliable record
/// number 0, and every datagram shows the session's token.
namespace tw::transport {

enum class RawType : std::uint8_t { kRecord = 0, kReliable = 1, kAck = 2, kGoodbye = 3 };

struct RawDatagram {
  RawType type = RawType::kRecord;
  std::uint32_t token = 0, number = 0;
  ByteView record;  ///< 1..kMaxRecordBytes; empty with kAck and kGoodbye
};
inline constexpr std::size_t kRawHeadBytes = 9;
/// nullopt: none of ours.
std::optional<RawDatagram> parse_raw_datagram(ByteView bytes);

/// How long a reliable record waits for its acknowledgement before it goes again.
inline constexpr Micros kRawResendMicros = 100'000;

/// One end of one udp-raw lane.
class RawLink {
 public:
  RawLink(const Endpoint& other, std::uint32_t token) : other_(other), token_(token) {}

  /// Sends, or queues behind the reliable record that waits. False: the queue of reliable ones is full.
  bool send(DatagramPort& port, ByteView record, Delivery delivery, Micros now);
  /// What `datagram`, which came from the other end and shows its token, brings: a record not seen before, or nothing.
  std::optional<ByteView> take(DatagramPort& port, const RawDatagram& datagram, Micros now);
  /// Sends again what was not acknowledged in time.
  void service(DatagramPort& port, Micros now);
  /// The other end need not answer.
  void say_goodbye(DatagramPort& port);

  bool all_acknowledged() const { return waiting_.empty(); }
  bool other_left() const { return other_left_; }
  std::uint32_t token() const { return token_; }
  const LaneCounters& counters() const { return counters_; }

 private:
  static constexpr std::uint32_t kWindow =
      1024;  ///< records this far behind the newest are too old to be told apart

  bool put(DatagramPort& port, RawType type, std::uint32_t number, ByteView record);
  void count_sent(ByteView record);
  bool is_new(std::uint32_t number);
  void on_acknowledged(DatagramPort& port, std::uint32_t number, Micros now);

  Endpoint other_;
  std::uint32_t token_;
  std::uint32_t next_record_ = 0;
  std::deque<Bytes> waiting_;  ///< reliable: the first is on its way
  std::size_t waiting_bytes_ = 0;
  std::uint32_t next_reliable_ = 0;  ///< number of waiting_.front()
  Micros resend_at_ = 0;
  std::uint32_t reliable_taken_ = 0;  ///< reliable records numbered below this were taken
  std::uint32_t newest_ = 0;
  std::array<std::uint64_t, kWindow> seen_{};  ///< number + 1, by number % size
  bool other_left_ = false;
  LaneCounters counters_;
};

}  // namespace tw::transport
