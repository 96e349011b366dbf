// SPDX-License-Identifier: MIT
#include "shared/transport/stream_server_lanes.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "shared/base/limits.hpp"
#include "shared/transport/socket_address.hpp"

namespace tw::transport {
namespace {

// epoll's mark of a lane is its number, which has 32 bits.
constexpr std::uint64_t kTcpListenerTag = 1ULL << 32, kTruthListenerTag = 2ULL << 32;
constexpr int kMaxRounds = 8, kMaxAcceptsPerRound = 64;
constexpr std::size_t kReadBytes = 4096;       // of one lane per round: no lane keeps the others waiting
constexpr int kKernelQueueBytes = 256 * 1024;  // the kernel's share of a lane that nobody reads
constexpr const char* kNoFirstRecord = "No whole record came within 5 s.";
static_assert(kFirstRecordMicros == 5'000'000, "the sentence names it");
constexpr const char* kNoSession = "It showed no session that may open lanes.";

bool out_of_descriptors(int error) {
  return error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS;
}

UniqueFd open_spare() { return UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

}  // namespace

StreamServerLanes::StreamServerLanes(LaneIds& ids, DropCounters& drops, UniqueFd tcp_listener,
                                     UniqueFd truth_listener, CongestionControls congestion_control)
    : ids_(ids),
      drops_(drops),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      tcp_listener_(std::move(tcp_listener)),
      truth_listener_(std::move(truth_listener)),
      spare_(open_spare()),
      congestion_control_(std::move(congestion_control)) {
  watch(tcp_listener_.get(), kTcpListenerTag);
  if (truth_listener_) watch(truth_listener_.get(), kTruthListenerTag);
}

void StreamServerLanes::watch(int fd, std::uint64_t tag) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = tag;
  epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
}

void StreamServerLanes::service(Micros now, std::vector<LaneEvent>& events) {
  now_ = now;
  events_ = &events;
  records_left_ = kMaxDatagramsPerService;
  std::array<epoll_event, 64> ready;  // NOLINT: epoll_wait says how many it filled
  for (int round = 0; round < kMaxRounds && records_left_ > 0; ++round) {
    const int count = epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), 0);
    for (int i = 0; i < count && records_left_ > 0; ++i) {
      const epoll_event& event = ready[static_cast<std::size_t>(i)];
      if (event.data.u64 == kTcpListenerTag) {
        accept_waiting(tcp_listener_.get(), false);
      } else if (event.data.u64 == kTruthListenerTag) {
        accept_waiting(truth_listener_.get(), true);
      } else if (const auto found = lanes_.find(static_cast<LaneId>(event.data.u64)); found != lanes_.end()) {
        if (event.events & EPOLLOUT) write(*found->second);
        if (event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) read(*found->second);
      }
    }
    if (count < static_cast<int>(ready.size())) break;
  }
  if (now >= next_sweep_) end_overdue();
  events_ = nullptr;
}

void StreamServerLanes::accept_waiting(int listener, bool truth) {
  for (int i = 0; i < kMaxAcceptsPerRound; ++i) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    UniqueFd socket(accept4(listener, truth ? nullptr : reinterpret_cast<sockaddr*>(&address),
                            truth ? nullptr : &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket) {
      admit(std::move(socket), to_endpoint(address), truth);
    } else if (out_of_descriptors(errno)) {
      refuse_without_descriptor(listener);
      return;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    }
  }
}

/// Otherwise the connection would stay in the listener's queue and wake us without end.
void StreamServerLanes::refuse_without_descriptor(int listener) {
  drops_.add(Drop::kNoDescriptors);
  spare_.reset();
  UniqueFd(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)).reset();
  spare_ = open_spare();
}

void StreamServerLanes::admit(UniqueFd socket, const Endpoint& peer, bool truth) {
  if (lanes_.size() >= kMaxLanesPerServer || (!truth && unproven_ >= kMaxUnprovenTcpLanes)) {
    drops_.add(Drop::kTooManyLanes);
    return;
  }
  if (!truth) {
    setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &kKernelQueueBytes, sizeof kKernelQueueBytes);
    ++unproven_;
  }
  const LaneId id = ids_.next();
  watch(socket.get(), id);
  Lane& lane = *lanes_.emplace(id, std::make_unique<Lane>(id, std::move(socket), truth, now_)).first->second;
  order_.push_back(id);
  events_->push_back(LaneOpened{.lane = id, .tcp = !truth, .truth = truth, .peer = peer});
  if (truth) return;
  random_(lane.random);
  lane.pipe.send_frame(lane.random);
  write(lane);
}

void StreamServerLanes::choose_congestion_control(int socket, LaneKind kind) {
  const std::string& name = congestion_control_.of(kind);
  if (name.empty()) return;
  if (setsockopt(socket, IPPROTO_TCP, TCP_CONGESTION, name.data(), static_cast<socklen_t>(name.size())) != 0)
    drops_.add(Drop::kCongestionControl);
}

