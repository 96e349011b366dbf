// SPDX-License-Identifier: MIT
#include "lab/link/probe.hpp"

#include "lab/link/address_plan.hpp"
#include "lab/link/inet_socket.hpp"
#include "lab/link/system_error.hpp"

namespace tw::link {
namespace {

constexpr Micros kInterval = 100'000;

}  // namespace

Probe::Probe(const NetNamespace& server, const NetNamespace& client) {
  server.enter();
  server_ = bound_socket(SocketKind::kUdp, {.address = kServerAddress, .port = 0});
  client.enter();
  client_ = bound_socket(SocketKind::kUdp, {.address = kClientAddress, .port = 0});
  if (!server_ || !client_) throw_errno("Cannot open the sockets of the link's probe");
  client_port_ = local_endpoint(client_.get()).port;
  const sockaddr_in to = to_sockaddr(local_endpoint(server_.get()));
  checked(connect(client_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to),
          "Cannot connect the link's probe");
}

void Probe::send(Micros now) {
  next_at_ = now + kInterval;
  ::send(client_.get(), &now, sizeof now, MSG_DONTWAIT);
}

void Probe::echo() {
  Micros sent_at = 0;
  sockaddr_in from{};
  socklen_t size = sizeof from;
  if (recvfrom(server_.get(), &sent_at, sizeof sent_at, 0, reinterpret_cast<sockaddr*>(&from), &size) ==
      sizeof sent_at)
    sendto(server_.get(), &sent_at, sizeof sent_at, MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&from),
           size);
}

void Probe::take(Micros now) {
  Micros sent_at = 0;
  if (recv(client_.get(), &sent_at, sizeof sent_at, 0) != sizeof sent_at || sent_at < valid_from_) return;
  sum_us_ += static_cast<double>(now - sent_at);
  ++echoes_;
}

void Probe::restart(Micros now) {
  valid_from_ = now;
  sum_us_ = 0;
  echoes_ = 0;
}

}  // namespace tw::link
