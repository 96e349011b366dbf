// SPDX-License-Identifier: MIT
#include "lab/link/topology.hpp"

#include <utility>

#include "lab/link/offloads.hpp"
#include "lab/link/system_error.hpp"

namespace tw::link {
namespace {

/// The kernel's queue towards the emulator: 14 ms at the 300,000 packets a second that it forwards.
constexpr std::uint32_t kTunQueuePackets = 4096;

/// One end as its own namespace sees it. There is a route to the other end and to nowhere else.
struct End {
  std::uint32_t address, far_network;
};
constexpr End kServerEnd{kServerAddress, kClientNetwork};
constexpr End kClientEnd{kClientAddress, kServerNetwork};

void configure(Netlink& netlink, const End& end) {
  netlink.add_address(kWire, end.address, kPrefixBits);
  netlink.set_up(kWire);
  netlink.add_route(kWire, end.far_network, kPrefixBits);
}

void watch(Topology& topology, const char* device) { topology.watched.push_back({Netlink(), device}); }

/// In the namespace of the end. The port comes from open_tun_port().
void finish_tun_end(Topology& topology, const End& end) {
  Netlink netlink;
  netlink.set_queue_length(kWire, kTunQueuePackets);
  configure(netlink, end);
  watch(topology, kWire);
}

void finish_veth_end(Topology& topology, const NetNamespace& name_space, const End& end,
                     std::uint32_t neighbour, const Mac& neighbour_mac) {
  name_space.enter();
  switch_offloads_off(kWire);
  Netlink netlink;
  configure(netlink, end);
  netlink.add_neighbour(kWire, neighbour, neighbour_mac);
  watch(topology, kWire);
}

void build_veth(Topology& topology) {
  const NetNamespace router = NetNamespace::create();
  Netlink netlink;
  netlink.add_veth(kRouterToServer, kRouterToServerMac, kWire, kServerMac, topology.server.fd());
  netlink.add_veth(kRouterToClient, kRouterToClientMac, kWire, kClientMac, topology.client.fd());
  for (const char* device : {kRouterToServer, kRouterToClient}) {
    switch_offloads_off(device);
    netlink.set_up(device);
    watch(topology, device);
  }
  topology.server_port = open_veth_port(netlink, kRouterToServer, kClientMac, kServerMac);
  topology.client_port = open_veth_port(netlink, kRouterToClient, kServerMac, kClientMac);
  finish_veth_end(topology, topology.server, kServerEnd, kClientAddress, kClientMac);
  finish_veth_end(topology, topology.client, kClientEnd, kServerAddress, kServerMac);
}

void build_tun(Topology& topology) {
  topology.client_port = open_tun_port();  // we are in the client's namespace, the last one made
  if (!topology.client_port) throw_errno("Cannot make the client's TUN device");
  finish_tun_end(topology, kClientEnd);
  topology.server.enter();
  finish_tun_end(topology, kServerEnd);
}

}  // namespace

Topology build_topology(const std::string& backend) {
  NetNamespace server = NetNamespace::create();
  auto server_port = backend == "veth" ? nullptr : open_tun_port();
  if (!server_port && backend == "tun") throw_errno("Cannot make a TUN device from /dev/net/tun");
  NetNamespace client = NetNamespace::create();
  Topology topology{.backend = server_port ? "tun" : "veth",
                    .server = std::move(server),
                    .client = std::move(client),
                    .server_port = std::move(server_port),
                    .client_port = nullptr,
                    .watched = {}};
  if (topology.server_port)
    build_tun(topology);
  else
    build_veth(topology);
  return topology;
}

}  // namespace tw::link
