// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "shared/base/net.hpp"

namespace tw::link {

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

}  // namespace tw::link
