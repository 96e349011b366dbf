// SPDX-License-Identifier: MIT
#include <poll.h>

#include <array>
#include <cstdio>

#include "lab/link/inet_socket.hpp"
#include "link_fixture.hpp"

namespace tw::link {
namespace {

void echo_datagrams(int fd) {
  std::array<char, 2048> buffer;
  sockaddr_in from{};
  socklen_t from_size = sizeof from;
  ssize_t size = 0;
  while ((size = recvfrom(fd, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from),
                          &from_size)) > 0)
    sendto(fd, buffer.data(), static_cast<std::size_t>(size), 0, reinterpret_cast<const sockaddr*>(&from),
           from_size);
}

/// One connection, to its end.
void echo_stream(int listener) {
  const UniqueFd fd(accept(listener, nullptr, nullptr));
  std::array<char, 4096> buffer;
  ssize_t size = 0;
  while ((size = recv(fd.get(), buffer.data(), buffer.size(), 0)) > 0)
    send(fd.get(), buffer.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL);
}

}  // namespace

int run_echo_program() {
  const auto udp = bound_socket(SocketKind::kUdp, {.address = INADDR_ANY, .port = 0});
  const auto tcp = bound_socket(SocketKind::kTcp, {.address = INADDR_ANY, .port = 0});
  if (!udp || !tcp || listen(tcp.get(), 4) != 0) return 1;
  std::printf("%d %d\n", local_endpoint(udp.get()).port, local_endpoint(tcp.get()).port);
  std::fflush(stdout);
  while (true) {
    pollfd wanted[2] = {{.fd = udp.get(), .events = POLLIN, .revents = 0},
                        {.fd = tcp.get(), .events = POLLIN, .revents = 0}};
    poll(wanted, 2, -1);
    if (wanted[0].revents != 0) echo_datagrams(udp.get());
    if (wanted[1].revents != 0) echo_stream(tcp.get());
  }
}

}  // namespace tw::link
