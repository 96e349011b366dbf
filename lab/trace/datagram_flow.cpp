// SPDX-License-Identifier: MIT
#include "lab/trace/datagram_flow.hpp"

#include <algorithm>
#include <array>

namespace tw::trace {

void DatagramFlow::add(const link::PacketRecord& packet) {
  if (packet.protocol != kProtocolUdp || packet.direction != kToClient || !is_plausible(packet)) return;
  if ((packet.effects & link::kEffectDuplicate) != 0) return;
  if (!datagrams_.empty() && packet.in_us < datagrams_.back().in) return;  // not this clock's
  datagrams_.push_back({.in = packet.in_us,
                        .due = packet.due_us,
                        .arrived = arrives(packet),
                        .fate = packet.fate,
                        .effects = packet.effects,
                        .nth = packet.nth,
                        .bytes = packet.payload_bytes});
  if (datagrams_.size() > kMaxKept) datagrams_.pop_front();
}

void DatagramFlow::forget_before(Micros time) {
  while (!datagrams_.empty() && datagrams_.front().in < time) datagrams_.pop_front();
}

std::size_t DatagramFlow::first_after(Micros time) const {
  const auto found = std::partition_point(datagrams_.begin(), datagrams_.end(),
                                          [&](const Datagram& datagram) { return datagram.in <= time; });
  return static_cast<std::size_t>(found - datagrams_.begin());
}

bool DatagramFlow::carries_state(std::size_t index) const {
  constexpr std::size_t kAround = 12;  // a fifth of a second either way
  std::array<std::uint16_t, 2 * kAround> sizes{};
  const std::size_t from = index < kAround ? 0 : index - kAround;
  const std::size_t count = std::min(datagrams_.size(), index + kAround) - from;
  for (std::size_t i = 0; i < count; ++i) sizes[i] = datagrams_[from + i].bytes;
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(sizes.begin(), middle, sizes.begin() + static_cast<std::ptrdiff_t>(count));
  return datagrams_[index].bytes * 5 >= *middle * 2;
}

}  // namespace tw::trace
