// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/lane_kind.hpp"
#include "shared/base/limits.hpp"
#include "shared/base/net.hpp"
#include "shared/base/seal_secret.hpp"
#include "shared/base/types.hpp"
#include "shared/transport/congestion.hpp"

/// Lanes: records in, records out, over UDP (ENet, in the lab also without it) or TCP. No message is known here.
/// Everything on them is sealed with keys of the session (docs/PROTOCOL.md, section 8), but for the lab's truth.
///
/// On ENet lanes its throttle is off, liveness is ours, and the retry timeout of reliable packets is capped, with one
/// exception on purpose: a rudp lane runs ENet's reliable delivery as every game that links ENet has it, doubling
/// its timeout without a cap, because that is what the lane is there to show (enet_host.hpp, RetryPolicy).
/// Every lane's queue is bounded alike: kMaxTcpLaneQueueBytes, and kReliableReserveBytes more for what may not be
/// skipped; a lane whose reserve is full is closed. A tcp-latest lane queues one record: the newest.
namespace tw::transport {

enum class Delivery : std::uint8_t {
  kLane,      ///< the lane's own way: unsequenced on udp, reliable on the others
  kReliable,  ///< on every lane: hello, welcome, bye
};

struct LaneCounters {
  std::uint64_t records_sent = 0, records_received = 0;
  std::uint64_t bytes_sent = 0, bytes_received = 0;  ///< of records, without any header
  std::uint64_t skipped = 0;         ///< not sent: the queue was full, ENet refused, or a newer one came
  std::uint64_t superseded = 0;      ///< of the skipped: replaced by a newer one while it waited (tcp-latest)
  std::uint64_t enet_throttled = 0;  ///< dropped by ENet's own throttle (stays 0 unless it is switched on)
  std::uint64_t enet_lost = 0;       ///< reliable ENet packets sent again: no acknowledgement came in time
  std::uint32_t enet_throttle = 32;  ///< ENet's packetThrottle, of 32
};

/// What the kernel knows of a TCP lane's socket.
struct TcpFacts {
  std::uint64_t retransmits = 0;   ///< segments sent again since the lane opened (tcpi_total_retrans)
  std::string congestion_control;  ///< "cubic", "bbr", ...
};

/// What a lane's socket says at one moment, at the server. What does not apply to the transport is 0.
struct LaneFacts {
  std::uint64_t retransmits = 0;  ///< TCP: segments sent again (tcpi_total_retrans); ENet: reliable packets
  std::uint32_t rto_us = 0, rtt_us = 0;
  std::uint32_t cwnd = 0, unacked = 0, lost = 0;  ///< TCP: segments
  std::uint32_t notsent_bytes = 0;                ///< TCP: handed to the kernel and never sent yet
  std::uint32_t enet_throttle = 0;                ///< of 32
  std::uint64_t enet_throttled = 0;               ///< records that the throttle threw away
  std::uint32_t in_transit_bytes = 0;             ///< ENet: reliable, not acknowledged yet
};

/// What this end of a lane does otherwise than usual.
struct LaneTuning {
  bool enet_throttle = false;  ///< leaves ENet's stock packet throttle on, for who wants to see what it does
};

/// The client's end of one lane. Not thread-safe. Never blocks.
class ClientLane {
 public:
  enum class State : std::uint8_t { kConnecting, kOpen, kClosed };

