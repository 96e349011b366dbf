// SPDX-License-Identifier: MIT
#include "lab/relay/datagram_flows.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "lab/link/inet_socket.hpp"

namespace tw::relay {
namespace {

constexpr int kMostAtOnce = 64;                 ///< of one socket, so that none starves the others
using Buffer = std::array<std::uint8_t, 2048>;  ///< the game's datagrams fit a packet of 1,500 bytes

bool connect_to(int fd, const Endpoint& to) {
  const sockaddr_in address = link::to_sockaddr(to);
  return connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// What cannot be sent is lost, as datagrams are.
void pass_on(int from, int to) {
  Buffer buffer;
  for (int i = 0; i < kMostAtOnce; ++i) {
    const ssize_t got = recv(from, buffer.data(), buffer.size(), 0);
    if (got < 0) return;
    (void)!send(to, buffer.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL);
  }
}

}  // namespace

void DatagramFlows::add_to(std::vector<pollfd>& waiting) const {
  waiting.push_back({.fd = front_, .events = POLLIN, .revents = 0});
  for (const Flow& flow : flows_)
    for (const int fd : {flow.near.get(), flow.far.get(), flow.back.get()})
      waiting.push_back({.fd = fd, .events = POLLIN, .revents = 0});
}

void DatagramFlows::service(Micros now) {
  take_from_player(now);
  for (const Flow& flow : flows_) {
    pass_on(flow.far.get(), flow.back.get());
    pass_on(flow.back.get(), flow.far.get());
    answer_player(flow);
  }
  std::erase_if(flows_, [now](const Flow& flow) { return now - flow.heard_at > kIdleMicros; });
}

void DatagramFlows::take_from_player(Micros now) {
  Buffer buffer;
  for (int i = 0; i < kMostAtOnce; ++i) {
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t got =
        recvfrom(front_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (got < 0) return;
    const Endpoint player{ntohl(from.sin_addr.s_addr), ntohs(from.sin_port)};
    if (player.address != only_from_) {
      ++strangers_;
      continue;
    }
    if (Flow* flow = flow_of(player, now))
      (void)!send(flow->near.get(), buffer.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL);
  }
}

void DatagramFlows::answer_player(const Flow& flow) const {
  Buffer buffer;
  const sockaddr_in to = link::to_sockaddr(flow.player);
  for (int i = 0; i < kMostAtOnce; ++i) {
    const ssize_t got = recv(flow.near.get(), buffer.data(), buffer.size(), 0);
    if (got < 0) return;
    (void)!sendto(front_, buffer.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL,
                  reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
}

/// Null: the system has no sockets left.
DatagramFlows::Flow* DatagramFlows::flow_of(const Endpoint& player, Micros now) {
  const auto known =
      std::find_if(flows_.begin(), flows_.end(), [&](const Flow& flow) { return flow.player == player; });
  if (known != flows_.end()) {
    known->heard_at = now;
    return &*known;
  }
  Flow flow{.player = player,
            .near = UniqueFd(remote_.open(SocketKind::kUdp, "player")),
            .far = UniqueFd(link_.open_server_socket(SocketKind::kUdp)),
            .back = link::bound_socket(SocketKind::kUdp, {}),
            .heard_at = now};
  const bool whole = flow.near && flow.far && flow.back &&
                     connect_to(flow.near.get(), link::local_endpoint(flow.far.get())) &&
                     connect_to(flow.far.get(), link::local_endpoint(flow.near.get())) &&
                     connect_to(flow.back.get(), server_);
  if (!whole) return nullptr;
  if (flows_.size() >= kMaxFlows)
    flows_.erase(std::min_element(flows_.begin(), flows_.end(),
                                  [](const Flow& a, const Flow& b) { return a.heard_at < b.heard_at; }));
  flows_.push_back(std::move(flow));
  return &flows_.back();
}

}  // namespace tw::relay
