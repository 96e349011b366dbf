// SPDX-License-Identifier: MIT
#include "shared/transport/client_lanes.hpp"

#include <sys/socket.h>

#include <cassert>
#include <cstring>
#include <utility>

#include "shared/transport/socket_address.hpp"

namespace tw::transport {
namespace {

class FailedLane final : public ClientLane {
 public:
  explicit FailedLane(std::string reason) : reason_(std::move(reason)) {}
  void service(Micros) override {}
  State state() const override { return State::kClosed; }
  const std::string& reason() const override { return reason_; }
  void send(ByteView, Delivery) override {}
  bool receive(Bytes&) override { return false; }
  int fd() const override { return -1; }
  const LaneCounters& counters() const override { return counters_; }
  void close() override {}

 private:
  std::string reason_;
  LaneCounters counters_;
};

/// Connected, so that the kernel tells when nobody listens there.
std::unique_ptr<ClientLane> open_raw_lane_on(UniqueFd socket, const Endpoint& game, const LanePass& pass,
                                             Micros now) {
  if (game.port == 0xffff)
    return failed_lane("The game's port is the last one: none is left for the udp-raw lane.");
  const Endpoint server = raw_udp_endpoint(game);
  if (const int error = start_connect(socket.get(), server); error != 0)
    return failed_lane(explain_connect_error(-error, server));
  return open_raw_lane(server, pass, std::make_unique<UdpPort>(std::move(socket)), now);
}

}  // namespace

std::unique_ptr<ClientLane> failed_lane(std::string reason) {
  return std::make_unique<FailedLane>(std::move(reason));
}

std::unique_ptr<ClientLane> open_lane(LaneKind kind, const Endpoint& server, const LanePass& pass,
                                      SocketSource& sockets, Micros now, const LaneTuning& tuning) {
  assert(kind != LaneKind::kTruth);
  const int fd = sockets.open(is_tcp(kind) ? SocketKind::kTcp : SocketKind::kUdp, to_string(kind));
  if (fd < 0)
    return failed_lane("No socket for the " + std::string(to_string(kind)) + " lane: " + strerror(-fd) + ".");
  UniqueFd socket(fd);
  if (is_tcp(kind)) return open_tcp_lane(kind, server, pass, std::move(socket), now);
  if (kind == LaneKind::kUdpRaw) return open_raw_lane_on(std::move(socket), server, pass, now);
  return open_enet_lane(kind, server, pass, std::make_unique<UdpPort>(std::move(socket)), std::nullopt, now,
                        tuning);
}

}  // namespace tw::transport
