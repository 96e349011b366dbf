// SPDX-License-Identifier: MIT
#pragma once

#include <limits>

#include "lab/link/remote/packet_log.hpp"

namespace tw::trace {

inline constexpr Micros kNever = std::numeric_limits<Micros>::max();

constexpr std::uint8_t kToServer = 0, kToClient = 1;
constexpr std::uint8_t kProtocolTcp = 6, kProtocolUdp = 17;

/// Times that no clock of a running machine shows would overflow what is computed from them.
constexpr bool is_plausible(Micros at) { return at >= 0 && at < (Micros{1} << 53); }
constexpr bool is_plausible(const link::PacketRecord& packet) {
  return is_plausible(packet.in_us) && is_plausible(packet.due_us) && packet.due_us >= packet.in_us &&
         packet.direction <= kToClient;
}

/// Reaches the program on the other side: the kernel throws a packet with a wrong checksum away.
constexpr bool arrives(const link::PacketRecord& packet) {
  return !link::is_lost(packet.fate) && (packet.effects & link::kEffectCorrupted) == 0;
}

constexpr bool is_dark(link::PacketFate fate) {
  return fate == link::PacketFate::kLostInOutage || fate == link::PacketFate::kLostInBlackout;
}

}  // namespace tw::trace
