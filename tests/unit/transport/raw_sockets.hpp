// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "shared/base/net.hpp"
#include "shared/base/types.hpp"
#include "shared/transport/socket_address.hpp"

/// Sockets that follow no protocol of ours: what hostile and broken peers use.
namespace tw::transport::test {

inline UniqueFd raw_udp() {
  UniqueFd fd(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  EXPECT_TRUE(fd);
  return fd;
}

inline void send_raw(const UniqueFd& fd, const Endpoint& to, ByteView bytes) {
  const sockaddr_in address = to_sockaddr(to);
  sendto(fd.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&address),
         sizeof address);
}

/// Bytes that came back so far.
inline std::size_t replies(const UniqueFd& fd) {
  std::uint8_t room[4096];
  std::size_t bytes = 0;
  for (ssize_t got = 0; (got = recv(fd.get(), room, sizeof room, MSG_DONTWAIT)) > 0;)
    bytes += static_cast<std::size_t>(got);
  return bytes;
}

/// A connected TCP socket, blocking.
inline UniqueFd raw_tcp(const Endpoint& to) {
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = to_sockaddr(to);
  EXPECT_EQ(connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return fd;
}

inline bool send_all(const UniqueFd& fd, ByteView bytes) {
  return ::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

}  // namespace tw::transport::test
