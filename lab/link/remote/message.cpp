// SPDX-License-Identifier: MIT
#include "lab/link/remote/message.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "shared/base/clock.hpp"

namespace tw::link {
namespace {

struct alignas(cmsghdr) Ancillary {
  std::array<char, CMSG_SPACE(sizeof(int))> bytes{};
};

void attach(msghdr& message, Ancillary& ancillary, int fd) {
  message.msg_control = ancillary.bytes.data();
  message.msg_controllen = ancillary.bytes.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof fd);
  std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
}

UniqueFd detach(const msghdr& message) {
  int fd = -1;
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
    std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return UniqueFd(fd);
}

}  // namespace

bool send_message(int fd, std::string_view text, int passed_fd) {
  iovec piece{.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  Ancillary ancillary;
  if (passed_fd >= 0) attach(message, ancillary, passed_fd);
  ssize_t sent;
  do sent = sendmsg(fd, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(text.size());
}

std::optional<Message> receive_message(int fd, std::size_t max_bytes) {
  Message received;
  received.text.resize(max_bytes);
  iovec piece{.iov_base = received.text.data(), .iov_len = received.text.size()};
  Ancillary ancillary;
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = ancillary.bytes.data();
  message.msg_controllen = ancillary.bytes.size();
  ssize_t size;
  do size = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
  while (size < 0 && errno == EINTR);
  if (size < 0) return std::nullopt;
  received.passed = detach(message);
  received.text.resize(static_cast<std::size_t>(size));
  if (size == 0) return std::nullopt;
  return received;
}

std::optional<Message> receive_message(int fd, std::size_t max_bytes, int timeout_ms) {
  const SystemClock clock;
  const Micros deadline = clock.now() + Micros{timeout_ms} * 1000;
  pollfd readable{.fd = fd, .events = POLLIN, .revents = 0};
  int ready;
  do {
    const Micros left = std::max<Micros>(deadline - clock.now(), 0);
    ready = poll(&readable, 1, static_cast<int>((left + 999) / 1000));
  } while (ready < 0 && errno == EINTR);
  return ready == 1 ? receive_message(fd, max_bytes) : std::nullopt;
}

}  // namespace tw::link
