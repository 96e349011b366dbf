// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "shared/base/limits.hpp"
#include "shared/transport/datagram_port.hpp"
#include "shared/transport/seal/seal_format.hpp"
#include "shared/transport/seal/seal_key.hpp"

namespace tw::transport {

/// What both ends of sealed lanes share: the wire below, and the room in which a datagram is put together.
class SealedPort : public DatagramPort {
 public:
  int bind(const Endpoint& local) override { return wire_->bind(local); }
  Endpoint address() const override { return wire_->address(); }
  void ask_buffers(std::size_t bytes) override { wire_->ask_buffers(bytes); }
  int fd() const override { return wire_->fd(); }

 protected:
  explicit SealedPort(std::unique_ptr<DatagramPort> wire) : wire_(std::move(wire)) {}

  /// The parts one behind the other, where send_sealed() takes them from without moving them; nullopt: too much for a datagram.
  std::optional<ByteView> gathered(std::span<const iovec> parts) {
    std::size_t length = 0;
    for (const iovec& part : parts) {
      if (part.iov_len > kMaxSealedPlainBytes - length) return std::nullopt;
      if (part.iov_len > 0) std::memcpy(&out_[kSealHeadBytes + length], part.iov_base, part.iov_len);
      length += part.iov_len;
    }
    return ByteView(out_).subspan(kSealHeadBytes, length);
  }
  /// Seals `plain`, which may be gathered(), and sends it. As DatagramPort::send().
  int send_sealed(const SealKey& key, const SealHead& head, ByteView plain, const Endpoint& to) {
    const std::size_t length = seal_datagram(key, head, plain, out_);
    const iovec whole{.iov_base = out_.data(), .iov_len = length};
    return wire_->send(to, {&whole, 1});
  }

  std::unique_ptr<DatagramPort> wire_;

 private:
  std::array<std::uint8_t, kMaxUdpPayloadBytes> out_{};
};

}  // namespace tw::transport
