// SPDX-License-Identifier: MIT
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "shared/base/net.hpp"
#include "shared/base/types.hpp"

namespace tw::transport {

/// What ENet believes to be its UDP socket. Everything that should happen to a datagram between ENet and the
/// wire (sealing, address migration, a simulated network) is another implementation of this. Never blocks.
class DatagramPort {
 public:
  virtual ~DatagramPort() = default;
  /// 0 or -errno. A client's port is never bound: its first send() finds it an address.
  virtual int bind(const Endpoint& local) = 0;
  virtual Endpoint address() const = 0;
  /// One datagram, gathered from `parts`. Bytes sent; 0 when it would block; or -errno.
  virtual int send(const Endpoint& to, std::span<const iovec> parts) = 0;
  /// The next datagram's length, which may exceed `room` (then only its beginning was copied). 0: one has come, and
  /// the port has dealt with it (and counted it, if it was refused). nullopt: none waits.
  virtual std::optional<std::size_t> receive(Endpoint& from, std::span<std::uint8_t> room) = 0;
  /// A wish, for receiving and for sending: the kernel may grant less.
  virtual void ask_buffers(std::size_t /*bytes*/) {}
  /// To wait on for reading; -1: there is nothing to wait on (a simulated network).
  virtual int fd() const { return -1; }
};

/// The ordinary port: a UDP socket of this machine, or one that the lab's link made in another network
/// namespace.
class UdpPort final : public DatagramPort {
 public:
  explicit UdpPort(UniqueFd socket) : socket_(std::move(socket)) {}

  int bind(const Endpoint& local) override;
  Endpoint address() const override;
  int send(const Endpoint& to, std::span<const iovec> parts) override;
  std::optional<std::size_t> receive(Endpoint& from, std::span<std::uint8_t> room) override;
  void ask_buffers(std::size_t bytes) override;
  int fd() const override { return socket_.get(); }

 private:
  UniqueFd socket_;
};

}  // namespace tw::transport
