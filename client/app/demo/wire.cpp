// SPDX-License-Identifier: MIT
#include "client/app/demo/wire.hpp"

#include <utility>

#include "shared/base/random.hpp"

namespace tw::app {

bool Wire::loses(std::uint64_t packet, int attempt) const {
  return uniform01(draw(look_.seed, packet, attempt)) < look_.loss;
}

std::optional<Micros> Wire::arrival(Micros sent) {
  const std::uint64_t packet = sent_++;
  Micros due = sent + look_.delay, wait = 3 * look_.delay;
  for (int attempt = 0; attempt < kMostAttempts && loses(packet, attempt); ++attempt, wait *= 2) {
    if (order_ == WireOrder::kAsItComes) return std::nullopt;
    due += wait;
  }
  return due;
}

void Wire::send(Bytes packet, Micros now) {
  if (const auto due = arrival(now)) underway_.push_back({*due, std::move(packet)});
}

bool Wire::receive(Bytes& packet, Micros now) {
  if (underway_.empty() || underway_.front().due > now) return false;
  packet = std::move(underway_.front().packet);
  underway_.pop_front();
  return true;
}

}  // namespace tw::app
