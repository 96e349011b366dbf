// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "shared/base/limits.hpp"
#include "shared/transport/enet_server_lanes.hpp"
#include "shared/transport/lane.hpp"
#include "shared/transport/socket_address.hpp"
#include "shared/transport/stream_server_lanes.hpp"

namespace tw::transport {
namespace {

constexpr int kMaxPortTries = 64;  // until a port is free in UDP and in TCP

class TwoHalvesServer final : public LaneServer {
 public:
  ~TwoHalvesServer() override {
    if (!truth_path_.empty() && streams_) unlink(truth_path_.c_str());
  }

  /// Empty, or why not: a sentence.
  std::string start(const LaneServerOptions& options);

  Endpoint address() const override { return address_; }
  void set_admission(bool (*admit)(void*, std::uint32_t), void* context) override {
    enet_->set_admission(admit, context);
  }
  void service(Micros now, std::vector<LaneEvent>& events) override {
    enet_->service(now, events);
    streams_->service(now, events);
  }
  bool set_kind(LaneId lane, LaneKind kind) override {
    return in_half(lane, false, [&](auto& half) { return half.set_kind(lane, kind); });
  }
  void send(LaneId lane, ByteView record, Delivery delivery) override {
    in_half(lane, false, [&](auto& half) { return half.send(lane, record, delivery), true; });
  }
  void flush() override {
    enet_->flush();
    streams_->flush();
  }
  void close(LaneId lane) override {
    in_half(lane, false, [&](auto& half) { return half.close(lane), true; });
  }
  LaneCounters counters(LaneId lane) const override {
    return in_half(lane, LaneCounters{}, [&](auto& half) { return half.counters(lane); });
  }
  std::optional<TcpFacts> tcp_facts(LaneId lane) const override {
    return streams_->owns(lane) ? read_tcp_facts(streams_->socket_of(lane)) : std::nullopt;
  }
  std::vector<int> fds() const override { return {enet_->host().fd(), streams_->fd()}; }
  std::vector<std::pair<std::string, std::uint64_t>> drops() const override;

 private:
  int bind_both(const LaneServerOptions& options, std::string& why_not);

  /// A lane that has closed meanwhile is in neither half: then nothing happens.
  template <class T, class F>
  T in_half(LaneId lane, T otherwise, F action) const {
    if (enet_->owns(lane)) return action(*enet_);
    if (streams_->owns(lane)) return action(*streams_);
    return otherwise;
  }

  LaneIds ids_;
  DropCounters drops_;
  Endpoint address_;
  std::string truth_path_;
  std::unique_ptr<EnetServerLanes> enet_;
  std::unique_ptr<StreamServerLanes> streams_;
};

/// The TCP listener beside a freshly bound enet_, or -errno with a sentence.
int TwoHalvesServer::bind_both(const LaneServerOptions& options, std::string& why_not) {
  const int fd = SystemSocketSource().open(SocketKind::kUdp, "");
  if (fd < 0) return why_not = explain_bind_error(-fd, options.bind, "UDP"), fd;
  enet_ = std::make_unique<EnetServerLanes>(ids_, drops_);
  why_not = enet_->start(std::make_unique<UdpPort>(UniqueFd(fd)), options.bind, std::nullopt);
  if (!why_not.empty()) return -1;
  address_ = enet_->host().address();
  const int listener = listen_tcp(address_);
  if (listener < 0) why_not = explain_bind_error(-listener, address_, "TCP");
  return listener;
}

std::string TwoHalvesServer::start(const LaneServerOptions& options) {
  std::string why_not;
  int listener = bind_both(options, why_not);
  for (int i = 1; i < kMaxPortTries && listener == -EADDRINUSE && options.bind.port == 0; ++i)
    listener = bind_both(options, why_not);
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

std::vector<std::pair<std::string, std::uint64_t>> TwoHalvesServer::drops() const {
  std::vector<std::pair<std::string, std::uint64_t>> all;
  for (std::size_t i = 0; i < static_cast<std::size_t>(Drop::kCount); ++i)
    all.emplace_back(to_string(static_cast<Drop>(i)), drops_[static_cast<Drop>(i)]);
  return all;
}

}  // namespace

Result<std::unique_ptr<LaneServer>> LaneServer::create(const LaneServerOptions& options) {
  using Answer = Result<std::unique_ptr<LaneServer>>;
  auto server = std::make_unique<TwoHalvesServer>();
  if (std::string why_not = server->start(options); !why_not.empty())
    return Answer::failure(std::move(why_not));
  return Answer::success(std::move(server));
}

}  // namespace tw::transport
