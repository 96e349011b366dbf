// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstring>

#include "lab/link/port.hpp"
#include "shared/base/net.hpp"

namespace tw::link {
namespace {

/// Pure layer 3: no MAC addresses, and checksums are complete by themselves, as long as neither IFF_VNET_HDR
/// nor TUNSETOFFLOAD invites the kernel to leave them to the device.
class TunPort final : public Port {
 public:
  explicit TunPort(UniqueFd fd) : fd_(std::move(fd)) {}
  int fd() const override { return fd_.get(); }

  void receive(PacketBatch& batch) override {
    for (batch.count = 0; batch.count < kBatchPackets; ++batch.count) {
      auto& slot = batch.slot(batch.count);
      const ssize_t size = read(fd_.get(), slot.data(), slot.size());
      if (size <= 0) return;
      batch.packets[batch.count] = ByteView(slot.data(), static_cast<std::size_t>(size));
    }
  }

  void send(std::span<const ByteView> packets) override {
    for (const ByteView packet : packets)
      if (write(fd_.get(), packet.data(), packet.size()) < 0) ++refused_;
  }

  /// What the queue towards us lost is counted by the device itself, which the forwarder asks.
  std::uint64_t kernel_drops() override { return refused_; }

 private:
  UniqueFd fd_;
  std::uint64_t refused_ = 0;
};

}  // namespace

std::unique_ptr<Port> open_tun_port() {
  UniqueFd fd(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return nullptr;
  ifreq request{};
  std::strncpy(request.ifr_name, kWire, IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (ioctl(fd.get(), TUNSETIFF, &request) != 0) return nullptr;
  return std::make_unique<TunPort>(std::move(fd));
}

}  // namespace tw::link
