// SPDX-License-Identifier: MIT
#include "lab/link/hold_queue.hpp"

#include <gtest/gtest.h>

#include <map>

#include "shared/base/random.hpp"

namespace tw::link {
namespace {

Bytes next(HoldQueue& queue) {
  const ByteView packet = queue.pop();
  return {packet.begin(), packet.end()};
}

TEST(HoldQueue, GivesBackWhatItTookByDueTime) {
  HoldQueue queue(4);
  ASSERT_TRUE(queue.push(20, Bytes{4}));
  ASSERT_TRUE(queue.push(10, Bytes{1, 2, 3}));
  ASSERT_EQ(queue.size(), 2u);
  EXPECT_EQ(queue.due(), 10);
  EXPECT_EQ(next(queue), (Bytes{1, 2, 3}));
  EXPECT_EQ(queue.due(), 20);
  EXPECT_EQ(next(queue), Bytes{4});
  EXPECT_TRUE(queue.empty());
}

TEST(HoldQueue, KeepsTheOrderOfThoseThatAreDueTogether) {
  HoldQueue queue(200);
  for (std::uint8_t i = 0; i < 200; ++i) ASSERT_TRUE(queue.push(i / 50, Bytes{i}));
  for (std::uint8_t i = 0; i < 200; ++i) ASSERT_EQ(next(queue), Bytes{i});
}

TEST(HoldQueue, RefusesWhenItIsFullAndHasRoomAgainForEachThatLeaves) {
  HoldQueue queue(2);
  EXPECT_TRUE(queue.push(0, Bytes(kMtuBytes)) && queue.push(0, Bytes(1)));
  EXPECT_FALSE(queue.push(0, Bytes(1)));
  queue.pop();
  EXPECT_TRUE(queue.push(0, Bytes(kMtuBytes)));
  EXPECT_FALSE(queue.push(0, Bytes(1)));
}

TEST(HoldQueue, FlipsTheWantedBitOfItsOwnCopy) {
  HoldQueue queue(2);
  const Bytes packet{0, 0xff, 0};
  ASSERT_TRUE(queue.push(0, packet, BitNumber{8}));
  ASSERT_TRUE(queue.push(0, packet, BitNumber{23}));
  EXPECT_EQ(next(queue), (Bytes{0, 0x7f, 0}));
  EXPECT_EQ(next(queue), (Bytes{0, 0xff, 1}));
  EXPECT_EQ(packet, (Bytes{0, 0xff, 0}));
}

/// Against the obvious implementation, long enough to use every slot some thousand times.
TEST(HoldQueue, AgreesWithASortedListForever) {
  HoldQueue queue(16);
  std::multimap<Micros, Bytes> model;  // equal keys stay in the order of insertion
  Rng rng(1);
  for (Micros step = 0; step < 50'000; ++step) {
    Bytes packet(1 + rng.below(400));
    for (auto& byte : packet) byte = static_cast<std::uint8_t>(rng.next());
    const Micros due = step + rng.below(10);
    if (queue.push(due, packet)) model.emplace(due, packet);
    ASSERT_EQ(queue.size(), model.size());
    while (!model.empty() && rng.below(17) >= 16 - model.size()) {
      ASSERT_EQ(queue.due(), model.begin()->first);
      ASSERT_EQ(next(queue), model.begin()->second);
      model.erase(model.begin());
    }
  }
}

}  // namespace
}  // namespace tw::link
