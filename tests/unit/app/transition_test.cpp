// SPDX-License-Identifier: MIT
#include "client/app/screens/transition.hpp"

#include <gtest/gtest.h>

namespace tw::app {
namespace {

constexpr Micros kNow = 7'000'000, kFrame = 16'667;

TEST(Transition, IsThickestAsTheScreenChangesThenThinsAndIsOverInTime) {
  Transition transition;
  transition.veil(Shown::kTitle, kNow, false);
  float before = transition.veil(Shown::kSettings, kNow + kFrame, false);
  EXPECT_EQ(before, 1);
  for (Micros at = kFrame; at < Transition::kLasts; at += kFrame) {
    const float now = transition.veil(Shown::kSettings, kNow + kFrame + at, false);
    EXPECT_LT(now, before);
    EXPECT_GT(now, 0);
    before = now;
  }
  for (const Micros at : {Transition::kLasts, 2 * Transition::kLasts, Micros{3'600'000'000}})
    EXPECT_EQ(transition.veil(Shown::kSettings, kNow + kFrame + at, false), 0);
  EXPECT_LE(Transition::kLasts, 200'000);
}

TEST(Transition, IsNothingOverTheFirstScreenAndOverOneThatStays) {
  Transition transition;
  for (Micros at = 0; at < 2 * Transition::kLasts; at += kFrame)
    EXPECT_EQ(transition.veil(Shown::kLobby, at, false), 0) << at;
}

TEST(Transition, BeginsAnewWithAnotherScreen) {
  Transition transition;
  transition.veil(Shown::kTitle, kNow, false);
  transition.veil(Shown::kLearn, kNow + 1, false);
  EXPECT_LT(transition.veil(Shown::kLearn, kNow + 100'000, false), 0.5F);
  EXPECT_EQ(transition.veil(Shown::kTitle, kNow + 100'001, false), 1);
}

TEST(Transition, IsNothingWithLessMotionAlsoOnceThatIsSwitchedOn) {
  Transition transition;
  transition.veil(Shown::kTitle, kNow, true);
  EXPECT_EQ(transition.veil(Shown::kSettings, kNow + 1, true), 0);
  EXPECT_EQ(transition.veil(Shown::kSettings, kNow + 2, false), 0) << "nothing is made up for";
  EXPECT_EQ(transition.veil(Shown::kTitle, kNow + 3, false), 1);
  EXPECT_EQ(transition.veil(Shown::kTitle, kNow + 4, true), 0);
  EXPECT_EQ(transition.veil(Shown::kTitle, kNow + 5, false), 0);
}

}  // namespace
}  // namespace tw::app
