// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab/link/remote.hpp"
#include "shared/base/net.hpp"

namespace tw::link {

struct LinkOptions {
  std::string run_dir;  ///< exists, ours, 0700: control socket and logs go there
  std::uint64_t seed = 1;
  Settings settings{};
  std::string backend{};  ///< "tun", "veth", or empty: tun if it opens, else veth
  /// Exists: server.pcap and client.pcap are written there, what each end's wire saw, with times of the day. At most
  /// 1 GiB each. Empty: none.
  std::string pcap_dir{};
  bool log_changes =
      false;  ///< a line in run_dir/link.log for every change, with the time at which it took effect
};

/// An emulated link between two network namespaces, in a child process of its own (started by start(), ended
/// by the destructor; its namespaces vanish with it). Everything it spawned dies with it.
class Link {
 public:
  /// The error says what the kernel refused and what would help ("This kernel forbids user namespaces ...").
  /// Forks without exec: call it from a program that has one thread. The program must not reap children that
  /// it does not know (no wait(-1), no ignored SIGCHLD).
  static Result<std::unique_ptr<Link>> start(const LinkOptions& options);
  virtual ~Link() = default;

  virtual std::string control_path() const = 0;
  /// Addresses on the two ends; the server's is where clients connect through the link.
  virtual std::uint32_t server_address() const = 0;
  virtual std::uint32_t client_address() const = 0;
  /// Runs a program inside the server's namespace, or the client's. stdout goes to `stdout_fd` (-1:
  /// inherited). Returns the pid as the caller sees it.
  enum class Side { kServer, kClient };
  virtual Result<int> spawn(Side side, const std::vector<std::string>& command, int stdout_fd = -1) = 0;
  /// The same, but what the program reads comes from `stdin_fd`, and its output goes where ours goes. Its process
  /// group has its own number: a caller on a terminal may hand that over.
  virtual Result<int> spawn_attached(Side side, const std::vector<std::string>& command, int stdin_fd) = 0;
  /// Sends a signal to a spawned program and waits for its end, at most `wait_ms`; then SIGKILL. Its exit
  /// status.
  virtual int stop(int pid, int signal, int wait_ms) = 0;
  virtual bool running(int pid) = 0;
  /// A non-blocking socket in the server's namespace, owned by the caller, for those who play both ends
  /// themselves; -errno on failure. Sockets of the client's end come from Remote::open().
  virtual int open_server_socket(SocketKind kind) = 0;
};

}  // namespace tw::link
