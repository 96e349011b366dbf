// SPDX-License-Identifier: MIT
#include "shared/transport/stream_pipe.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "shared/transport/socket_address.hpp"

namespace tw::transport {
namespace {

constexpr std::size_t kReadBytes = 16 * 1024;

/// The kernel asks for more only when twice the bytes that it has never sent are fewer than this: when there are none.
constexpr int kNotsentLowatBytes = 1;

/// send() takes bytes as long as there is buffer; TCP_NOTSENT_LOWAT is heeded by poll() alone.
bool kernel_asks_for_more(int fd) {
  pollfd waiting{.fd = fd, .events = POLLOUT, .revents = 0};
  return poll(&waiting, 1, 0) > 0 && (waiting.revents & POLLOUT) != 0;
}

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

std::optional<ByteView> StreamPipe::next_frame() {
  if (forged_) return std::nullopt;
  const auto frame = in_.next();
  if (!frame && in_.broken() && reason_.empty())
    reason_ =
        "The other end sent a frame whose length is not 1 to " + std::to_string(kMaxFrameBytes) + " bytes.";
  return frame;
}

std::optional<ByteView> StreamPipe::next_record() {
  const auto frame = next_frame();
  const auto record = frame && seal_ ? seal_->open(*frame) : frame;
  if (record) {
    ++counters_.records_received;
    counters_.bytes_received += record->size();
  } else if (frame) {
    forged_ = true;
    if (reason_.empty()) reason_ = "What the other end sent was not sealed as it should be.";
  }
  return record;
}

bool StreamPipe::keep_latest_only() {
  latest_only_ = setsockopt(socket_.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kNotsentLowatBytes,
                            sizeof kNotsentLowatBytes) == 0;
  return latest_only_;
}

FrameQueue::Outcome StreamPipe::send(ByteView record, Delivery delivery) {
  if (!latest_only_ || delivery == Delivery::kReliable) return push(record, delivery);
  if (!latest_.empty()) {
    ++counters_.skipped;
    ++counters_.superseded;
  }
  latest_.assign(record.begin(), record.end());
  return FrameQueue::Outcome::kQueued;
}

FrameQueue::Outcome StreamPipe::push(ByteView record, Delivery delivery) {
  // Asked first: what is sealed takes a sequence number, and must then be sent.
  const auto outcome = out_.would(record.size() + (seal_ ? kSealTagBytes : 0), delivery);
  if (outcome != FrameQueue::Outcome::kQueued) {
    ++counters_.skipped;
    return outcome;
  }
  ++counters_.records_sent;
  counters_.bytes_sent += record.size();
  return out_.push(seal_ ? seal_->seal(record) : record, delivery);
}

void StreamPipe::write() {
  write_queue();
  if (latest_.empty() || !out_.empty() || !reason_.empty() || !kernel_asks_for_more(socket_.get())) return;
  push(latest_, Delivery::kLane);
  latest_.clear();
  write_queue();
}

void StreamPipe::write_queue() {
  while (!out_.empty() && reason_.empty()) {
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

}  // namespace tw::transport
