// SPDX-License-Identifier: MIT
// How fast the emulated link forwards on one core, and what it adds to the way of a packet when it is to add nothing.
// Prints only. Senders and receivers have the other cores.
#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "lab/link/address_plan.hpp"
#include "lab/link/inet_socket.hpp"
#include "lab/link/link.hpp"
#include "lab/link/remote.hpp"
#include "shared/base/clock.hpp"

namespace tw::link {
namespace {

constexpr std::size_t kBatch = 64;

/// A link, and a datagram socket at each end, connected to one another.
struct Bench {
  std::string folder;
  std::unique_ptr<Link> link;
  std::unique_ptr<Remote> remote;
  UniqueFd server, client;
};

void connect_pair(int from, const Endpoint& to) {
  const sockaddr_in address = to_sockaddr(to);
  connect(from, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

Bench open(const std::string& backend) {
  Bench bench;
  char folder[] = "/tmp/tw-link-bench-XXXXXX";
  bench.folder = mkdtemp(folder);
  auto link = Link::start({.run_dir = bench.folder, .backend = backend});
  if (!link) {
    fmt::print(stderr, "{}: {}\n", backend, link.error);
    std::exit(1);
  }
  bench.link = std::move(*link);
  bench.remote = std::move(*Remote::connect(bench.link->control_path()));
  bench.server.reset(bench.link->open_server_socket(SocketKind::kUdp));
  bench.client.reset(bench.remote->open(SocketKind::kUdp, "bench"));
  connect_pair(bench.server.get(), local_endpoint(bench.client.get()));
  connect_pair(bench.client.get(), local_endpoint(bench.server.get()));
  return bench;
}

/// Seconds of processor time that a process has used.
double processor_seconds(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  text.erase(0, text.rfind(')') + 1);
  long long user = 0, system = 0;
  std::sscanf(text.c_str(), " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld", &user, &system);
  return static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}
std::vector<pid_t> children_of(pid_t process) {
  const auto number = std::to_string(process);
  std::ifstream file("/proc/" + number + "/task/" + number + "/children");
  std::vector<pid_t> all;
  for (pid_t child = 0; file >> child;) all.push_back(child);
  return all;
}
/// The link's keeper is our child, and the emulator its only one as long as nothing runs inside.
pid_t emulator_of_ours() {
  for (const pid_t keeper : children_of(getpid()))
    for (const pid_t child : children_of(keeper)) return child;
  return 0;
}

/// Sends as fast as it goes until told to stop; sendmmsg, so that the sender is not what is measured.
void flood(int fd, std::size_t payload_bytes, const std::atomic<bool>& stop) {
  std::vector<char> payload(payload_bytes);
  iovec piece{.iov_base = payload.data(), .iov_len = payload.size()};
  std::array<mmsghdr, kBatch> messages{};
  for (mmsghdr& message : messages) {
    message.msg_hdr.msg_iov = &piece;
    message.msg_hdr.msg_iovlen = 1;
  }
  while (!stop) sendmmsg(fd, messages.data(), kBatch, 0);
}

void throughput(const std::string& backend, std::size_t ip_bytes) {
  Bench bench = open(backend);
  const pid_t emulator = emulator_of_ours();
  std::atomic<bool> stop = false;
  std::thread sender([&] { flood(bench.server.get(), ip_bytes - 28, stop); });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  bench.remote->reset_counters();
  const SystemClock clock;
  const Micros begin = clock.now();
  const double busy_before = processor_seconds(emulator);
  std::this_thread::sleep_for(std::chrono::seconds(2));
  const auto stats = bench.remote->stats();
  const double seconds = static_cast<double>(clock.now() - begin) / 1e6;
  const double busy = processor_seconds(emulator) - busy_before;
  stop = true;
  sender.join();
  const auto packets = static_cast<double>(stats->delivered);
  fmt::print("{:5} {:5} B: {:9.0f} packets/s forwarded, {:9.0f} a second of the emulator's processor time\n",
             backend, ip_bytes, packets / seconds, packets / busy);
  bench.link.reset();
  std::filesystem::remove_all(bench.folder);
}

/// One way, a packet a millisecond, at delay 0.
void latency(const std::string& backend) {
  Bench bench = open(backend);
  const SystemClock clock;
  std::vector<Micros> ways;
  for (int i = 0; i < 4000; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const Micros sent_at = clock.now();
    send(bench.server.get(), &sent_at, sizeof sent_at, 0);
    pollfd wanted{.fd = bench.client.get(), .events = POLLIN, .revents = 0};
    Micros came = 0;
    if (poll(&wanted, 1, 1000) == 1 && recv(bench.client.get(), &came, sizeof came, 0) == sizeof came)
      ways.push_back(clock.now() - came);
  }
  std::sort(ways.begin(), ways.end());
  const auto stats = bench.remote->stats();
  fmt::print(
      "{:5} one way at delay 0: {} us (p50), {} us (p99); the emulator's part, its lateness: {} us (p50), {} "
      "us "
      "(p99.9)\n",
      backend, ways[ways.size() / 2], ways[ways.size() * 99 / 100], stats->lateness_p50_us,
      stats->lateness_p999_us);
  bench.link.reset();
  std::filesystem::remove_all(bench.folder);
}

}  // namespace
}  // namespace tw::link

int main() {
  for (const char* backend : {"tun", "veth"}) {
    for (const std::size_t bytes : {64u, 200u, 1400u}) tw::link::throughput(backend, bytes);
    tw::link::latency(backend);
  }
}
