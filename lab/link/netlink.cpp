// SPDX-License-Identifier: MIT
#include "lab/link/netlink.hpp"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <string_view>

#include "lab/link/system_error.hpp"

namespace tw::link {

/// A message under construction: header, family header, attributes, some of them nested. See rtnetlink(7).
class Netlink::Request {
 public:
  Request(std::uint16_t type, std::uint16_t flags) {
    header().nlmsg_len = NLMSG_HDRLEN;
    header().nlmsg_type = type;
    header().nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
  }
  template <class T>
  void family(const T& value) {
    append(&value, sizeof value);
  }
  template <class T>
  void attribute(std::uint16_t type, const T& value) {
    raw(type, &value, sizeof value);
  }
  void attribute(std::uint16_t type, std::string_view text) {
    const std::string terminated(text);
    raw(type, terminated.c_str(), terminated.size() + 1);
  }
  /// Opens a nest; end() with the returned mark closes it.
  std::size_t begin(std::uint16_t type) {
    const std::size_t mark = size();
    raw(type, nullptr, 0);
    return mark;
  }
  void end(std::size_t mark) {
    rtattr attribute{};
    std::memcpy(&attribute, buffer_.data() + mark, sizeof attribute);
    attribute.rta_len = static_cast<std::uint16_t>(size() - mark);
    std::memcpy(buffer_.data() + mark, &attribute, sizeof attribute);
  }
  nlmsghdr& header() { return *reinterpret_cast<nlmsghdr*>(buffer_.data()); }
  std::size_t size() { return header().nlmsg_len; }

 private:
  void raw(std::uint16_t type, const void* data, std::size_t bytes) {
    const rtattr attribute{.rta_len = static_cast<std::uint16_t>(RTA_LENGTH(bytes)), .rta_type = type};
    append(&attribute, sizeof attribute);
    append(data, bytes);
  }
  void append(const void* data, std::size_t bytes) {
    if (bytes > 0) std::memcpy(buffer_.data() + size(), data, bytes);
    header().nlmsg_len += static_cast<std::uint32_t>(NLMSG_ALIGN(bytes));
  }

  alignas(nlmsghdr) std::array<char, 1024> buffer_{};  // the largest request here takes about 200 bytes
};

namespace {

ifinfomsg link_message(int index = 0) {
  ifinfomsg message{};
  message.ifi_family = AF_UNSPEC;
  message.ifi_index = index;
  return message;
}

/// Device names are ours and short; a bound keeps the compiler, and the reader, certain of it.
ifreq named(const std::string& device) {
  ifreq request{};
  std::strncpy(request.ifr_name, device.c_str(), IFNAMSIZ - 1);
  return request;
}

}  // namespace

Netlink::Netlink()
    : fd_(checked(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE),
                  "Cannot open a netlink socket")) {}

void Netlink::execute(Request& request, const std::string& what) {
  if (send(fd_.get(), &request.header(), request.size(), 0) < 0) throw_errno(what);
  alignas(nlmsghdr) std::array<char, 2048> reply{};
  const ssize_t size = recv(fd_.get(), reply.data(), reply.size(), 0);
  if (size < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(nlmsgerr)))) throw_errno(what);
  const auto& error = *reinterpret_cast<const nlmsgerr*>(reply.data() + NLMSG_HDRLEN);
  errno = -error.error;
  if (error.error != 0) throw_errno(what);
}

int Netlink::index_of(const std::string& device) {
  ifreq request = named(device);
  checked(ioctl(fd_.get(), SIOCGIFINDEX, &request), "Cannot find the device " + device);
  return request.ifr_ifindex;
}

void Netlink::add_veth(const std::string& device, const Mac& mac, const std::string& peer,
                       const Mac& peer_mac, int peer_namespace_fd) {
  Request request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  request.family(link_message());
  request.attribute(IFLA_IFNAME, std::string_view(device));
  request.attribute(IFLA_ADDRESS, mac);
  const auto info = request.begin(IFLA_LINKINFO);
  request.attribute(IFLA_INFO_KIND, std::string_view("veth"));
  const auto data = request.begin(IFLA_INFO_DATA);
  const auto other_end = request.begin(VETH_INFO_PEER);
  request.family(link_message());
  request.attribute(IFLA_IFNAME, std::string_view(peer));
  request.attribute(IFLA_ADDRESS, peer_mac);
  request.attribute(IFLA_NET_NS_FD, peer_namespace_fd);
  request.end(other_end);
  request.end(data);
  request.end(info);
  execute(request, "Cannot make a virtual cable (veth)");
}

