// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "shared/base/types.hpp"
#include "shared/transport/drops.hpp"
#include "shared/transport/enet_platform.hpp"

namespace tw::transport {

/// The channels of every ENet lane. Kinds of delivery never share one: an unreliable packet waits for the
/// earlier reliable ones of ITS channel (measured: p99 336 ms shared, 81 ms apart), and the mixture leaks in
/// ENet.
inline constexpr std::uint8_t kControlChannel = 0;  ///< reliable: hello, welcome, bye
inline constexpr std::uint8_t kUdpChannel = 1;      ///< unsequenced
inline constexpr std::uint8_t kRudpChannel = 2;     ///< reliable
inline constexpr std::size_t kEnetChannels = 3;

/// What a datagram is, seen from outside, before ENet parses it.
struct DatagramShape {
  std::optional<Drop> refused;         ///< why no ENet of ours can have sent it
  std::optional<std::uint32_t> token;  ///< of a CONNECT: the ticket's low 32 bits
};
/// Walks the commands of `datagram` with every length checked. Pure.
DatagramShape inspect_datagram(ByteView datagram);

/// A server's door: well-formed datagrams of peers, and CONNECTs that carry a live token.
class ServerFilter final : public DatagramFilter {
 public:
  explicit ServerFilter(DropCounters& drops) : drops_(drops) {}
  void set_admission(bool (*admit)(void* context, std::uint32_t token), void* context);
  bool admits(ByteView datagram) override;

 private:
  DropCounters& drops_;
  bool (*admit_)(void*, std::uint32_t) = nullptr;  ///< null: nobody comes in
  void* context_ = nullptr;
};

/// A client's door: nobody connects to a client.
class ClientFilter final : public DatagramFilter {
 public:
  explicit ClientFilter(DropCounters& drops) : drops_(drops) {}
  bool admits(ByteView datagram) override;

 private:
  DropCounters& drops_;
};

}  // namespace tw::transport
