// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "shared/base/limits.hpp"
#include "shared/transport/enet_server_lanes.hpp"
#include "shared/transport/lane.hpp"
#include "shared/transport/raw_server_lanes.hpp"
#include "shared/transport/socket_address.hpp"
#include "shared/transport/stream_server_lanes.hpp"

namespace tw::transport {
namespace {

constexpr int kMaxPortTries = 64;  // until a port is free in UDP and in TCP, and the next one in UDP

class ComposedLaneServer final : public LaneServer {
 public:
  ~ComposedLaneServer() override {
    if (!truth_path_.empty() && streams_) unlink(truth_path_.c_str());
  }

  /// Empty, or why not: a sentence.
  std::string start(const LaneServerOptions& options);

  Endpoint address() const override { return address_; }
  void set_admission(FindSecret find, void* context) override {
    enet_->set_admission(find, context);
    streams_->set_admission(find, context);
    if (raw_) raw_->set_admission(find, context);
  }
  void service(Micros now, std::vector<LaneEvent>& events) override {
    enet_->service(now, events);
    streams_->service(now, events);
    if (raw_) raw_->service(now, events);
  }
  bool set_kind(LaneId lane, LaneKind kind) override {
    return in_part(lane, false, [&](auto& part) { return part.set_kind(lane, kind); });
  }
  void send(LaneId lane, ByteView record, Delivery delivery) override {
    in_part(lane, false, [&](auto& part) { return part.send(lane, record, delivery), true; });
  }
  void flush() override {
    enet_->flush();
    streams_->flush();
  }
  void close(LaneId lane) override {
    in_part(lane, false, [&](auto& part) { return part.close(lane), true; });
  }
  LaneCounters counters(LaneId lane) const override {
    return in_part(lane, LaneCounters{}, [&](auto& part) { return part.counters(lane); });
  }
  std::optional<TcpFacts> tcp_facts(LaneId lane) const override {
    return streams_->owns(lane) ? read_tcp_facts(streams_->socket_of(lane)) : std::nullopt;
  }
  LaneFacts facts(LaneId lane) const override {
    return in_part(lane, LaneFacts{}, [&](auto& part) { return part.facts(lane); });
  }
  std::vector<int> fds() const override;
  std::vector<std::pair<std::string, std::uint64_t>> drops() const override;

 private:
  int bind_all(const LaneServerOptions& options, std::string& why_not);
  int bind_raw(std::string& why_not);

  /// A lane that has closed meanwhile is in no part: then nothing happens.
  template <class T, class F>
  T in_part(LaneId lane, T otherwise, F action) const {
    if (enet_->owns(lane)) return action(*enet_);
    if (streams_->owns(lane)) return action(*streams_);
    if (raw_ && raw_->owns(lane)) return action(*raw_);
    return otherwise;
  }

  LaneIds ids_;
  DropCounters drops_;
  Endpoint address_;
  std::string truth_path_;
  std::unique_ptr<EnetServerLanes> enet_;
  std::unique_ptr<StreamServerLanes> streams_;
  std::unique_ptr<RawServerLanes> raw_;  ///< null: udp-raw is not offered
};

/// The TCP listener beside a freshly bound enet_ (and raw_), or -errno with a sentence.
int ComposedLaneServer::bind_all(const LaneServerOptions& options, std::string& why_not) {
  const int fd = SystemSocketSource().open(SocketKind::kUdp, "");
  if (fd < 0) return why_not = explain_bind_error(-fd, options.bind, "UDP"), fd;
  enet_ = std::make_unique<EnetServerLanes>(ids_, drops_, options.tuning);
  why_not = enet_->start(std::make_unique<UdpPort>(UniqueFd(fd)), options.bind, std::nullopt);
  if (!why_not.empty()) return -1;
  address_ = enet_->host().address();
  const int listener = listen_tcp(address_);
  if (listener < 0) return why_not = explain_bind_error(-listener, address_, "TCP"), listener;
  UniqueFd owned(listener);
  if (const int error = options.raw_udp ? bind_raw(why_not) : 0; error != 0) return error;
  return owned.release();
}

/// 0, or -errno with a sentence.
int ComposedLaneServer::bind_raw(std::string& why_not) {
  const Endpoint endpoint = raw_udp_endpoint(address_);
  if (endpoint.port == 0) {
    why_not = "The game's port is the last one: none is left for the udp-raw lane, which takes the next.";
    return -EADDRINUSE;
  }
  auto port = std::make_unique<UdpPort>(UniqueFd(SystemSocketSource().open(SocketKind::kUdp, "")));
  if (const int error = port->bind(endpoint); error != 0)
    return why_not = explain_bind_error(-error, endpoint, "UDP"), error;
  raw_ = std::make_unique<RawServerLanes>(ids_, drops_, std::move(port));
  return 0;
}

std::vector<int> ComposedLaneServer::fds() const {
  std::vector<int> fds{enet_->host().fd(), streams_->fd()};
  if (raw_) fds.push_back(raw_->fd());
  return fds;
}

std::string ComposedLaneServer::start(const LaneServerOptions& options) {
  std::string why_not;
  int listener = bind_all(options, why_not);
  for (int i = 1; i < kMaxPortTries && listener == -EADDRINUSE && options.bind.port == 0; ++i)
    listener = bind_all(options, why_not);
  if (listener < 0) return why_not;
  UniqueFd tcp_listener(listener), truth_listener;
  if (!options.truth_path.empty()) {
    auto truth = listen_truth(options.truth_path);
    if (!truth) return truth.error;
    truth_listener = std::move(*truth);
  }
  truth_path_ = options.truth_path;
  streams_ = std::make_unique<StreamServerLanes>(ids_, drops_, std::move(tcp_listener),
                                                 std::move(truth_listener), options.congestion_control);
  return {};
}

std::vector<std::pair<std::string, std::uint64_t>> ComposedLaneServer::drops() const {
  std::vector<std::pair<std::string, std::uint64_t>> all;
  for (std::size_t i = 0; i < static_cast<std::size_t>(Drop::kCount); ++i)
    all.emplace_back(to_string(static_cast<Drop>(i)), drops_[static_cast<Drop>(i)]);
  return all;
}

}  // namespace

Result<std::unique_ptr<LaneServer>> LaneServer::create(const LaneServerOptions& options) {
  using Answer = Result<std::unique_ptr<LaneServer>>;
  auto server = std::make_unique<ComposedLaneServer>();
  if (std::string why_not = server->start(options); !why_not.empty())
    return Answer::failure(std::move(why_not));
  return Answer::success(std::move(server));
}

}  // namespace tw::transport
