// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "shared/base/types.hpp"

namespace tw {

/// An IPv4 address and port, both in host byte order. (ENet 1.3 speaks IPv4 only.)
struct Endpoint {
  std::uint32_t address = 0;
  std::uint16_t port = 0;

  friend constexpr auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

std::string address_text(std::uint32_t address);  ///< IPv4, host order: "10.0.0.1"
std::string to_string(const Endpoint& endpoint);  ///< "10.0.0.1:7777"

/// Parses "HOST:PORT" or "HOST" (then `default_port`). HOST may be a name: it is resolved, blocking, to its
/// first IPv4 address. The error is a sentence for the user.
Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port);

enum class SocketKind : std::uint8_t { kUdp, kTcp };

/// The seam for sockets. The ordinary one asks the kernel; the lab's asks the link's socket factory, whose
/// sockets live in a network namespace behind the emulated link.
class SocketSource {
 public:
  virtual ~SocketSource() = default;
  /// A new non-blocking, close-on-exec IPv4 socket, owned by the caller; or -errno. `label` names the flow in
  /// the link's per-lane counters ("udp", "tcp-nagle", "lobby"); the ordinary source ignores it.
  virtual int open(SocketKind kind, std::string_view label) = 0;
};

class SystemSocketSource final : public SocketSource {
 public:
  int open(SocketKind kind, std::string_view label) override;
};

/// Closes its descriptor when it dies. Move-only.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    reset(other.release());
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1);

 private:
  int fd_ = -1;
};

}  // namespace tw
