// SPDX-License-Identifier: MIT
#include "lab/link/flow_table.hpp"

#include <algorithm>
#include <span>

#include "shared/base/hash.hpp"

namespace tw::link {
namespace {

FlowTable::Flow make_flow(std::string_view label) {
  const ByteView bytes(reinterpret_cast<const std::uint8_t*>(label.data()), label.size());
  return {.label = std::string(label), .hash = fnv1a(bytes), .nth = {}, .counters = {}};
}

}  // namespace

FlowTable::FlowTable()
    : by_port_{std::vector<std::uint8_t>(kPorts, kOther), std::vector<std::uint8_t>(kPorts, kOther)} {
  static_assert(kMaxFlows <= 256, "a flow's number is one byte");
  flows_.reserve(kMaxFlows);
  flows_.push_back(make_flow("other"));
  flows_.push_back(make_flow("~probe"));  // no valid label, so that nobody else can have it
}

bool FlowTable::add(SocketKind kind, std::uint16_t client_port, std::string_view label) {
  auto found =
      std::find_if(flows_.begin(), flows_.end(), [&](const Flow& flow) { return flow.label == label; });
  if (found == flows_.end()) {
    if (flows_.size() == kMaxFlows) return false;
    flows_.push_back(make_flow(label));
    found = flows_.end() - 1;
  }
  by_port_[static_cast<std::size_t>(kind)][client_port] = static_cast<std::uint8_t>(found - flows_.begin());
  return true;
}

void FlowTable::add_probe(std::uint16_t client_port) {
  by_port_[static_cast<std::size_t>(SocketKind::kUdp)][client_port] = kProbe;
}

std::uint8_t FlowTable::classify(Direction direction, const PacketInfo& packet) const {
  if (packet.protocol == PacketInfo::Protocol::kOther) return kOther;
  const auto kind = packet.protocol == PacketInfo::Protocol::kUdp ? SocketKind::kUdp : SocketKind::kTcp;
  const auto client_port = direction == Direction::kToServer ? packet.source_port : packet.destination_port;
  return by_port_[static_cast<std::size_t>(kind)][client_port];
}

void FlowTable::reset_counters() {
  for (Flow& flow : flows_) flow.counters = {};
}

std::map<std::string, FlowCounters> FlowTable::counters() const {
  std::map<std::string, FlowCounters> all;
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    const bool unused_other = i == kOther && flows_[i].counters.packets == 0;
    if (i != kProbe && !unused_other) all[flows_[i].label] = flows_[i].counters;
  }
  return all;
}

}  // namespace tw::link
