// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"
#include "shared/transport/drops.hpp"
#include "shared/transport/lane.hpp"
#include "shared/transport/lane_ids.hpp"
#include "shared/transport/stream_pipe.hpp"

namespace tw::transport {

/// The stream half of a LaneServer: every TCP lane of one port, and the lab's truth lanes.
class StreamServerLanes {
 public:
  /// `truth_listener` may be empty. `congestion_control`: of TCP lanes, once their kind is known.
  StreamServerLanes(LaneIds& ids, DropCounters& drops, UniqueFd tcp_listener, UniqueFd truth_listener,
                    CongestionControls congestion_control);

  /// TCP lanes show their session in their first frame.
  void set_admission(FindSecret find, void* context) {
    find_ = find;
    context_ = context;
  }

  void service(Micros now, std::vector<LaneEvent>& events);
  bool owns(LaneId id) const { return lanes_.contains(id); }
  /// The following want a lane that owns() knows.
  bool set_kind(LaneId id, LaneKind kind);
  void send(LaneId id, ByteView record, Delivery delivery);
  void close(LaneId id);
  LaneCounters counters(LaneId id) const { return lanes_.at(id)->pipe.counters(); }
  LaneFacts facts(LaneId id) const { return read_socket_facts(socket_of(id)); }

  void flush();
  /// Readable when a listener or any lane has something to read or room to write.
  int fd() const { return epoll_.get(); }
  /// To ask the kernel about a lane.
  int socket_of(LaneId id) const { return lanes_.at(id)->pipe.fd(); }

 private:
  struct Lane {
    Lane(LaneId number, UniqueFd socket, bool is_truth, Micros now)
        : id(number), pipe(std::move(socket)), truth(is_truth), proven(is_truth), heard(now) {}

    LaneId id;
    StreamPipe pipe;
    bool truth;
    bool proven;                                              ///< said its first whole record
    std::array<std::uint8_t, kStreamGreetingBytes> random{};  ///< what it was greeted with
    std::optional<LaneKind> kind;   ///< of a TCP lane, once it has shown its session: sealed from then on
    bool queued = false;            ///< stands in dirty_
    bool waits_to_write = false;    ///< epoll watches for room
    bool said_all = false;          ///< closing, and our end of the stream is shut
    Micros heard;                   ///< when the last record came, or the lane opened
    std::optional<Micros> closing;  ///< when close() was called
    const char* ending = nullptr;   ///< why it is to be closed at the next service()
  };

  void watch(int fd, std::uint64_t tag);
  void accept_waiting(int listener, bool truth);
  void refuse_without_descriptor(int listener);
  void admit(UniqueFd socket, const Endpoint& peer, bool truth);
  void choose_congestion_control(int socket, LaneKind kind);
  void read(Lane& lane);
  bool open_seal(Lane& lane, ByteView frame);
  void take_records(Lane& lane);
  void write(Lane& lane);
  void end_overdue();
  const char* overdue(Lane& lane);
  void forget(LaneId id, std::string reason);

  LaneIds& ids_;
  DropCounters& drops_;
  UniqueFd epoll_, tcp_listener_, truth_listener_;
  UniqueFd spare_;  ///< given up for a moment to turn a connection away when descriptors run out
  CongestionControls congestion_control_;
  FindSecret find_ = nullptr;  ///< null: no TCP lane opens
  void* context_ = nullptr;
  RandomBytes random_ = system_random();
  std::unordered_map<LaneId, std::unique_ptr<Lane>> lanes_;
  std::vector<LaneId> order_;  ///< the same lanes, oldest first
  std::vector<LaneId> dirty_;  ///< lanes with something to write since the last flush()
  std::size_t unproven_ = 0;
  std::size_t records_left_ = 0;  ///< of this service()
  Micros now_ = 0, next_sweep_ = 0;
  std::vector<LaneEvent>* events_ = nullptr;  ///< during service() only
};

/// A listening Unix socket at `path`, mode 0600; a dead one in its place is removed. The error is a sentence.
Result<UniqueFd> listen_truth(const std::string& path);

}  // namespace tw::transport
