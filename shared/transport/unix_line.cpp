// SPDX-License-Identifier: MIT
#include "shared/transport/unix_line.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "shared/base/clock.hpp"

namespace tw::transport {
namespace {

UniqueFd connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return {};
  std::memcpy(address.sun_path, path.c_str(), path.size());
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  return fd;
}

}  // namespace

UnixLine::UnixLine(const std::string& path, const std::string& line, std::size_t max_answer_bytes)
    : fd_(connect_to(path)), max_answer_bytes_(max_answer_bytes), reached_(static_cast<bool>(fd_)) {
  if (!fd_) return;
  const std::string whole = line + '\n';
  // A fresh socket's buffer takes a line of this size at once, or the other side is no server of ours.
  if (::send(fd_.get(), whole.data(), whole.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(whole.size()))
    finish();
}

void UnixLine::service() {
  std::array<char, 4096> buffer;
  while (fd_) {
    const ssize_t got = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return finish();
    read_.append(buffer.data(), static_cast<std::size_t>(got));
    if (read_.size() > max_answer_bytes_) return finish();
    if (read_.back() != '\n') continue;
    read_.pop_back();
    answer_ = std::move(read_);
    finish();
  }
}

UnixLine ask_over_unix_socket(const std::string& path, const std::string& line, std::size_t max_answer_bytes,
                              int seconds) {
  const SystemClock clock;
  const Micros deadline = clock.now() + Micros{seconds} * 1'000'000;
  UnixLine asked(path, line, max_answer_bytes);
  while (!asked.over() && clock.now() < deadline) {
    pollfd waiting{.fd = asked.fd(), .events = POLLIN, .revents = 0};
    ::poll(&waiting, 1, static_cast<int>((deadline - clock.now() + 999) / 1000));
    asked.service();
  }
  return asked;
}

}  // namespace tw::transport
