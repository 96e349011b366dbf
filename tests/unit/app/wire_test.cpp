// SPDX-License-Identifier: MIT
#include "client/app/demo/wire.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace tw::app {
namespace {

constexpr Micros kEvery = 16'666, kDelay = 50'000;
constexpr std::uint8_t kPackets = 250;

Bytes packet(std::uint8_t number) { return {number}; }

struct Arrived {
  std::uint8_t number;
  Micros at;
};

/// A packet a tick, and when each came, looked at every millisecond.
std::vector<Arrived> deliver(WireOrder order, const WireLook& look) {
  Wire wire(order, look);
  std::vector<Arrived> arrived;
  int sent = 0;
  Bytes got;
  for (Micros now = 0; now < 60'000'000; now += 1'000) {
    for (; sent < kPackets && sent * kEvery <= now; ++sent)
      wire.send(packet(static_cast<std::uint8_t>(sent)), sent * kEvery);
    while (wire.receive(got, now)) arrived.push_back({got.at(0), now});
  }
  return arrived;
}

TEST(Wire, WithoutLossBothDeliverEverythingAfterTheDelay) {
  for (const WireOrder order : {WireOrder::kAsItComes, WireOrder::kInOrder}) {
    const auto arrived = deliver(order, {.delay = kDelay, .loss = 0, .seed = 3});
    ASSERT_EQ(arrived.size(), kPackets);
    for (std::size_t i = 0; i < arrived.size(); ++i) {
      EXPECT_EQ(arrived[i].number, i);
      const Micros due = static_cast<Micros>(i) * kEvery + kDelay;
      EXPECT_TRUE(arrived[i].at >= due && arrived[i].at < due + 1'000) << i;
    }
  }
}

TEST(Wire, WhatIsLostIsMissingInOneAndHoldsTheRestBackInTheOther) {
  const WireLook look{.delay = kDelay, .loss = 0.04, .seed = 3};
  const Wire wire(WireOrder::kAsItComes, look);
  std::map<std::uint8_t, Micros> udp, tcp;
  for (const Arrived& one : deliver(WireOrder::kAsItComes, look)) udp[one.number] = one.at;
  const auto in_order = deliver(WireOrder::kInOrder, look);
  ASSERT_EQ(in_order.size(), kPackets) << "tcp loses nothing in the end";
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    ASSERT_EQ(in_order[i].number, i) << "and is never out of order";
    tcp[in_order[i].number] = in_order[i].at;
  }
  int lost = 0;
  Micros held_until = 0;
  for (std::uint8_t i = 0; i < kPackets; ++i) {
    const Micros due = i * kEvery + kDelay;
    const bool gone = wire.loses(i, 0);
    lost += gone;
    EXPECT_EQ(udp.contains(i), !gone) << "the same packets are lost: " << int{i};
    if (!gone) {
      EXPECT_LT(udp[i], due + 1'000) << "udp shows nothing older than the delay: " << int{i};
    }
    if (gone) held_until = std::max(held_until, due + 3 * kDelay);
    EXPECT_GE(tcp[i], std::max(due, held_until)) << "not before what was lost came again: " << int{i};
    if (held_until <= due) {
      EXPECT_LT(tcp[i], due + 1'000) << "and not later, once it has: " << int{i};
    }
  }
  EXPECT_GT(lost, 3);
  EXPECT_LT(lost, 25);
}

TEST(Wire, EachFurtherResendWaitsTwiceAsLongAndInTheEndItArrives) {
  const auto arrived = deliver(WireOrder::kInOrder, {.delay = 1'000, .loss = 1, .seed = 3});
  ASSERT_EQ(arrived.size(), kPackets);
  EXPECT_EQ(arrived[0].at, 1'000 + 3'000 * (1 + 2 + 4 + 8 + 16 + 32));
  EXPECT_TRUE(deliver(WireOrder::kAsItComes, {.delay = 1'000, .loss = 1, .seed = 3}).empty());
}

TEST(Wire, ItsSeedDecides) {
  const auto some = [](std::uint64_t seed) {
    std::vector<bool> lost;
    const Wire wire(WireOrder::kInOrder, {.delay = kDelay, .loss = 0.5, .seed = seed});
    for (std::uint64_t i = 0; i < 64; ++i) lost.push_back(wire.loses(i, 0));
    return lost;
  };
  EXPECT_EQ(some(1), some(1));
  EXPECT_NE(some(1), some(2));
}

}  // namespace
}  // namespace tw::app
