// SPDX-License-Identifier: MIT
#include "lab/link/hold_queue.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "shared/base/random.hpp"

namespace tw::link {
namespace {

TEST(HoldQueue, GivesBackWhatItTookInOrder) {
  HoldQueue queue(4, 1000);
  ASSERT_TRUE(queue.push(10, Bytes{1, 2, 3}));
  ASSERT_TRUE(queue.push(20, Bytes{4}));
  ASSERT_EQ(queue.size(), 2u);
  EXPECT_EQ(queue.due(1), 20);
  EXPECT_EQ(queue.packet(0).size(), 3u);
  queue.pop(1);
  EXPECT_EQ(queue.due(), 20);
  EXPECT_EQ(queue.packet()[0], 4);
}

TEST(HoldQueue, RefusesWhenPacketsOrBytesRunOut) {
  HoldQueue few(2, 1000), small(100, 100);
  EXPECT_TRUE(few.push(0, Bytes(1)) && few.push(0, Bytes(1)));
  EXPECT_FALSE(few.push(0, Bytes(1)));
  EXPECT_TRUE(small.push(0, Bytes(60)));
  EXPECT_FALSE(small.push(0, Bytes(41)));
  EXPECT_TRUE(small.push(0, Bytes(40)));
  small.pop(2);
  EXPECT_TRUE(small.push(0, Bytes(100))) << "an empty queue has all its room, wherever it stood";
}

/// Against the obvious implementation, long enough to wrap around some thousand times.
TEST(HoldQueue, AgreesWithAPlainQueueForever) {
  HoldQueue queue(16, 2000);
  std::deque<Bytes> model;
  Rng rng(1);
  for (Micros step = 0; step < 50'000; ++step) {
    Bytes packet(1 + rng.below(400));
    for (auto& byte : packet) byte = static_cast<std::uint8_t>(rng.next());
    if (queue.push(step, packet)) model.push_back(packet);
    ASSERT_EQ(queue.size(), model.size());
    for (std::size_t i = 0; i < model.size(); ++i)
      ASSERT_TRUE(
          std::equal(model[i].begin(), model[i].end(), queue.packet(i).begin(), queue.packet(i).end()));
    const std::size_t out = rng.below(static_cast<std::uint32_t>(model.size() + 1)) / 2;
    queue.pop(out);
    model.erase(model.begin(), model.begin() + static_cast<std::ptrdiff_t>(out));
  }
}

}  // namespace
}  // namespace tw::link
