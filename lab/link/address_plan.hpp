// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

/// Who is who behind the link. Each run has namespaces of its own, so fixed numbers never collide with
/// anybody's.
///
///     server's namespace          router's namespace            client's namespace
///     wire 10.77.0.1  <--------> to-server   to-client <------> wire 10.78.0.1
///                                (the emulator moves the packets; the kernel routes nothing here)
namespace tw::link {

inline constexpr std::uint32_t kServerAddress = 0x0A4D0001;  // 10.77.0.1
inline constexpr std::uint32_t kClientAddress = 0x0A4E0001;  // 10.78.0.1
inline constexpr std::uint8_t kPrefixBits = 24;
inline constexpr std::uint32_t kServerNetwork = kServerAddress & 0xffffff00;
inline constexpr std::uint32_t kClientNetwork = kClientAddress & 0xffffff00;

using Mac = std::array<std::uint8_t, 6>;
// Locally administered, unicast. Only the veth back end has them.
inline constexpr Mac kServerMac{0x02, 0x77, 0, 0, 0, 1};
inline constexpr Mac kClientMac{0x02, 0x78, 0, 0, 0, 1};
inline constexpr Mac kRouterToServerMac{0x02, 0x77, 0, 0, 0, 2};
inline constexpr Mac kRouterToClientMac{0x02, 0x78, 0, 0, 0, 2};

inline constexpr const char* kWire = "wire";
inline constexpr const char* kRouterToServer = "to-server";
inline constexpr const char* kRouterToClient = "to-client";

}  // namespace tw::link
