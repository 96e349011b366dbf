// SPDX-License-Identifier: MIT
#include "shared/base/net.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

namespace tw {

std::string address_text(std::uint32_t a) {
  return std::to_string(a >> 24) + '.' + std::to_string((a >> 16) & 255) + '.' +
         std::to_string((a >> 8) & 255) + '.' + std::to_string(a & 255);
}

std::string to_string(const Endpoint& endpoint) {
  return address_text(endpoint.address) + ':' + std::to_string(endpoint.port);
}

Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port) {
  const auto fail = [&](std::string_view why) {
    return Result<Endpoint>::failure("'" + std::string(text) + "' " + std::string(why));
  };
  Endpoint result{.address = 0, .port = default_port};
  std::string host(text);
  if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
    const auto digits = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result.port);
    if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty())
      return fail("has no valid port: write HOST:PORT, with a port from 0 to 65535.");
    host.resize(colon);
  }
  if (host.empty()) return fail("names no host: write HOST:PORT.");
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0)
    return fail(std::string("cannot be found: ") + gai_strerror(error) + ".");
  result.address = ntohl(reinterpret_cast<const sockaddr_in*>(found->ai_addr)->sin_addr.s_addr);
  freeaddrinfo(found);
  return Result<Endpoint>::success(result);
}

int SystemSocketSource::open(SocketKind kind, std::string_view) {
  const int type = kind == SocketKind::kUdp ? SOCK_DGRAM : SOCK_STREAM;
  const int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  return fd < 0 ? -errno : fd;
}

void UniqueFd::reset(int fd) {
  if (fd_ >= 0) close(fd_);
  fd_ = fd;
}

}  // namespace tw
