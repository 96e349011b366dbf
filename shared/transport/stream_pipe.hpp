// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "shared/base/net.hpp"
#include "shared/transport/lane.hpp"
#include "shared/transport/seal/stream_seal.hpp"
#include "shared/transport/tcp_frame.hpp"

namespace tw::transport {

/// Records over one connected stream socket (TCP or Unix). Never blocks; what is sent or received is bounded.
/// Both ends of every stream lane are one of these.
class StreamPipe {
 public:
  explicit StreamPipe(UniqueFd socket) : socket_(std::move(socket)) {}

  /// From now on every frame is a sealed record, in both directions. Until then frames pass as they are.
  void set_seal(StreamSeal seal) { seal_.emplace(std::move(seal)); }
  /// One read of at most `bytes`. False: nothing came (nothing waits, or the stream ended: see reason()).
  bool read(std::size_t bytes);
  /// The next record that has been read, valid until the next call. Records that came before the end still come out.
  std::optional<ByteView> next_record();
  /// The next frame of the handshake, before set_seal(). Not counted as a record.
  std::optional<ByteView> next_frame();
  /// Queues a frame of the handshake.
  void send_frame(ByteView frame) { out_.push(frame, Delivery::kReliable); }
  FrameQueue::Outcome send(ByteView record, Delivery delivery);
  /// From now on a record with Delivery::kLane does not queue: it takes the place of the one that waits, and goes when
  /// the kernel has nothing left to send for the first time. False: not a TCP socket.
  bool keep_latest_only();
  /// Writes as much as the kernel takes.
  void write();
  bool wants_write() const { return (!out_.empty() || !latest_.empty()) && reason_.empty(); }
  /// Writes no more: the other end reads to the end, then sees it.
  void finish_writing();

  int fd() const { return socket_.get(); }
  /// Why nothing more will come, a sentence; empty while the stream is well.
  const std::string& reason() const { return reason_; }
  std::size_t unread_bytes() const { return in_.unread_bytes(); }
  bool bad_frame() const { return in_.broken(); }
  bool forged() const { return forged_; }
  const LaneCounters& counters() const { return counters_; }
  void close() { socket_.reset(); }

 private:
  void fail(int error);
  FrameQueue::Outcome push(ByteView record, Delivery delivery);
  void write_queue();

  UniqueFd socket_;
  FrameReader in_;
  FrameQueue out_;
  std::optional<StreamSeal> seal_;
  bool forged_ = false;  ///< a frame did not open
  bool latest_only_ = false;
  Bytes latest_;  ///< the newest record, while it waits for room in the kernel; empty: none
  LaneCounters counters_;
  std::string reason_;
};

/// TCP_NODELAY on or off. False: not a TCP socket.
bool set_nodelay(int fd, bool on);

/// nullopt: not a TCP socket.
std::optional<TcpFacts> read_tcp_facts(int fd);
/// All 0: not a TCP socket.
LaneFacts read_socket_facts(int fd);

}  // namespace tw::transport
