// SPDX-License-Identifier: MIT
#include "lab/link/selfcheck_flows.hpp"

#include <linux/tcp.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>
#include <vector>

#include "lab/link/inet_socket.hpp"

namespace tw::link {
namespace {

constexpr std::size_t kPayloadBytes = 200;
constexpr int kConnectTimeoutMs = 10'000;
constexpr Micros kDrainLimit =
    20'000'000;  ///< TCP at its slowest: some timeouts of a second and more, doubled
using Payload = std::array<std::uint8_t, kPayloadBytes>;

bool await(int fd, short events) {
  pollfd wanted{.fd = fd, .events = events, .revents = 0};
  return poll(&wanted, 1, kConnectTimeoutMs) == 1;
}

/// Starts or finishes connecting; sockets here never block.
bool start_connecting(int fd, const Endpoint& to) {
  const sockaddr_in address = to_sockaddr(to);
  return connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
         errno == EINPROGRESS;
}

double quantile(std::vector<double>& values, double q) {
  if (values.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size()))) - 1;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// Frames at 60 Hz whose phase against the packets wanders evenly (golden ratio). A fixed phase would shift every
/// age by up to a period, a random one adds noise that this does not have.
Micros frame_offset(int n) {
  constexpr double kGolden = 0.6180339887498949;
  const double phase = std::fmod(n * kGolden, 1.0);
  return n * kCanaryPeriod + static_cast<Micros>(phase * static_cast<double>(kCanaryPeriod));
}

class Flows final : public SelfcheckFlows {
 public:
  explicit Flows(Remote& remote) : remote_(remote) {}

