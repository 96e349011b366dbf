// SPDX-License-Identifier: MIT
#include "client/app/render/shake.hpp"

#include <gtest/gtest.h>

#include "client/app/render/effects.hpp"

namespace tw::app {
namespace {

constexpr PlayerId kOneself{2}, kOther{0};
constexpr Micros kNow = 5'000'000;

TEST(Shake, IsNeverFurtherThanItsSizeAndFadesToNothing) {
  for (const float size : {0.5F, 6.F, 12.F}) {
    float before = size;
    for (Micros at = 0; at < 2 * kShakeLife; at += 1'000) {
      const float far = length(shake(at, size));
      EXPECT_LE(far, before + 1e-4F) << at;
      before = far;
    }
    EXPECT_FLOAT_EQ(length(shake(0, size)), size);
    EXPECT_GT(length(shake(kShakeLife / 2, size)), 0);
    EXPECT_EQ(shake(kShakeLife, size), Vec{});
  }
  EXPECT_LE(kShakeLife, 200'000);
}

TEST(Shake, IsNothingWithoutStrengthAndBeforeItsTime) {
  for (Micros at = 0; at < kShakeLife; at += 1'000) EXPECT_EQ(length(shake(at, 0)), 0) << at;
  EXPECT_EQ(shake(-1, 9), Vec{});
}

TEST(Shake, GoesToAllSides) {
  float left = 0, right = 0, up = 0, down = 0;
  for (Micros at = 0; at < kShakeLife; at += 1'000) {
    const Vec aside = shake(at, 8);
    left = std::min(left, aside.x), right = std::max(right, aside.x);
    up = std::min(up, aside.y), down = std::max(down, aside.y);
  }
  EXPECT_LT(std::max(left, up), -2);
  EXPECT_GT(std::min(right, down), 2);
}

TEST(Shake, WhatIsDrawnAndItsTruthKeepTheirDistance) {
  const Camera camera =
      make_camera({100, 50, 800, 450}, {0, 0, 1236, 756}, client::Point{400, 300}, 0.3F, 0.7F);
  const client::Point drawn{400, 300}, truth{431, 288};
  const Vec apart = camera.to_screen(truth) - camera.to_screen(drawn);
  for (Micros at = 0; at <= kShakeLife; at += 7'000) {
    const Camera shaken = moved(camera, shake(at, 12));
    const Vec now = shaken.to_screen(truth) - shaken.to_screen(drawn);
    EXPECT_NEAR(length(now - apart), 0, 1e-3);
    EXPECT_LE(length(shaken.to_screen(drawn) - camera.to_screen(drawn)), 12.8F)
        << "half a pixel each way for rounding";
    EXPECT_EQ(shaken.viewport, camera.viewport);
  }
}

/// A panel in which two play; it tells of this event.
client::LanePanel panel_with(sim::EventKind kind, PlayerId target) {
  client::LanePanel panel;
  panel.players.resize(2);
  panel.players[0].id = kOther;
  panel.players[1].id = kOneself;
  panel.players[1].self = true;
  panel.events = {{{.kind = kind, .actor = kOther, .target = target}, kNow}};
  return panel;
}

Vec right_after(bool reduced_motion, sim::EventKind kind, PlayerId target) {
  Effects effects(reduced_motion);
  effects.consume(panel_with(kind, target), kNow);
  return effects.shaken(kNow);
}

TEST(Shake, ComesOfBeingHitAndMoreOfDying) {
  const float hit = length(right_after(false, sim::EventKind::kHit, kOneself));
  const float death = length(right_after(false, sim::EventKind::kKill, kOneself));
  EXPECT_GT(hit, 0);
  EXPECT_GT(death, hit);
  EXPECT_LE(death, 1);
}

TEST(Shake, IsNothingForWhatOthersSuffer) {
  for (const sim::EventKind kind : {sim::EventKind::kHit, sim::EventKind::kKill})
    EXPECT_EQ(right_after(false, kind, kOther), Vec{});
  EXPECT_EQ(right_after(false, sim::EventKind::kDash, kOneself), Vec{});
}

TEST(Shake, ReducedMotionHasNone) {
  for (const sim::EventKind kind : {sim::EventKind::kHit, sim::EventKind::kKill})
    EXPECT_EQ(right_after(true, kind, kOneself), Vec{});
}

TEST(Shake, IsTheSameInEveryPanelAndOverInTime) {
  Effects one(false), two(false);
  const auto panel = panel_with(sim::EventKind::kKill, kOneself);
  one.consume(panel, kNow);
  two.consume(panel, kNow + 40'000);
  for (Micros at = 0; at < kShakeLife; at += 16'000)
    EXPECT_EQ(one.shaken(kNow + at), two.shaken(kNow + 40'000 + at));
  EXPECT_EQ(one.shaken(kNow + kShakeLife), Vec{});
}

}  // namespace
}  // namespace tw::app
