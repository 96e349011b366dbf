// SPDX-License-Identifier: MIT
#include "lab/relay/stream_pipe.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace tw::relay {
namespace {

bool try_again(ssize_t result) {
  // ENOTCONN: the connection is still being made.
  return result < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN || errno == EINPROGRESS);
}

}  // namespace

StreamPipe::StreamPipe(UniqueFd one, UniqueFd other) : one_(std::move(one)), other_(std::move(other)) {
  const int on = 1;
  for (const int fd : {one_.get(), other_.get()}) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void StreamPipe::add_to(std::vector<pollfd>& waiting) const {
  const auto events = [](const Way& reads, const Way& writes) {
    const bool room = !reads.ended && reads.bytes.size() < kMaxBytes;
    const bool words = !writes.bytes.empty() || (writes.ended && !writes.passed_on);
    return static_cast<short>((room ? POLLIN : 0) | (words ? POLLOUT : 0));
  };
  waiting.push_back({.fd = one_.get(), .events = events(there_, back_), .revents = 0});
  waiting.push_back({.fd = other_.get(), .events = events(back_, there_), .revents = 0});
}

void StreamPipe::service() {
  if (!over_) carry(one_.get(), other_.get(), there_);
  if (!over_) carry(other_.get(), one_.get(), back_);
  if (there_.passed_on && back_.passed_on) close();
}

void StreamPipe::carry(int from, int to, Way& way) {
  while (!way.ended && way.bytes.size() < kMaxBytes) {
    std::uint8_t buffer[4096];
    const ssize_t got = recv(from, buffer, sizeof buffer, 0);
    if (try_again(got)) break;
    if (got < 0) return close();
    if (got == 0) way.ended = true;
    way.bytes.insert(way.bytes.end(), buffer, buffer + got);
  }
  if (!way.bytes.empty()) {
    const ssize_t sent = send(to, way.bytes.data(), way.bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && !try_again(sent)) return close();
    if (sent > 0) way.bytes.erase(way.bytes.begin(), way.bytes.begin() + sent);
  }
  if (!way.ended || way.passed_on || !way.bytes.empty()) return;
  way.passed_on = shutdown(to, SHUT_WR) == 0 || errno != ENOTCONN;
}

void StreamPipe::close() {
  one_.reset();
  other_.reset();
  over_ = true;
}

}  // namespace tw::relay