  std::optional<std::string> open(Link& link) {
    canary_out_.reset(link.open_server_socket(SocketKind::kUdp));
    canary_in_.reset(remote_.open(SocketKind::kUdp, kCanaryLabel));
    UniqueFd listener(link.open_server_socket(SocketKind::kTcp));
    tcp_in_.reset(remote_.open(SocketKind::kTcp, kTcpLabel));
    if (!canary_out_ || !canary_in_ || !listener || !tcp_in_)
      return "The link gave no sockets for the self-check.";
    auto memory = remote_.packet_log();
    if (!memory) return memory.error;
    auto log = PacketLog::map(std::move(*memory));
    if (!log) return log.error;
    log_ = std::move(*log);
    const bool connected = start_connecting(canary_out_.get(), local_endpoint(canary_in_.get())) &&
                           listen(listener.get(), 1) == 0 &&
                           start_connecting(tcp_in_.get(), local_endpoint(listener.get())) &&
                           await(listener.get(), POLLIN);
    if (connected) tcp_out_.reset(accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!tcp_out_) return "The self-check's connection over the link did not open.";
    const int on = 1;
    setsockopt(tcp_out_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return std::nullopt;
  }

  Result<FlowResults> measure(const Settings& settings, int seconds,
                              const std::function<bool()>& go_on) override {
    using Measured = Result<FlowResults>;
    const auto interrupted = [] { return Measured::failure("Interrupted."); };
    Settings quiet = settings;
    quiet.to_server.loss_pct = quiet.to_client.loss_pct = 0;
    if (const auto set = remote_.set(quiet); !set) return Measured::failure(set.error);
    if (!run(1'000'000, settings, go_on)) return interrupted();  // lets TCP learn the path
    drain(settings);
    restart();
    const std::uint64_t retransmits_before = tcp_info_now().tcpi_total_retrans;
    const std::uint64_t segments_before = tcp_info_now().tcpi_data_segs_out;
    if (const auto set = remote_.set(settings); !set) return Measured::failure(set.error);
    if (const auto reset = remote_.reset_counters(); !reset) return Measured::failure(reset.error);
    if (!run(Micros{seconds} * 1'000'000, settings, go_on)) return interrupted();
    if (const auto set = remote_.set(quiet); !set) return Measured::failure(set.error);
    drain(settings);

    unlogged_ += log_->read(packets_);
    auto stats = remote_.stats();
    if (!stats) return Measured::failure(stats.error);
    stats->settings = settings;
    const auto seen = static_cast<double>(stats->delivered + stats->dropped);
    stats->measured_loss_pct = seen > 0 ? 100.0 * static_cast<double>(stats->dropped) / seen : 0;
    FlowResults results{.tcp_retransmits = tcp_info_now().tcpi_total_retrans - retransmits_before,
                        .tcp_segments_sent = tcp_info_now().tcpi_data_segs_out - segments_before,
                        .canary_sent = canary_sent_,
                        .canary_received = canary_received_,
                        .age_p50_ms = quantile(ages_ms_, 0.50),
                        .age_p99_ms = quantile(ages_ms_, 0.99),
                        .own_lateness_p99_ms = quantile(lateness_ms_, 0.99),
                        .congestion_control = congestion_control(),
                        .stats = std::move(*stats),
                        .agreement = check_retransmissions(packets_),
                        .unlogged = unlogged_};
    return Measured::success(std::move(results));
  }

 private:
  void restart() {
    canary_sent_ = canary_received_ = 0;
    ages_ms_.clear();
    lateness_ms_.clear();
    log_->read(packets_);
    packets_.clear();
    unlogged_ = 0;
  }

  /// Sends at 60 Hz on both flows and looks at what has arrived at frames of 60 Hz. False: it was not to go on.
  bool run(Micros length, const Settings& settings, const std::function<bool()>& go_on) {
    const Micros begin = clock_.now();
    Micros next_send = begin;
    int frame = 6 + static_cast<int>(settings.to_client.delay_ms * 1000 /
                                     kCanaryPeriod);  // the first packets are here by then
    while (clock_.now() - begin < length) {
      if (!go_on()) return false;
      const Micros next_frame = begin + frame_offset(frame);
      const Micros next = std::min(next_send, next_frame);
      receive_until(next);
      lateness_ms_.push_back(static_cast<double>(clock_.now() - next) / 1000);
      if (next == next_send) {
        send_both();
        next_send += kCanaryPeriod;
      } else {
        look();
        ++frame;
      }
    }
    return true;
  }

  void receive_until(Micros until) {
    while (true) {
      const Micros left = std::max<Micros>(until - clock_.now(), 0);
      pollfd wanted[2] = {{.fd = canary_in_.get(), .events = POLLIN, .revents = 0},
                          {.fd = tcp_in_.get(), .events = POLLIN, .revents = 0}};
      const timespec timeout{.tv_sec = left / 1'000'000, .tv_nsec = (left % 1'000'000) * 1000};
      const int ready = ppoll(wanted, 2, &timeout, nullptr);
      receive_canary();
      Payload discarded;
      while (recv(tcp_in_.get(), discarded.data(), discarded.size(), 0) > 0) continue;
      if (ready <= 0 || clock_.now() >= until) return;
    }
  }

  void receive_canary() {
    Payload payload;
    while (recv(canary_in_.get(), payload.data(), payload.size(), 0) == kPayloadBytes) {
      Micros sent_at = 0;
      std::memcpy(&sent_at, payload.data(), sizeof sent_at);
      newest_ = std::max(newest_, sent_at);
      ++canary_received_;
    }
  }

  void send_both() {
    const Micros now = clock_.now();
    Payload payload{};
    std::memcpy(payload.data(), &now, sizeof now);
    if (send(canary_out_.get(), payload.data(), payload.size(), MSG_NOSIGNAL) > 0) ++canary_sent_;
    send(tcp_out_.get(), payload.data(), payload.size(), MSG_NOSIGNAL);
  }

  void look() {
    if (newest_ > 0) ages_ms_.push_back(static_cast<double>(clock_.now() - newest_) / 1000);
    unlogged_ += log_->read(packets_);
  }

  /// Until everything has arrived, or is known to be lost.
  void drain(const Settings& settings) {
    const Micros begin = clock_.now();
    const auto crossing = static_cast<Micros>(settings.to_client.delay_ms * 2000) + 100'000;
    receive_until(begin + crossing);
    while (tcp_info_now().tcpi_unacked > 0 && clock_.now() - begin < kDrainLimit)
      receive_until(clock_.now() + 10'000);
  }

  tcp_info tcp_info_now() const {
    tcp_info info{};
    socklen_t size = sizeof info;
    getsockopt(tcp_out_.get(), IPPROTO_TCP, TCP_INFO, &info, &size);
    return info;
  }
  std::string congestion_control() const {
    char name[16 + 1] = {};
    socklen_t size = 16;
    getsockopt(tcp_out_.get(), IPPROTO_TCP, TCP_CONGESTION, name, &size);
    return name;
  }

  Remote& remote_;
  SystemClock clock_;
  UniqueFd canary_out_, canary_in_, tcp_out_, tcp_in_;
  Micros newest_ = 0;  ///< send time of the newest canary that has arrived
  std::uint64_t canary_sent_ = 0, canary_received_ = 0;
  std::vector<double> ages_ms_, lateness_ms_;
  std::unique_ptr<PacketLog> log_;
  std::vector<PacketRecord> packets_;  ///< of both flows
  std::uint64_t unlogged_ = 0;
};

}  // namespace

Result<std::unique_ptr<SelfcheckFlows>> SelfcheckFlows::connect(Link& link, Remote& remote) {
  using Connected = Result<std::unique_ptr<SelfcheckFlows>>;
  auto flows = std::make_unique<Flows>(remote);
  if (const auto error = flows->open(link)) return Connected::failure(*error);
  return Connected::success(std::move(flows));
}

}  // namespace tw::link
