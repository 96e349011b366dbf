// SPDX-License-Identifier: MIT
#include "shared/transport/datagram_port.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "shared/transport/socket_address.hpp"

namespace tw::transport {

int UdpPort::bind(const Endpoint& local) {
  const sockaddr_in address = to_sockaddr(local);
  return ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : -errno;
}

Endpoint UdpPort::address() const { return local_endpoint(socket_.get()); }

int UdpPort::send(const Endpoint& to, std::span<const iovec> parts) {
  sockaddr_in address = to_sockaddr(to);
  msghdr message{};
  message.msg_name = &address;
  message.msg_namelen = sizeof address;
  message.msg_iov = const_cast<iovec*>(parts.data());  // sendmsg does not write to it
  message.msg_iovlen = parts.size();
  const ssize_t sent = sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent >= 0) return static_cast<int>(sent);
  return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
}

std::optional<std::size_t> UdpPort::receive(Endpoint& from, std::span<std::uint8_t> room) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  // MSG_TRUNC: the true length, so that an oversized datagram is known for one.
  const ssize_t length = recvfrom(socket_.get(), room.data(), room.size(), MSG_DONTWAIT | MSG_TRUNC,
                                  reinterpret_cast<sockaddr*>(&address), &size);
  if (length < 0) return std::nullopt;
  from = to_endpoint(address);
  return static_cast<std::size_t>(length);
}

void UdpPort::ask_buffers(std::size_t bytes) {
  const int wish = static_cast<int>(bytes);
  setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &wish, sizeof wish);
  setsockopt(socket_.get(), SOL_SOCKET, SO_SNDBUF, &wish, sizeof wish);
}

}  // namespace tw::transport
