// SPDX-License-Identifier: MIT
#include "shared/transport/socket_address.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace tw::transport {
namespace {

constexpr int kListenBacklog = 512;

}  // namespace

sockaddr_in to_sockaddr(const Endpoint& endpoint) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  address.sin_addr.s_addr = htonl(endpoint.address);
  return address;
}

Endpoint to_endpoint(const sockaddr_in& address) {
  return {.address = ntohl(address.sin_addr.s_addr), .port = ntohs(address.sin_port)};
}

Endpoint local_endpoint(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  return to_endpoint(address);
}

std::string explain_bind_error(int error, const Endpoint& endpoint, std::string_view protocol) {
  const std::string port = "Port " + std::to_string(endpoint.port);
  switch (error) {
    case EADDRINUSE:
      return port + " is in use by another program (" + std::string(protocol) +
             "): choose another, or 0 for any.";
    case EADDRNOTAVAIL:
      return "The address " + to_string(endpoint) + " is not one of this machine's.";
    case EACCES:
      return port + " may not be used by this user: choose one from 1024 upwards.";
    case EMFILE:
    case ENFILE:
      return "No more files can be opened: raise the limit (ulimit -n).";
    default:
      return "Cannot serve on " + to_string(endpoint) + " (" + std::string(protocol) +
             "): " + strerror(error) + ".";
  }
}

std::string explain_connect_error(int error, const Endpoint& endpoint) {
  const std::string where = to_string(endpoint);
  switch (error) {
    case ECONNREFUSED:
      return "Nobody listens at " + where + " (TCP): is the server running?";
    case ETIMEDOUT:
      return "No answer from " + where + ".";
    case ENETUNREACH:
    case EHOSTUNREACH:
      return "There is no way to " + where + " in this network.";
    case EACCES:
    case EPERM:
      return "A firewall on this machine forbids the connection to " + where + ".";
    default:
      return "Cannot connect to " + where + ": " + strerror(error) + ".";
  }
}

std::string explain_stream_error(int error) {
  switch (error) {
    case 0:
      return "The other end closed the connection.";
    case EPIPE:
    case ECONNRESET:
      return "The other end broke the connection off.";
    case ETIMEDOUT:
      return "The connection timed out.";
    default:
      return std::string("The connection failed: ") + strerror(error) + ".";
  }
}

int listen_tcp(const Endpoint& endpoint) {
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return -errno;
  const int on = 1;  // a restarted server need not wait for its old connections to fade
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in address = to_sockaddr(endpoint);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return -errno;
  if (listen(fd.get(), kListenBacklog) != 0) return -errno;
  return fd.release();
}

int start_connect(int fd, const Endpoint& endpoint) {
  const sockaddr_in address = to_sockaddr(endpoint);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return 0;
  return errno == EINPROGRESS ? 0 : -errno;
}

ConnectProgress connect_progress(int fd, int& error) {
  pollfd waiting{.fd = fd, .events = POLLOUT, .revents = 0};
  if (poll(&waiting, 1, 0) <= 0) return ConnectProgress::kPending;
  socklen_t size = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  return error == 0 ? ConnectProgress::kConnected : ConnectProgress::kFailed;
}

}  // namespace tw::transport
