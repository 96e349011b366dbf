// SPDX-License-Identifier: MIT
#include "link_fixture.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "lab/link/inet_socket.hpp"
#include "shared/base/clock.hpp"

namespace tw::link {

RunFolder::RunFolder() {
  char path[] = "/tmp/tw-link-XXXXXX";
  path_ = mkdtemp(path);
}
RunFolder::~RunFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Pipe::Pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
  in.reset(ends[0]);
  out.reset(ends[1]);
}

std::string Pipe::read_line() const {
  std::string line;
  char c = 0;
  while (read(in.get(), &c, 1) == 1 && c != '\n') line += c;
  return line;
}

bool Pipe::await_end() const {
  pollfd wanted{.fd = in.get(), .events = POLLIN, .revents = 0};
  char c = 0;
  while (poll(&wanted, 1, 10'000) == 1)
    if (read(in.get(), &c, 1) == 0) return true;
  return false;
}

void LinkFixture::start(const Settings& settings, const std::string& backend, std::uint64_t seed) {
  options_.run_dir = folder_.path();
  options_.seed = seed;
  options_.settings = settings;
  options_.backend = backend;
  auto link = Link::start(options_);
  ASSERT_TRUE(link) << link.error;
  link_ = std::move(*link);
  auto remote = Remote::connect(link_->control_path());
  ASSERT_TRUE(remote) << remote.error;
  remote_ = std::move(*remote);
}

void LinkFixture::start_echo() {
  Pipe output;
  // The test's own program, by a path that leads there whatever folders lie between and whoever we are.
  const auto pid = link_->spawn(Link::Side::kServer, {"/proc/self/exe", "--echo"}, output.out.get());
  ASSERT_TRUE(pid) << pid.error;
  int udp = 0, tcp = 0;
  ASSERT_EQ(std::sscanf(output.read_line().c_str(), "%d %d", &udp, &tcp), 2);
  echo_udp_ = {link_->server_address(), static_cast<std::uint16_t>(udp)};
  echo_tcp_ = {link_->server_address(), static_cast<std::uint16_t>(tcp)};
}

UniqueFd LinkFixture::client_socket(SocketKind kind, const std::string& label) {
  const int fd = remote_->open(kind, label);
  EXPECT_GE(fd, 0);
  return UniqueFd(fd);
}

UniqueFd LinkFixture::connected_udp(const std::string& label) {
  UniqueFd fd = client_socket(SocketKind::kUdp, label);
  connect_to(fd.get(), echo_udp_);
  return fd;
}

Micros LinkFixture::echo_once(int fd, int timeout_ms) {
  const SystemClock clock;
  const Micros sent_at = clock.now();
  if (send(fd, &sent_at, sizeof sent_at, 0) < 0) return -1;
  pollfd wanted{.fd = fd, .events = POLLIN, .revents = 0};
  Micros echoed = 0;
  if (poll(&wanted, 1, timeout_ms) != 1 || recv(fd, &echoed, sizeof echoed, 0) != sizeof echoed) return -1;
  return echoed == sent_at ? clock.now() - sent_at : -1;
}

void connect_to(int fd, const Endpoint& endpoint) {
  const sockaddr_in address = to_sockaddr(endpoint);
  const int result = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  EXPECT_TRUE(result == 0 || errno == EINPROGRESS);
}

}  // namespace tw::link
