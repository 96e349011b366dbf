// SPDX-License-Identifier: MIT
#include "lab/link/offloads.hpp"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>
#include <stdexcept>

#include "lab/link/system_error.hpp"
#include "shared/base/net.hpp"

namespace tw::link {
namespace {

/// The kernel has 64 features today in blocks of 32; four blocks leave room. <linux/ethtool.h> ends its
/// structures in a flexible array, which C++ has not: hence the mirrors.
constexpr std::uint32_t kBlocks = 4;

struct GetFeatures {
  std::uint32_t command = ETHTOOL_GFEATURES;
  std::uint32_t size = kBlocks;  ///< the kernel sets it to how many there are
  ethtool_get_features_block blocks[kBlocks]{};
};

struct SetFeatures {
  std::uint32_t command = ETHTOOL_SFEATURES;
  std::uint32_t size = 0;
  ethtool_set_features_block blocks[kBlocks]{};
};

template <class Command>
void ethtool(int fd, const std::string& device, Command& command) {
  ifreq request{};
  std::strncpy(request.ifr_name, device.c_str(), IFNAMSIZ - 1);
  request.ifr_data = reinterpret_cast<char*>(&command);
  checked(ioctl(fd, SIOCETHTOOL, &request), "Cannot switch off the offloads of " + device);
}

}  // namespace

void switch_offloads_off(const std::string& device) {
  const UniqueFd fd(checked(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "Cannot open a socket"));
  GetFeatures features;
  ethtool(fd.get(), device, features);
  const std::uint32_t blocks = features.size < kBlocks ? features.size : kBlocks;

  SetFeatures off;
  off.size = blocks;
  for (std::uint32_t i = 0; i < blocks; ++i) off.blocks[i].valid = features.blocks[i].available;
  ethtool(fd.get(), device, off);

  features = {};
  ethtool(fd.get(), device, features);
  for (std::uint32_t i = 0; i < blocks; ++i)
    if ((features.blocks[i].active & features.blocks[i].available) != 0)
      throw std::runtime_error("The device " + device +
                               " keeps offloads that would make its packets unreal.");
}

}  // namespace tw::link
