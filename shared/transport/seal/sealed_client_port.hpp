// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "shared/base/clock.hpp"
#include "shared/transport/datagram_port.hpp"
#include "shared/transport/lane.hpp"
#include "shared/transport/seal/replay_window.hpp"
#include "shared/transport/seal/seal_key.hpp"
#include "shared/transport/seal/sealed_port.hpp"

namespace tw::transport {

/// The address under which whatever runs inside a sealed port knows the server.
inline constexpr Endpoint kSealedServer{.address = 1, .port = 1};

/// A client's end of one sealed datagram lane: knocks with hellos until a challenge answers, then carries datagrams to and
/// from kSealedServer. What is sent before it is live is lost. Not thread-safe.
class SealedClientPort final : public SealedPort {
 public:
  SealedClientPort(std::unique_ptr<DatagramPort> wire, const Endpoint& server, LaneKind kind,
                   const LanePass& pass, const RandomBytes& random);

  /// While it is not live: reads what has come, and knocks when it is time. Afterwards it does nothing.
  void service(Micros now);
  bool live() const { return keys_.has_value(); }
  /// The server said that nothing more will come.
  bool closed() const { return closed_; }
  /// Tells the server so. Nothing can be sent afterwards.
  void close();

  int send(const Endpoint& to, std::span<const iovec> parts) override;
  std::optional<std::size_t> receive(Endpoint& from, std::span<std::uint8_t> room) override;

 private:
  struct Keys {
    SealKey to_server, to_client;
    std::uint64_t next = 1;
    ReplayWindow taken;
  };

  void knock();
  void on_challenge(const SealHead& head, ByteView datagram);
  ByteView open(const SealHead& head, ByteView datagram, std::span<std::uint8_t> room);
  int put(SealType type, ByteView plain);

  Endpoint server_;
  LaneKind kind_;
  LanePass pass_;
  std::array<std::uint8_t, 16> random_;  ///< ours
  std::uint64_t hello_sequence_;
  SealKey hello_key_, challenge_key_;
  std::optional<Keys> keys_;  ///< once live
  Micros knock_at_ = 0;
  bool closed_ = false;
};

}  // namespace tw::transport
