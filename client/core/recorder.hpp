// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "client/core/command_log.hpp"
#include "client/core/recording.hpp"
#include "shared/transport/lane.hpp"

namespace tw::client {

/// Keeps what a client sees of a match, in memory, as the bytes of a file: head() and then chunks(), in their order. A second
/// of the match is lost at most when a program that writes them as they come is killed. Bounded: when kMaxRecordingBytes are
/// full, or kMaxRecordingMicros over, nothing more is kept.
class Recorder {
 public:
  Recorder(std::string map_text, bool shared_clock, std::string program, Micros now);

  /// A lane that hands on what `lane` does, and has it written down here. The Recorder outlives it.
  std::unique_ptr<transport::ClientLane> listen(LaneKind kind, protocol::LaneRole role,
                                                std::unique_ptr<transport::ClientLane> lane, Micros now);
  void on_command(Tick tick, const CommandLog::Entry& entry);
  /// `bytes`: 1..kMaxNoteBytes.
  void note(Micros now, std::uint8_t topic, Bytes bytes);

  const Bytes& head() const { return head_; }
  /// Those that are complete. It only grows; a chunk never changes, and may be read by another thread.
  using Chunk = std::shared_ptr<const Bytes>;
  const std::vector<Chunk>& chunks() const { return chunks_; }
  /// Completes the chunk that is being filled, if there is anything in it.
  void flush();
  bool full() const { return full_; }
  std::size_t bytes() const { return bytes_; }

 private:
  friend class ListenedLane;
  void add(Micros at, recorded::What what);

  Bytes head_;
  std::vector<Chunk> chunks_;
  std::vector<RecordedEntry> pending_;
  std::size_t pending_bytes_ = 0;
  std::size_t bytes_;
  Micros began_, last_at_, flushed_at_;
  std::size_t lanes_ = 0, entries_ = 0;
  bool full_ = false;
};

}  // namespace tw::client
