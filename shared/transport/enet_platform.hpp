// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "shared/base/clock.hpp"
#include "shared/transport/datagram_port.hpp"
#include "shared/transport/drops.hpp"

/// Our platform layer for ENet. ENet draws a line between its core and the operating system (its unix.c and
/// win32.c): enet_socket_*, enet_time_*, enet_address_*. We define these symbols in the program; the dynamic
/// linker then prefers them to the ones inside libenet.so, and the stock library talks to a DatagramPort and
/// to our clock.
namespace tw::transport {

/// Decides whether ENet may see a datagram at all.
class DatagramFilter {
 public:
  virtual ~DatagramFilter() = default;
  /// False: dropped without an answer; the filter has counted it.
  virtual bool admits(ByteView datagram) = 0;
};

/// One ENet "socket": the port behind it, its filter, and what passed.
struct PlatformSocket {
  std::unique_ptr<DatagramPort> port;
  DatagramFilter* filter = nullptr;  ///< null: everything passes
  DropCounters* drops = nullptr;     ///< never null in use
  std::size_t budget = 0;  ///< datagrams that receive may still take; the host refills it at each service
  std::uint64_t datagrams_sent = 0, datagrams_received = 0;  ///< on the wire, before any filter
  std::uint64_t bytes_sent = 0, bytes_received = 0;          ///< of their payload
  std::size_t largest_sent_bytes = 0;
};

/// The next enet_socket_create() on this thread yields `socket`, which must outlive it. After
/// enet_host_create(): take_offered_socket() is null if our enet_socket_create() was the one that was called.
void offer_socket(PlatformSocket* socket);
PlatformSocket* take_offered_socket();

/// What enet_time_get() says on this thread from now on. ENet never reads a clock of its own.
void set_enet_time(Micros now);

}  // namespace tw::transport
