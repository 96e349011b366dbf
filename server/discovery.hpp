// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "server/lobby/bucket_table.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/net.hpp"
#include "shared/base/types.hpp"
#include "shared/protocol/discovery.hpp"

namespace asio {
class io_context;
}

namespace tw::server {

/// Who may be told that a game is here. Sans I/O: tables of fixed size, no clock of its own.
class DiscoveryDesk {
 public:
  /// The answer to a datagram from `from`; nullopt: silence (no question, from outside of the network, or too many: 10 a
  /// second of an address, 50 of all).
  std::optional<Bytes> answer(ByteView datagram, const Endpoint& from, protocol::DiscoveryAnswer now_here,
                              Micros now);

 private:
  static constexpr std::size_t kMaxAddresses = 256;
  lobby::BucketTable<std::uint32_t> by_address_{{10, 10}, kMaxAddresses};
  TokenBucket all_{50, 50};
};

/// Its socket on every address of this machine. Lives on the io_context's thread.
class Discovery {
 public:
  using Look = std::function<protocol::DiscoveryAnswer()>;  ///< what is here now; the nonce is filled in
  /// The io_context must outlive it and must not run after it. The error is a sentence.
  static Result<std::unique_ptr<Discovery>> create(asio::io_context& io, std::uint16_t port,
                                                   const Clock& clock, Look look);
  ~Discovery();

 private:
  struct Impl;
  explicit Discovery(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace tw::server
