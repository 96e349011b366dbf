// SPDX-License-Identifier: MIT
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>

#include "shared/base/net.hpp"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71  // Linux 5.14, newer than some C libraries' headers
#endif

namespace tw::link {

/// The number that the kernel gives to the network namespace of a socket; unique until the machine restarts.
inline std::optional<std::uint64_t> netns_cookie(int socket_fd) {
  std::uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  if (getsockopt(socket_fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size) != 0) return std::nullopt;
  return cookie;
}

/// Of the calling thread's own namespace.
inline std::optional<std::uint64_t> own_netns_cookie() {
  const UniqueFd probe(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return probe ? netns_cookie(probe.get()) : std::nullopt;
}

}  // namespace tw::link