void Netlink::set_up(const std::string& device) {
  Request request(RTM_NEWLINK, 0);
  ifinfomsg message = link_message(index_of(device));
  message.ifi_flags = message.ifi_change = IFF_UP;
  request.family(message);
  execute(request, "Cannot bring up the device " + device);
}

void Netlink::set_queue_length(const std::string& device, std::uint32_t packets) {
  Request request(RTM_NEWLINK, 0);
  request.family(link_message(index_of(device)));
  request.attribute(IFLA_TXQLEN, packets);
  execute(request, "Cannot set the queue length of " + device);
}

void Netlink::add_address(const std::string& device, std::uint32_t address, std::uint8_t prefix_bits) {
  Request request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
  ifaddrmsg message{};
  message.ifa_family = AF_INET;
  message.ifa_prefixlen = prefix_bits;
  message.ifa_index = static_cast<std::uint32_t>(index_of(device));
  request.family(message);
  request.attribute(IFA_LOCAL, htonl(address));
  request.attribute(IFA_ADDRESS, htonl(address));
  execute(request, "Cannot give " + device + " its address");
}

void Netlink::add_route(const std::string& device, std::uint32_t network, std::uint8_t prefix_bits) {
  Request request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
  rtmsg message{};
  message.rtm_family = AF_INET;
  message.rtm_dst_len = prefix_bits;
  message.rtm_table = RT_TABLE_MAIN;
  message.rtm_protocol = RTPROT_STATIC;
  message.rtm_scope = RT_SCOPE_LINK;
  message.rtm_type = RTN_UNICAST;
  request.family(message);
  request.attribute(RTA_DST, htonl(network));
  request.attribute(RTA_OIF, index_of(device));
  execute(request, "Cannot add the route over " + device);
}

void Netlink::add_neighbour(const std::string& device, std::uint32_t address, const Mac& mac) {
  Request request(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE);
  ndmsg message{};
  message.ndm_family = AF_INET;
  message.ndm_ifindex = index_of(device);
  message.ndm_state = NUD_PERMANENT;
  request.family(message);
  request.attribute(NDA_DST, htonl(address));
  request.attribute(NDA_LLADDR, mac);
  execute(request, "Cannot add the neighbour on " + device);
}

std::uint64_t Netlink::drops(const std::string& device) {
  Request request(RTM_GETLINK, 0);
  request.header().nlmsg_flags = NLM_F_REQUEST;
  request.family(link_message(index_of(device)));
  if (send(fd_.get(), &request.header(), request.size(), 0) < 0) return 0;
  alignas(nlmsghdr) std::array<char, 8192> reply{};
  const ssize_t size = recv(fd_.get(), reply.data(), reply.size(), 0);
  const auto& header = *reinterpret_cast<const nlmsghdr*>(reply.data());
  if (size < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(ifinfomsg))) || header.nlmsg_type != RTM_NEWLINK)
    return 0;

  constexpr auto kFirst = NLMSG_SPACE(sizeof(ifinfomsg));
  const auto end = static_cast<std::size_t>(size);
  for (std::size_t at = kFirst; at + sizeof(rtattr) <= end;) {
    const auto& attribute = *reinterpret_cast<const rtattr*>(reply.data() + at);
    if (attribute.rta_len < sizeof(rtattr)) break;
    if (attribute.rta_type == IFLA_STATS64) {
      rtnl_link_stats64 stats{};
      std::memcpy(&stats, reply.data() + at + sizeof(rtattr), offsetof(rtnl_link_stats64, multicast));
      return stats.rx_dropped + stats.tx_dropped;
    }
    at += RTA_ALIGN(attribute.rta_len);
  }
  return 0;
}

}  // namespace tw::link
