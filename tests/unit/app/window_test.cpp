// SPDX-License-Identifier: MIT
#include "client/app/window/window.hpp"

#include <gtest/gtest.h>

namespace tw::app {
namespace {

TEST(Scale, IsAsWantedWhereTheWindowHasRoomForEveryScreen) {
  EXPECT_EQ(scale_within(1, 640, 360), 1);
  EXPECT_EQ(scale_within(2, 1280, 720), 2);
  EXPECT_EQ(scale_within(3, 3840, 2160), 3);
  EXPECT_EQ(scale_within(0.75F, 3840, 2160), 0.75F);
}

TEST(Scale, IsNoLargerThanTheWindowHasRoomFor) {
  for (const unsigned width : {640U, 700U, 960U, 1280U, 3840U})
    for (const unsigned height : {360U, 400U, 600U, 720U, 2160U})
      for (const float wanted : {1.F, 1.5F, 2.F, 3.F, 4.F}) {
        const float scale = scale_within(wanted, width, height);
        EXPECT_LE(scale, wanted);
        EXPECT_LE(kLeastWidth * scale, static_cast<float>(width) * 1.0001F);
        EXPECT_LE(kLeastHeight * scale, static_cast<float>(height) * 1.0001F);
      }
}

}  // namespace
}  // namespace tw::app
