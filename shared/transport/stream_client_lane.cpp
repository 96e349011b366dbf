// SPDX-License-Identifier: MIT
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <utility>

#include "shared/base/limits.hpp"
#include "shared/transport/client_lanes.hpp"
#include "shared/transport/seal/stream_seal.hpp"
#include "shared/transport/socket_address.hpp"
#include "shared/transport/stream_pipe.hpp"

namespace tw::transport {
namespace {

constexpr std::size_t kMaxUnreadBytes =
    256 * 1024;  // what a stall held back arrives at once; more waits in the kernel
constexpr std::size_t kReadBytes = 16 * 1024;

class StreamClientLane final : public ClientLane {
 public:
  /// A TCP lane that connects.
  StreamClientLane(UniqueFd socket, const Endpoint& server, LaneKind kind, const LanePass& pass, Micros now)
      : pipe_(std::move(socket)),
        server_(server),
        kind_(kind),
        pass_(pass),
        deadline_(now + kLaneConnectMicros) {}
  /// A Unix lane that is connected.
  explicit StreamClientLane(UniqueFd socket)
      : pipe_(std::move(socket)), kind_(LaneKind::kTruth), deadline_(0), state_(State::kOpen) {}

  void service(Micros now) override;
  State state() const override { return state_; }
  const std::string& reason() const override { return reason_; }
  void send(ByteView record, Delivery delivery) override;
  bool receive(Bytes& record) override;
  int fd() const override { return state_ == State::kClosed ? -1 : pipe_.fd(); }
  bool wants_write() const override { return state_ == State::kConnecting || pipe_.wants_write(); }
  const LaneCounters& counters() const override { return pipe_.counters(); }
  void close() override;
  void shut(std::string reason);
  void keep_latest_only() { pipe_.keep_latest_only(); }

 private:
  void finish_connecting(Micros now);
  void await_greeting();
  void move_bytes(Micros now);

  StreamPipe pipe_;
  Endpoint server_;
  LaneKind kind_;
  LanePass pass_;
  Micros deadline_;         ///< to connect and be greeted; once open, for the next bytes
  bool connected_ = false;  ///< TCP is; the server has yet to greet
  State state_ = State::kConnecting;
  std::string reason_;
};

void StreamClientLane::service(Micros now) {
  if (state_ == State::kConnecting) finish_connecting(now);
  if (state_ == State::kOpen) move_bytes(now);
}

void StreamClientLane::finish_connecting(Micros now) {
  int error = 0;
  const auto progress = connected_ ? ConnectProgress::kConnected : connect_progress(pipe_.fd(), error);
  if (progress == ConnectProgress::kFailed) return shut(explain_connect_error(error, server_));
  connected_ = progress == ConnectProgress::kConnected;
  if (connected_) await_greeting();
  if (state_ == State::kOpen)
    deadline_ = now + kLaneSilenceMicros;
  else if (state_ == State::kConnecting && now >= deadline_)
    shut("No answer on TCP port " + std::to_string(server_.port) + " within 5 s.");
}

/// The server's random has come: ours goes back, and everything that follows is sealed.
void StreamClientLane::await_greeting() {
  pipe_.read(kFrameHeadBytes + kStreamGreetingBytes);
  const auto greeting = pipe_.next_frame();
  if (!pipe_.reason().empty()) return shut(pipe_.reason());
  if (!greeting) return;
  if (greeting->size() != kStreamGreetingBytes)
    return shut("What answers there is not a Twinwire server of this version.");
  std::array<std::uint8_t, kStreamGreetingBytes> server_random;
  std::copy(greeting->begin(), greeting->end(), server_random.begin());
  StreamOpening opening{.session = pass_.token, .kind = kind_};
  system_random()(opening.random);
  pipe_.send_frame(to_bytes(opening));
  pipe_.set_seal(StreamSeal::of_client(pass_.secret, opening, server_random));
  pipe_.write();
  state_ = State::kOpen;
}

void StreamClientLane::move_bytes(Micros now) {
  pipe_.write();
  while (pipe_.unread_bytes() < kMaxUnreadBytes && pipe_.read(kReadBytes))
    deadline_ = now + kLaneSilenceMicros;
  if (!pipe_.reason().empty()) return shut(pipe_.reason());
  if (kind_ != LaneKind::kTruth && now >= deadline_) shut(kServerSilent);
}

void StreamClientLane::send(ByteView record, Delivery delivery) {
  if (state_ != State::kOpen) return;
  if (pipe_.send(record, delivery) == FrameQueue::Outcome::kOverflow)
    return shut("The server takes no more on this lane: its queue is full.");
  pipe_.write();
}

bool StreamClientLane::receive(Bytes& record) {
  const auto next = pipe_.next_record();  // also what came before the lane closed
  if (next) record.assign(next->begin(), next->end());
  return next.has_value();
}

void StreamClientLane::close() {
  if (state_ == State::kClosed) return;
  pipe_.write();
  shut("Closed by this client.");
}

void StreamClientLane::shut(std::string reason) {
  state_ = State::kClosed;
  reason_ = std::move(reason);
  pipe_.close();
}

/// A Unix stream socket connected to `path`, or -errno. Connecting to a listener on this machine does not
/// wait.
int connect_unix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return -ENAMETOOLONG;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return -errno;
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return -errno;
  return fd.release();
}

}  // namespace

std::unique_ptr<ClientLane> open_tcp_lane(LaneKind kind, const Endpoint& server, const LanePass& pass,
                                          UniqueFd socket, Micros now) {
  assert(is_tcp(kind));
  set_nodelay(socket.get(), kind != LaneKind::kTcpNagle);
  const int fd = socket.get();
  auto lane = std::make_unique<StreamClientLane>(std::move(socket), server, kind, pass, now);
  if (kind == LaneKind::kTcpLatest) lane->keep_latest_only();
  if (const int error = start_connect(fd, server); error != 0)
    lane->shut(explain_connect_error(-error, server));
  return lane;
}

std::unique_ptr<ClientLane> open_truth_lane(const std::string& path) {
  const int fd = connect_unix(path);
  if (fd < 0)
    return failed_lane("The server's truth cannot be reached at " + path + ": " + strerror(-fd) + ".");
  return std::make_unique<StreamClientLane>(UniqueFd(fd));
}

}  // namespace tw::transport
