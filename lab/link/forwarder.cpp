// SPDX-License-Identifier: MIT
#include "lab/link/forwarder.hpp"

#include <sys/prctl.h>

#include <algorithm>

#include "lab/link/address_plan.hpp"
#include "lab/link/inet_socket.hpp"
#include "lab/link/remote/netns_cookie.hpp"
#include "lab/link/system_error.hpp"

namespace tw::link {
namespace {

// Two seconds, the longest delay, of 8,000 packets a second in one direction: more than 16 players on four lanes.
// What does not fit is lost, and counted as queue_drops.
constexpr std::size_t kQueuePackets = 16384;

/// The places in polled_; the control socket's follow.
enum Slot : std::size_t { kFromClient, kFromServer, kProbeServer, kProbeClient, kControl };

Hello make_hello(const Topology& topology, const Probe& probe) {
  const auto cookie = netns_cookie(probe.client_fd());
  if (!cookie)
    throw std::runtime_error(
        "This kernel does not name network namespaces (SO_NETNS_COOKIE): Linux 5.14 or newer is needed.");
  return {.netns_cookie = *cookie,
          .server_address = kServerAddress,
          .client_address = kClientAddress,
          .backend = topology.backend};
}

}  // namespace

Forwarder::Forwarder(Topology& topology, const Options& options)
    : emulator_(options.seed, options.settings, clock_.now()),
      from_client_{Direction::kToServer, WireEnd::kClient, WireEnd::kServer, std::move(topology.client_port),
                   HoldQueue(kQueuePackets)},
      from_server_{Direction::kToClient, WireEnd::kServer, WireEnd::kClient, std::move(topology.server_port),
                   HoldQueue(kQueuePackets)},
      watched_(std::move(topology.watched)),
      probe_(topology.server, topology.client),
      changes_(options.change_log_path),
      pcap_(options.pcap),
      hello_(make_hello(topology, probe_)),
      control_(options.control_path, [this](const Request& request) { return handle(request); }) {
  emulator_.add_probe(probe_.client_port());
  name_new_flows();
}

void Forwarder::run() {
  prctl(PR_SET_TIMERSLACK, 1UL);  // nanosecond; the default of 50 us would be added to every wait
  restart_measures(clock_.now());
  while (true) {
    wait();
    if (polled_[kFromClient].revents != 0) take_in(from_client_);
    if (polled_[kFromServer].revents != 0) take_in(from_server_);
    hand_over_all();
    serve_probe();
    control_.serve_one(&polled_[kControl]);
    hand_over_all();
  }
}

void Forwarder::wait() {
  polled_.clear();
  for (const int fd : {from_client_.in->fd(), from_server_.in->fd(), probe_.server_fd(), probe_.client_fd()})
    polled_.push_back({.fd = fd, .events = POLLIN, .revents = 0});
  control_.add_to(polled_);
  const Micros wait_us = std::max<Micros>(next_event() - clock_.now(), 0);
  const timespec timeout{.tv_sec = wait_us / 1'000'000, .tv_nsec = (wait_us % 1'000'000) * 1000};
  // Interrupted by a signal, it may leave the results unset: zero them, and the next round sees what there
  // is.
  if (ppoll(polled_.data(), polled_.size(), &timeout, nullptr) < 0)
    for (pollfd& entry : polled_) entry.revents = 0;
}

Micros Forwarder::next_event() const {
  Micros next = probe_.next_at();
  for (const Lane* lane : {&from_client_, &from_server_})
    if (!lane->queue.empty()) next = std::min(next, lane->queue.due());
  return next;
}

void Forwarder::take_in(Lane& lane) {
  lane.in->receive(batch_);
  const Micros now = clock_.now();
  for (std::size_t i = 0; i < batch_.count; ++i) {
    Verdict verdict = emulator_.on_packet(lane.direction, batch_.packets[i], now);
    if (verdict.action == Verdict::Action::kIgnore) continue;
    if (pcap_) pcap_->put(lane.from, now, batch_.packets[i]);
    carry_out(lane, batch_.packets[i], verdict);
  }
}

void Forwarder::carry_out(Lane& lane, ByteView packet, Verdict& verdict) {
  const auto holds = [&](const std::optional<BitNumber>& flipped) {
    return lane.queue.push(verdict.due, packet, flipped);
  };
  if (verdict.action == Verdict::Action::kForward && !holds(verdict.flipped))
    emulator_.on_queue_full(verdict);
  if (verdict.copy && !holds(verdict.copy->flipped)) verdict.copy.reset();
  if (verdict.flow == FlowTable::kProbe) return;
  log_.write(verdict.record);
  if (verdict.copy) log_.write(verdict.copy->record);
}

void Forwarder::hand_over_all() {
  hand_over(from_client_, *from_server_.in);
  hand_over(from_server_, *from_client_.in);
}

void Forwarder::hand_over(Lane& lane, Port& out) {
  const Micros now = clock_.now();
  std::array<ByteView, kBatchPackets> packets;
  std::array<Micros, kBatchPackets> due;
  std::size_t count = 0;
  for (; count < kBatchPackets && !lane.queue.empty() && lane.queue.due() <= now; ++count) {
    due[count] = lane.queue.due();
    packets[count] = lane.queue.pop();
    if (pcap_) pcap_->put(lane.to, now, packets[count]);
  }
  if (count == 0) return;
  out.send(std::span(packets).first(count));
  const Micros done = clock_.now();
  for (std::size_t i = 0; i < count; ++i) lateness_.add(done - due[i]);
}

void Forwarder::serve_probe() {
  const Micros now = clock_.now();
  if (polled_[kProbeServer].revents != 0) probe_.echo();
  if (polled_[kProbeClient].revents != 0) probe_.take(now);
  if (now >= probe_.next_at()) probe_.send(now);
}

Message Forwarder::handle(const Request& request) {
  const Micros now = clock_.now();
  if (std::holds_alternative<HelloRequest>(request)) return {hello_reply(hello_), {}};
  if (std::holds_alternative<StatsRequest>(request)) return {stats_reply(stats()), {}};
  if (const auto* wanted = std::get_if<SocketRequest>(&request)) return give_socket(*wanted);
  if (std::holds_alternative<LogRequest>(request)) return give_log();
  if (std::holds_alternative<ChangesRequest>(request)) return {changes_reply(changes_.newest()), {}};
  if (!std::holds_alternative<ResetRequest>(request)) return change(request, now);
  restart_measures(now);
  return {effective_reply(now), {}};
}

Message Forwarder::change(const Request& request, Micros now) {
  if (const auto* wanted = std::get_if<SetRequest>(&request)) {
    emulator_.set(patched(emulator_.settings(), wanted->patch), now);
    probe_.restart(now);
  }
  if (const auto* outage = std::get_if<OutageRequest>(&request))
    emulator_.begin_outage(now, Micros{outage->milliseconds} * 1000);
  changes_.add(now, to_text(request));
  return {effective_reply(now), {}};
}

Message Forwarder::give_socket(const SocketRequest& request) {
  UniqueFd fd = bound_socket(request.kind, {.address = kClientAddress, .port = 0});
  const std::uint16_t port = fd ? local_endpoint(fd.get()).port : std::uint16_t{0};
  if (port == 0) return {error_reply("The link cannot open another socket."), {}};
  if (request.kind == SocketKind::kTcp) pin_congestion_control(fd.get());
  emulator_.add_flow(request.kind, port, request.label);
  name_new_flows();
  return {effective_reply(clock_.now()), std::move(fd)};
}

void Forwarder::name_new_flows() {
  static_assert(kMaxFlows <= kLogLabels);
  while (log_.labels() < emulator_.flow_count()) log_.add_label(emulator_.flow_label(log_.labels()));
}

Message Forwarder::give_log() {
  UniqueFd fd = log_.descriptor();
  if (!fd) return {error_reply("The link cannot open another descriptor."), {}};
  return {effective_reply(clock_.now()), std::move(fd)};
}

Stats Forwarder::stats() {
  Stats stats = emulator_.stats();
  stats.backend = hello_.backend;
  stats.measured_rtt_ms = probe_.mean_rtt_ms();
  stats.lateness_p50_us = lateness_.quantile_us(0.5);
  stats.lateness_p999_us = lateness_.quantile_us(0.999);
  stats.kernel_drops = kernel_drops() - kernel_drops_before_;
  stats.pcap_lost = pcap_ ? pcap_->lost() : 0;
  return stats;
}

std::uint64_t Forwarder::kernel_drops() {
  std::uint64_t drops = from_client_.in->kernel_drops() + from_server_.in->kernel_drops();
  for (WatchedDevice& device : watched_) drops += device.netlink.drops(device.name);
  return drops;
}

void Forwarder::restart_measures(Micros now) {
  emulator_.reset_counters();
  lateness_.reset();
  probe_.restart(now);
  kernel_drops_before_ = kernel_drops();
}

}  // namespace tw::link
