// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "lab/link/address_plan.hpp"
#include "lab/link/netlink.hpp"
#include "shared/base/types.hpp"

namespace tw::link {

/// As many packets as are read or written at a time.
inline constexpr std::size_t kBatchPackets = 64;

/// Packets as they were read: IP, without what the wire puts around them.
class PacketBatch {
 public:
  static constexpr std::size_t kSlotBytes =
      2048;  ///< above the MTU: what is larger shows as too large, cut off

  std::size_t count = 0;
  std::array<ByteView, kBatchPackets> packets;
  std::array<std::uint8_t, kSlotBytes>& slot(std::size_t i) { return slots_[i]; }

 private:
  std::array<std::array<std::uint8_t, kSlotBytes>, kBatchPackets> slots_;
};

/// The emulator's grip on one end of the link: what the kernel there sends can be read, what is written
/// arrives there. Never blocks.
class Port {
 public:
  virtual ~Port() = default;
  virtual int fd() const = 0;
  /// Fills the batch; an empty batch says that nothing is waiting.
  virtual void receive(PacketBatch& batch) = 0;
  /// At most kBatchPackets. What the kernel does not take is lost and counted.
  virtual void send(std::span<const ByteView> packets) = 0;
  /// Packets that the kernel lost at this port since it was opened, in either direction.
  virtual std::uint64_t kernel_drops() = 0;
};

/// A TUN device named `wire` in the calling thread's network namespace, not yet up. Null if /dev/net/tun does
/// not open or does not make devices here; errno tells why.
std::unique_ptr<Port> open_tun_port();

/// The router's end `device` of a veth pair, in the calling thread's network namespace. Frames carry the two
/// fixed MAC addresses of the ends, as if router and emulator were not there.
std::unique_ptr<Port> open_veth_port(Netlink& netlink, const char* device, const Mac& from, const Mac& to);

}  // namespace tw::link
