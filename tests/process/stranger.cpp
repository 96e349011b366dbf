// SPDX-License-Identifier: MIT
#include "tests/process/stranger.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <functional>

namespace tw::test {
namespace {

sockaddr_in address_of(std::uint32_t address, std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_addr.s_addr = htonl(address);
  out.sin_port = htons(port);
  return out;
}

bool bind_to(int fd, std::uint32_t address) {
  const sockaddr_in from = address_of(address, 0);
  return ::bind(fd, reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0;
}

}  // namespace

int SocketsFrom::open(SocketKind kind, std::string_view label) {
  const int fd = SystemSocketSource().open(kind, label);
  if (fd >= 0 && !bind_to(fd, address_)) ADD_FAILURE() << "cannot come from an address of 127.0.0.0/8";
  return fd;
}

UniqueFd connect_raw(const ServerProcess& server, std::uint32_t from) {
  return connect_raw(server.lobby_port(), from);
}

UniqueFd connect_raw(std::uint16_t port, std::uint32_t from) {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in to = address_of(kLoopback, port);
  if (!bind_to(fd.get(), from) || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
    ADD_FAILURE() << "cannot connect to port " << port;
  return fd;
}

bool ends(int fd, int seconds) {
  const timeval wait{.tv_sec = seconds, .tv_usec = 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  std::array<char, 512> buffer{};
  ssize_t got = 0;
  while ((got = ::recv(fd, buffer.data(), buffer.size(), 0)) > 0) {
  }
  return got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

void reset(UniqueFd& fd) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  fd.reset();
}

Stranger::Stranger(const ServerProcess& server, std::uint32_t from)
    : sockets_(from),
      tls_(transport::TlsClient::open({kLoopback, server.lobby_port()}, sockets_, clock_.now())) {}

void Stranger::service() {
  tls_->service(clock_.now());
  splitter_.feed(tls_->receive());
  while (const auto frame = splitter_.next()) {
    auto reply = protocol::decode_reply(*frame);
    if (!reply) continue;
    if (const auto* kicked = std::get_if<protocol::to_client::Kicked>(&*reply)) farewell_ = kicked->sentence;
    replies_.push_back(std::move(*reply));
  }
}

bool Stranger::until(const std::function<bool()>& condition, int seconds) {
  const Micros deadline = clock_.now() + Micros{seconds} * 1'000'000;
  while (true) {
    service();
    if (condition()) return true;
    if (clock_.now() > deadline || tls_->state() == transport::TlsClient::State::kClosed) return false;
    pollfd wait{.fd = tls_->fd(), .events = POLLIN, .revents = 0};
    if (tls_->wants_write()) wait.events |= POLLOUT;
    ::poll(&wait, 1, 5);
  }
}

bool Stranger::open(int seconds) {
  until([&] { return tls_->state() != transport::TlsClient::State::kConnecting; }, seconds);
  return is_open();
}

void Stranger::live(int milliseconds) {
  const Micros end = clock_.now() + Micros{milliseconds} * 1'000;
  until([&] { return clock_.now() >= end; }, milliseconds / 1'000 + 2);
}

std::optional<std::string> Stranger::await_end(int seconds) {
  until([&] { return tls_->state() == transport::TlsClient::State::kClosed; }, seconds);
  if (tls_->state() != transport::TlsClient::State::kClosed) return std::nullopt;
  return farewell_;
}

bool Stranger::arrive_as_guest(const std::string& name) {
  if (!open()) return false;
  say(protocol::to_server::Hello{});
  say(protocol::to_server::GuestLogIn{1, name});
  return await<protocol::to_client::LoggedIn>().has_value();
}

std::string Stranger::refusal(int seconds) {
  const auto failed = await<protocol::to_client::Failed>(seconds);
  return failed ? failed->sentence : std::string();
}

}  // namespace tw::test
