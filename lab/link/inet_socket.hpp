// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "shared/base/net.hpp"

namespace tw::link {

/// TCP_CONGESTION, without <netinet/tcp.h>, which cannot stand beside <linux/tcp.h>.
inline constexpr int kTcpCongestion = 13;

inline sockaddr_in to_sockaddr(const Endpoint& endpoint) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(endpoint.address);
  address.sin_port = htons(endpoint.port);
  return address;
}

/// A non-blocking socket of the calling thread's namespace, bound to `endpoint`. Empty on failure, errno says
/// why.
inline UniqueFd bound_socket(SocketKind kind, const Endpoint& endpoint) {
  const int type = kind == SocketKind::kUdp ? SOCK_DGRAM : SOCK_STREAM;
  UniqueFd fd(socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const sockaddr_in address = to_sockaddr(endpoint);
  if (fd && bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  return fd;
}

/// The local end of a bound socket; port 0 on failure.
inline Endpoint local_endpoint(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  return {.address = ntohl(address.sin_addr.s_addr), .port = ntohs(address.sin_port)};
}

/// Inherited otherwise, and then every result would depend on the machine. Works where the caller is root over the
/// socket's namespace, also for algorithms that the kernel keeps from ordinary users; connections that a listening
/// socket accepts inherit it. A kernel without cubic keeps its own: whoever shows results asks the socket.
inline void pin_congestion_control(int fd) {
  constexpr char kName[] = "cubic";
  setsockopt(fd, IPPROTO_TCP, kTcpCongestion, kName, sizeof kName - 1);
}

}  // namespace tw::link