  virtual ~ClientLane() = default;
  /// Moves bytes. Call whenever fd() is readable and at least 60 times a second.
  virtual void service(Micros now) = 0;
  virtual State state() const = 0;
  /// Why it closed, a sentence; empty while it has not.
  virtual const std::string& reason() const = 0;
  /// Queues a record of 1..kMaxRecordBytes (asserted). Dropped silently unless open.
  virtual void send(ByteView record, Delivery delivery) = 0;
  /// The next record that has arrived, each once, in order of arrival. False: none.
  virtual bool receive(Bytes& record) = 0;
  /// To wait on with poll(POLLIN, and POLLOUT while wants_write()). -1 when closed.
  virtual int fd() const = 0;
  virtual bool wants_write() const { return false; }
  virtual const LaneCounters& counters() const = 0;
  /// Says goodbye as the transport can, without waiting, and closes.
  virtual void close() = 0;
};

/// What opens lanes of a session: its number, which is shown on the wire, and what seals everything that goes over them.
struct LanePass {
  std::uint32_t token = 0;
  SealSecret secret{};
};

/// Starts to connect. A server does not answer who holds no live pass. `now` is on the caller's clock, as in service(). Never null; a failure shows as
/// State::kClosed with its reason. For LaneKind::kTruth use open_truth_lane.
std::unique_ptr<ClientLane> open_lane(LaneKind kind, const Endpoint& server, const LanePass& pass,
                                      SocketSource& sockets, Micros now, const LaneTuning& tuning = {});
/// The lab's lane past the link: a Unix stream socket at `path`. Open at once, or closed with its reason. Neither end
/// minds silence on it: the kernel tells when the other is gone.
std::unique_ptr<ClientLane> open_truth_lane(const std::string& path);

/// Where a server of the lab receives udp-raw: one above its game port.
constexpr Endpoint raw_udp_endpoint(const Endpoint& game) {
  return {.address = game.address, .port = static_cast<std::uint16_t>(game.port + 1)};
}

/// The secret of the session that a lane claims to belong to; nullopt: no lane of such a session may open now.
using FindSecret = std::optional<SealSecret> (*)(void* context, std::uint32_t token);

/// A lane as its server knows it. Numbers are never used twice.
using LaneId = std::uint32_t;

struct LaneOpened {
  LaneId lane;
  bool tcp;
  bool truth;
  Endpoint peer;
};
struct LaneRecord {
  LaneId lane;
  Bytes record;
};
struct LaneClosed {
  LaneId lane;
  std::string reason;
};
using LaneEvent = std::variant<LaneOpened, LaneRecord, LaneClosed>;

struct LaneServerOptions {
  Endpoint bind;             ///< the same port for UDP and TCP; port 0: picks one that is free in both
  std::string truth_path{};  ///< non-empty: also listens on this Unix socket (0600), for the lab
  CongestionControls congestion_control{};  ///< TCP_CONGESTION, by lane
  bool raw_udp = false;                     ///< lab: also offers udp-raw, at the game port + 1
  LaneTuning tuning{};
};

/// The server's end of all lanes of one game port.
class LaneServer {
 public:
  virtual ~LaneServer() = default;
  /// Binds. The error is a sentence ("Port 7777 is in use ...").
  static Result<std::unique_ptr<LaneServer>> create(const LaneServerOptions& options);

  virtual Endpoint address() const = 0;
  /// Who cannot seal with a secret that this finds gets no answer and costs no slot. Until it is set, nobody comes in.
  virtual void set_admission(FindSecret find, void* context) = 0;
  /// Moves bytes, bounded by kMaxDatagramsPerService, and appends what happened to `events` in order.
  virtual void service(Micros now, std::vector<LaneEvent>& events) = 0;
  /// After the first record said which lane this is: kUdp/kRudp on an ENet lane, one of the three TCP kinds on a TCP
  /// lane (sets TCP_NODELAY or not, and its congestion control). False: the kind does not fit the transport.
  virtual bool set_kind(LaneId lane, LaneKind kind) = 0;
  virtual void send(LaneId lane, ByteView record, Delivery delivery) = 0;
  /// Sends what is queued, now (after a tick's snapshots).
  virtual void flush() = 0;
  /// What was sent reliably before still goes out, then the lane closes; a LaneClosed follows at some service().
  virtual void close(LaneId lane) = 0;
  virtual LaneCounters counters(LaneId lane) const = 0;
  /// nullopt: not a TCP lane.
  virtual std::optional<TcpFacts> tcp_facts(LaneId lane) const = 0;
  /// What its socket says now. All 0 of a lane that is gone, or has nothing to say.
  virtual LaneFacts facts(LaneId lane) const = 0;
  /// Descriptors to wait on for reading: ENet's socket, one epoll descriptor for the listeners and all streams, and
  /// udp-raw's socket if that is offered.
  virtual std::vector<int> fds() const = 0;
  /// Counted silent drops by reason ("no ticket", "too large", ...), for --stats.
  virtual std::vector<std::pair<std::string, std::uint64_t>> drops() const = 0;
};

}  // namespace tw::transport
