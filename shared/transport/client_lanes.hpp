// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "shared/transport/datagram_port.hpp"
#include "shared/transport/lane.hpp"
#include "shared/transport/seal/seal_key.hpp"

/// The client lanes on a transport that is handed to them: what open_lane() builds on, and what a simulation
/// calls.
namespace tw::transport {

/// A udp or rudp lane, sealed, on `wire`. `seed`: of ENet's connection numbers and of the handshake, for simulations;
/// none: from the system's entropy.
std::unique_ptr<ClientLane> open_enet_lane(LaneKind kind, const Endpoint& server, const LanePass& pass,
                                           std::unique_ptr<DatagramPort> wire,
                                           std::optional<std::uint32_t> seed, Micros now,
                                           const LaneTuning& tuning = {});
/// A udp-raw lane to `server`, the endpoint of that lane (raw_udp_endpoint()).
std::unique_ptr<ClientLane> open_raw_lane(const Endpoint& server, const LanePass& pass,
                                          std::unique_ptr<DatagramPort> wire, Micros now);
/// A tcp, tcp-nagle or tcp-latest lane on an unconnected TCP socket.
std::unique_ptr<ClientLane> open_tcp_lane(LaneKind kind, const Endpoint& server, const LanePass& pass,
                                          UniqueFd socket, Micros now);
/// A lane that never was: closed, with its reason.
std::unique_ptr<ClientLane> failed_lane(std::string reason);

inline constexpr const char* kServerSilent = "Nothing has come from the server for 15 s.";
static_assert(kLaneSilenceMicros == 15'000'000, "the sentence names it");

}  // namespace tw::transport
