// SPDX-License-Identifier: MIT
#include "client/app/frame_log.hpp"

#include <gtest/gtest.h>

namespace tw::app {
namespace {

TEST(FrameLog, PercentilesAreOfTheSortedValues) {
  std::vector<float> values;
  for (int i = 99; i >= 0; --i) values.push_back(static_cast<float>(i));
  EXPECT_FLOAT_EQ(percentile(values, 0.5), 50);
  EXPECT_FLOAT_EQ(percentile(values, 0.99), 99);
  EXPECT_FLOAT_EQ(percentile({}, 0.5), 0);
  EXPECT_FLOAT_EQ(percentile({7}, 1), 7);
}

TEST(FrameLog, CountsFramesPerSecond) {
  FrameLog log;
  for (Micros t = 1; t < 2'100'000; t += 16'667) log.add(t, 5'000);
  EXPECT_NEAR(log.fps(), 60, 1.5);
  EXPECT_FLOAT_EQ(log.p99_ms(), 5);
}

TEST(FrameLog, SaysWhichFileItCannotWrite) {
  FrameLog log;
  EXPECT_NE(log.open("/nowhere/at/all").find("/nowhere/at/all"), std::string::npos);
}

}  // namespace
}  // namespace tw::app