void StreamServerLanes::read(Lane& lane) {
  lane.pipe.read(kReadBytes);
  if (!lane.truth && !lane.kind)
    if (const auto frame = lane.pipe.next_frame(); frame && !open_seal(lane, *frame)) {
      drops_.add(Drop::kNoTicket);
      return forget(lane.id, kNoSession);
    }
  if (lane.truth || lane.kind) take_records(lane);
  if (lane.pipe.reason().empty()) return;
  if (lane.pipe.bad_frame()) drops_.add(Drop::kBadFrame);
  if (lane.pipe.forged()) drops_.add(Drop::kForged);
  forget(lane.id, lane.closing ? kClosedByServer : lane.pipe.reason());
}

/// False: it belongs to no session that may open lanes.
bool StreamServerLanes::open_seal(Lane& lane, ByteView frame) {
  const auto opening = read_stream_opening(frame);
  const auto secret = opening && find_ != nullptr ? find_(context_, opening->session) : std::nullopt;
  if (!secret) return false;
  lane.kind = opening->kind;
  lane.pipe.set_seal(StreamSeal::of_server(*secret, *opening, lane.random));
  return true;
}

void StreamServerLanes::take_records(Lane& lane) {
  while (const auto record = lane.pipe.next_record()) {
    if (records_left_ > 0) --records_left_;
    if (lane.closing) continue;  // nobody listens to it any more
    lane.heard = now_;
    if (!std::exchange(lane.proven, true)) --unproven_;
    events_->push_back(LaneRecord{.lane = lane.id, .record = Bytes(record->begin(), record->end())});
  }
}

void StreamServerLanes::write(Lane& lane) {
  lane.pipe.write();
  const bool waits = lane.pipe.wants_write();
  if (waits != lane.waits_to_write) {
    lane.waits_to_write = waits;
    epoll_event event{};
    event.events = waits ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.u64 = lane.id;
    epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, lane.pipe.fd(), &event);
  }
  if (lane.closing && !waits && !std::exchange(lane.said_all, true)) lane.pipe.finish_writing();
}

void StreamServerLanes::end_overdue() {
  next_sweep_ = now_ + kDeadlineSweepMicros;
  for (const std::vector<LaneId> lanes = order_; const LaneId id : lanes) {
    Lane& lane = *lanes_.at(id);
    if (const char* reason = overdue(lane)) forget(id, reason);
  }
}

/// Why the lane must end now; null: it need not.
const char* StreamServerLanes::overdue(Lane& lane) {
  if (lane.closing) return now_ - *lane.closing >= kLaneGoodbyeMicros ? kClosedByServer : nullptr;
  if (lane.ending != nullptr) return lane.ending;
  if (!lane.proven && now_ - lane.heard >= kFirstRecordMicros) {
    drops_.add(Drop::kNoFirstRecord);
    return kNoFirstRecord;
  }
  // The lab's truth is a listener: it need not say a word, and the kernel tells when it is gone.
  return !lane.truth && now_ - lane.heard >= kLaneSilenceMicros ? kClientSilent : nullptr;
}

void StreamServerLanes::forget(LaneId id, std::string reason) {
  if (!lanes_.at(id)->proven) --unproven_;
  events_->push_back(LaneClosed{.lane = id, .reason = std::move(reason)});
  std::erase(order_, id);
  lanes_.erase(id);
}

bool StreamServerLanes::set_kind(LaneId id, LaneKind kind) {
  Lane& lane = *lanes_.at(id);
  if (lane.truth) return kind == LaneKind::kTruth;
  if (lane.kind != kind || !set_nodelay(lane.pipe.fd(), kind != LaneKind::kTcpNagle)) return false;
  choose_congestion_control(lane.pipe.fd(), kind);
  return kind != LaneKind::kTcpLatest || lane.pipe.keep_latest_only();
}

void StreamServerLanes::send(LaneId id, ByteView record, Delivery delivery) {
  Lane& lane = *lanes_.at(id);
  if (lane.closing || lane.ending != nullptr) return;
  if (!lane.truth && !lane.kind) return;  // nothing of ours goes out in the clear
  if (lane.pipe.send(record, delivery) == FrameQueue::Outcome::kOverflow) {
    drops_.add(Drop::kSlowLane);
    lane.ending = kSlowClient;
    next_sweep_ = now_;
  } else if (!std::exchange(lane.queued, true)) {
    dirty_.push_back(id);
  }
}

void StreamServerLanes::flush() {
  for (const LaneId id : dirty_) {
    const auto found = lanes_.find(id);
    if (found == lanes_.end()) continue;
    found->second->queued = false;
    write(*found->second);
  }
  dirty_.clear();
}

void StreamServerLanes::close(LaneId id) {
  Lane& lane = *lanes_.at(id);
  if (lane.closing) return;
  lane.closing = now_;
  write(lane);
}

}  // namespace tw::transport
