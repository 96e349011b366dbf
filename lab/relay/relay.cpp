// SPDX-License-Identifier: MIT
#include "lab/relay/relay.hpp"

#include <sys/socket.h>

#include <utility>
#include <vector>

#include "lab/link/inet_socket.hpp"

namespace tw::relay {
namespace {

constexpr int kPortAttempts = 64, kBacklog = 16;

/// Connected, or about to be.
bool start_connecting(int fd, const Endpoint& to) {
  const sockaddr_in address = link::to_sockaddr(to);
  return connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
         errno == EINPROGRESS;
}

struct Front {
  UniqueFd udp, tcp;
  std::uint16_t port = 0;
};

/// One free port for both; empty when there is none.
Front open_front(std::uint32_t address) {
  for (int attempt = 0; attempt < kPortAttempts; ++attempt) {
    Front front{.udp = link::bound_socket(SocketKind::kUdp, {.address = address, .port = 0}), .tcp = {}};
    if (!front.udp) return {};
    front.port = link::local_endpoint(front.udp.get()).port;
    front.tcp = link::bound_socket(SocketKind::kTcp, {.address = address, .port = front.port});
    if (front.tcp && listen(front.tcp.get(), kBacklog) == 0) return front;
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Relay>> Relay::open(const RelayOptions& options, link::Link& link,
                                           link::Remote& remote) {
  using Opened = Result<std::unique_ptr<Relay>>;
  Front front = open_front(options.listen);
  if (!front.tcp)
    return Opened::failure("No port is free at " + address_text(options.listen) + " for the player's lanes.");
  UniqueFd far_doors(link.open_server_socket(SocketKind::kTcp));
  if (!far_doors || listen(far_doors.get(), kBacklog) != 0)
    return Opened::failure("The link gave no sockets.");
  return Opened::success(std::unique_ptr<Relay>(
      new Relay(options, std::move(front.udp), std::move(front.tcp), std::move(far_doors), link, remote)));
}

Relay::Relay(const RelayOptions& options, UniqueFd front, UniqueFd doors, UniqueFd far_doors,
             link::Link& link, link::Remote& remote)
    : options_(options),
      front_(std::move(front)),
      doors_(std::move(doors)),
      far_doors_(std::move(far_doors)),
      far_address_(link::local_endpoint(far_doors_.get())),
      port_(link::local_endpoint(front_.get()).port),
      remote_(remote),
      datagrams_(front_.get(), options.server, options.only_from, link, remote) {}

void Relay::wait_and_service(int wait_ms) {
  std::vector<pollfd> waiting{{.fd = doors_.get(), .events = POLLIN, .revents = 0},
                              {.fd = far_doors_.get(), .events = POLLIN, .revents = 0}};
  datagrams_.add_to(waiting);
  for (const auto* streams : {&before_, &behind_})
    for (const StreamPipe& stream : *streams) stream.add_to(waiting);
  if (poll(waiting.data(), waiting.size(), wait_ms) <= 0) return;
  datagrams_.service(SystemClock().now());
  take_streams();
  for (auto* streams : {&before_, &behind_}) {
    for (StreamPipe& stream : *streams) stream.service();
    streams->remove_if([](const StreamPipe& stream) { return stream.over(); });
  }
}

/// What cannot be connected further is closed at once: the player's lane notices and tries again.
void Relay::take_streams() {
  sockaddr_in from{};
  socklen_t size = sizeof from;
  while (UniqueFd player{
      accept4(doors_.get(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC)}) {
    const bool stranger = ntohl(from.sin_addr.s_addr) != options_.only_from;
    if (stranger) ++strangers_;
    if (stranger || before_.size() >= kMaxStreams) continue;
    UniqueFd near(remote_.open(SocketKind::kTcp, "player"));
    if (near && start_connecting(near.get(), far_address_))
      before_.emplace_back(std::move(player), std::move(near));
  }
  while (UniqueFd far{accept4(far_doors_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)}) {
    UniqueFd back(link::bound_socket(SocketKind::kTcp, {}));
    if (back && behind_.size() < kMaxStreams && start_connecting(back.get(), options_.server))
      behind_.emplace_back(std::move(far), std::move(back));
  }
}

}  // namespace tw::relay
