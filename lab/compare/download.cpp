// SPDX-License-Identifier: MIT
#include "lab/compare/download.hpp"

#include <poll.h>

#include <array>

#include "lab/link/inet_socket.hpp"

namespace tw::compare {
namespace {

constexpr int kConnectMs = 10'000;
constexpr std::size_t kMostAtOnce = 64 * 1024;

}  // namespace

Result<std::unique_ptr<Download>> Download::open(Rig& rig, link::Remote& remote) {
  using Opened = Result<std::unique_ptr<Download>>;
  const UniqueFd listener(rig.open_server_socket(SocketKind::kTcp));
  UniqueFd to(remote.open(SocketKind::kTcp, kLabel));
  if (!listener || !to) return Opened::failure("The link gave no sockets for the download.");
  link::pin_congestion_control(listener.get());
  const sockaddr_in address = link::to_sockaddr(link::local_endpoint(listener.get()));
  pollfd wanted{.fd = listener.get(), .events = POLLIN, .revents = 0};
  const bool asked = listen(listener.get(), 1) == 0 &&
                     (connect(to.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
                      errno == EINPROGRESS);
  if (!asked || ::poll(&wanted, 1, kConnectMs) != 1)
    return Opened::failure("The download's connection over the link did not open.");
  UniqueFd from(accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!from) return Opened::failure("The download's connection over the link did not open.");
  return Opened::success(std::unique_ptr<Download>(new Download(std::move(from), std::move(to))));
}

void Download::service() {
  std::array<char, kMostAtOnce> buffer{};
  (void)send(from_.get(), buffer.data(), buffer.size(), MSG_NOSIGNAL);
  (void)recv(to_.get(), buffer.data(), buffer.size(), 0);
}

}  // namespace tw::compare
