// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "shared/transport/datagram_port.hpp"
#include "shared/transport/lane.hpp"

/// The client lanes on a transport that is handed to them: what open_lane() builds on, and what a simulation
/// calls.
namespace tw::transport {

/// A udp or rudp lane on `port`. `seed` as in EnetHostOptions.
std::unique_ptr<ClientLane> open_enet_lane(LaneKind kind, const Endpoint& server, std::uint32_t token,
                                           std::unique_ptr<DatagramPort> port,
                                           std::optional<std::uint32_t> seed, Micros now,
                                           const LaneTuning& tuning = {});
/// A udp-raw lane to `server`, the endpoint of that lane (raw_udp_endpoint()).
std::unique_ptr<ClientLane> open_raw_lane(const Endpoint& server, std::uint32_t token,
                                          std::unique_ptr<DatagramPort> port, Micros now);
/// A tcp, tcp-nagle or tcp-latest lane on an unconnected TCP socket.
std::unique_ptr<ClientLane> open_tcp_lane(LaneKind kind, const Endpoint& server, UniqueFd socket, Micros now);
/// A lane that never was: closed, with its reason.
std::unique_ptr<ClientLane> failed_lane(std::string reason);

inline constexpr const char* kServerSilent = "Nothing has come from the server for 15 s.";
static_assert(kLaneSilenceMicros == 15'000'000, "the sentence names it");

}  // namespace tw::transport
