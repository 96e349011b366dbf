// SPDX-License-Identifier: MIT
#include "client/app/draw/sprites.hpp"

#include <gtest/gtest.h>

namespace tw::app {
namespace {

constexpr Sprite kAll[] = {Sprite::kDisc,   Sprite::kGlow,   Sprite::kDashedRing, Sprite::kArrow,
                           Sprite::kHealth, Sprite::kShield, Sprite::kHaste};

TEST(Sprites, CoverageIsAShare) {
  for (const Sprite sprite : kAll)
    for (const float r : {2.F, 8.F, 40.F})
      for (float y = -2.5F * r; y <= 2.5F * r; y += r / 7)
        for (float x = -2.5F * r; x <= 2.5F * r; x += r / 7) {
          const float coverage = sprite_coverage(sprite, {x, y}, r);
          EXPECT_GE(coverage, 0);
          EXPECT_LE(coverage, 1);
        }
}

TEST(Sprites, NothingIsCutOffAtThePicturesEdge) {
  for (const Sprite sprite : kAll)
    for (const float r : {3.F, 9.F, 30.F}) {
      const float beyond = r * sprite_reach(sprite) + 2;
      for (int i = 0; i < 360; ++i)
        EXPECT_LT(sprite_coverage(sprite, direction(static_cast<float>(i) * kPi / 180) * beyond, r), 0.01F)
            << static_cast<int>(sprite) << " at " << i;
    }
}

TEST(Sprites, APlayerLooksAlongX) {
  EXPECT_GT(sprite_coverage(Sprite::kArrow, {9, 0}, 10), 0.9F) << "the nose";
  EXPECT_LT(sprite_coverage(Sprite::kArrow, {-9, 0}, 10), 0.1F) << "the notch";
  EXPECT_GT(sprite_coverage(Sprite::kArrow, {-7, 6}, 10), 0.9F) << "a wing";
  for (float x = -12; x < 12; x += 0.7F)
    for (float y = 0; y < 12; y += 0.7F)
      EXPECT_NEAR(sprite_coverage(Sprite::kArrow, {x, y}, 10), sprite_coverage(Sprite::kArrow, {x, -y}, 10),
                  1e-3);
}

TEST(Sprites, PickupsDifferInShapeAndNotOnlyInColour) {
  const auto differing = [](Sprite a, Sprite b) {
    int pixels = 0;
    for (float y = -8; y <= 8; ++y)
      for (float x = -8; x <= 8; ++x)
        pixels += std::abs(sprite_coverage(a, {x, y}, 8) - sprite_coverage(b, {x, y}, 8)) > 0.5F;
    return pixels;
  };
  EXPECT_GT(differing(Sprite::kHealth, Sprite::kShield), 10);
  EXPECT_GT(differing(Sprite::kShield, Sprite::kHaste), 10);
  EXPECT_GT(differing(Sprite::kHaste, Sprite::kHealth), 10);
}

TEST(Sprites, TheTruthIsDashed) {
  int on = 0, off = 0;
  for (int i = 0; i < 720; ++i) {
    const float coverage =
        sprite_coverage(Sprite::kDashedRing, direction(static_cast<float>(i) * kPi / 360) * 20, 20);
    on += coverage > 0.9F;
    off += coverage < 0.1F;
  }
  EXPECT_GT(on, 200);
  EXPECT_GT(off, 200);
}

}  // namespace
}  // namespace tw::app
