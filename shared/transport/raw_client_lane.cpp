// SPDX-License-Identifier: MIT
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <deque>
#include <utility>

#include "shared/base/limits.hpp"
#include "shared/transport/client_lanes.hpp"
#include "shared/transport/raw_link.hpp"
#include "shared/transport/seal/sealed_client_port.hpp"
#include "shared/transport/socket_address.hpp"

namespace tw::transport {
namespace {

static_assert(kLaneConnectMicros == 5'000'000, "the sentence below names it");
std::string not_offered(std::uint16_t port, const char* how) {
  return "The server does not offer the udp-raw lane" + std::string(how) + " (UDP port " +
         std::to_string(port) + "): it is the lab's, and takes a server that runs with --truth.";
}

class RawClientLane final : public ClientLane {
 public:
  RawClientLane(const Endpoint& server, const LanePass& pass, std::unique_ptr<DatagramPort> wire, Micros now)
      : server_(server),
        port_(std::make_unique<SealedClientPort>(std::move(wire), server, LaneKind::kUdpRaw, pass,
                                                 system_random())),
        link_(kSealedServer, pass.token),
        deadline_(now + kLaneConnectMicros),
        now_(now) {
    port_->service(now);
  }

  void service(Micros now) override;
  State state() const override { return state_; }
  const std::string& reason() const override { return reason_; }
  void send(ByteView record, Delivery delivery) override;
  bool receive(Bytes& record) override;
  int fd() const override { return state_ == State::kClosed ? -1 : port_->fd(); }
  const LaneCounters& counters() const override { return link_.counters(); }
  void close() override;

 private:
  void read();
  bool was_turned_away() const;
  void shut(std::string reason);

  Endpoint server_;
  std::unique_ptr<SealedClientPort> port_;
  RawLink link_;
  Micros deadline_;  ///< for the next datagram
  Micros now_;
  bool answered_ = false;
  State state_ =
      State::kConnecting;  ///< until the seal is live; the first record opens the lane at the server
  std::string reason_;
  std::deque<Bytes> inbox_;
};

void RawClientLane::service(Micros now) {
  if (state_ == State::kClosed) return;
  now_ = now;
  if (was_turned_away()) return shut(not_offered(server_.port, ""));
  if (state_ == State::kConnecting) {
    port_->service(now);
    if (port_->live()) state_ = State::kOpen;
  }
  read();
  if (link_.other_left() || port_->closed()) return shut("The server closed the lane.");
  if (now >= deadline_)
    return shut(answered_ ? kServerSilent : not_offered(server_.port, ": no answer within 5 s"));
  link_.service(*port_, now);
}

// Only who has never heard the server believes what a router or a kernel says about it.
bool RawClientLane::was_turned_away() const {
  if (answered_ || port_->fd() < 0) return false;
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(port_->fd(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == ECONNREFUSED;
}

void RawClientLane::read() {
  std::array<std::uint8_t, kMaxUdpPayloadBytes> room;  // NOLINT: read into, never read from beyond that
  while (inbox_.size() < kMaxLaneInboxRecords) {
    Endpoint from;
    const auto length = port_->receive(from, room);
    if (!length) return;
    if (*length == 0) continue;
    const auto datagram = parse_raw_datagram(ByteView(room).first(*length));
    if (!datagram || datagram->token != link_.token()) continue;
    answered_ = true;
    deadline_ = now_ + kLaneSilenceMicros;
    if (const auto record = link_.take(*port_, *datagram, now_))
      inbox_.emplace_back(record->begin(), record->end());
  }
}

void RawClientLane::send(ByteView record, Delivery delivery) {
  if (state_ != State::kOpen) return;
  if (!link_.send(*port_, record, delivery, now_))
    shut("The server takes no more on this lane: its queue is full.");
}

bool RawClientLane::receive(Bytes& record) {
  if (inbox_.empty()) return false;
  record = std::move(inbox_.front());
  inbox_.pop_front();
  return true;
}

void RawClientLane::close() {
  if (state_ == State::kClosed) return;
  link_.say_goodbye(*port_);
  port_->close();
  shut("Closed by this client.");
}

void RawClientLane::shut(std::string reason) {
  state_ = State::kClosed;
  reason_ = std::move(reason);
  port_.reset();
}

}  // namespace

std::unique_ptr<ClientLane> open_raw_lane(const Endpoint& server, const LanePass& pass,
                                          std::unique_ptr<DatagramPort> wire, Micros now) {
  return std::make_unique<RawClientLane>(server, pass, std::move(wire), now);
}

}  // namespace tw::transport
