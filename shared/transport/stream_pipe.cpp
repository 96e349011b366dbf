// SPDX-License-Identifier: MIT
#include "shared/transport/stream_pipe.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "shared/transport/socket_address.hpp"

namespace tw::transport {
namespace {

constexpr std::size_t kReadBytes = 16 * 1024;

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

bool StreamPipe::read(std::size_t bytes) {
  if (!reason_.empty()) return false;
  std::array<std::uint8_t, kReadBytes> room;  // NOLINT: read into, never read from beyond that
  const ssize_t got = recv(socket_.get(), room.data(), std::min(bytes, room.size()), MSG_DONTWAIT);
  if (got > 0) {
    in_.append(ByteView(room).first(static_cast<std::size_t>(got)));
    return true;
  }
  if (got == 0 || !would_block(errno)) fail(got == 0 ? 0 : errno);
  return false;
}

std::optional<ByteView> StreamPipe::next_record() {
  const auto record = in_.next();
  if (record) {
    ++counters_.records_received;
    counters_.bytes_received += record->size();
  } else if (in_.broken() && reason_.empty()) {
    reason_ =
        "The other end sent a frame whose length is not 1 to " + std::to_string(kMaxRecordBytes) + " bytes.";
  }
  return record;
}

FrameQueue::Outcome StreamPipe::send(ByteView record, Delivery delivery) {
  const FrameQueue::Outcome outcome = out_.push(record, delivery);
  if (outcome == FrameQueue::Outcome::kQueued) {
    ++counters_.records_sent;
    counters_.bytes_sent += record.size();
  } else {
    ++counters_.skipped;
  }
  return outcome;
}

void StreamPipe::write() {
  while (wants_write()) {
    const ByteView bytes = out_.pending();
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (!would_block(errno)) fail(errno);
      return;
    }
    out_.consume(static_cast<std::size_t>(sent));
  }
}

void StreamPipe::finish_writing() { shutdown(socket_.get(), SHUT_WR); }

void StreamPipe::fail(int error) {
  reason_ = error == 0 && in_.unread_bytes() > 0
                ? "The other end closed the connection in the middle of a record."
                : explain_stream_error(error);
}

bool set_nodelay(int fd, bool on) {
  const int value = on ? 1 : 0;
  return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value) == 0;
}

std::optional<TcpFacts> read_tcp_facts(int fd) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  std::array<char, 16> name{};  // TCP_CA_NAME_MAX
  socklen_t length = name.size();
  if (getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name.data(), &length) != 0) length = 0;
  return TcpFacts{.retransmits = info.tcpi_total_retrans,
                  .congestion_control = std::string(name.data(), strnlen(name.data(), length))};
}

}  // namespace tw::transport
