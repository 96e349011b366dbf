// SPDX-License-Identifier: MIT
#include "client/app/render/camera.hpp"

#include <gtest/gtest.h>

namespace tw::app {
namespace {

constexpr Rect kWindow{100, 50, 800, 450};

TEST(Camera, ShowsTheWholeArenaWhenItFits) {
  const Rect arena{20, 20, 1600, 900};
  const Camera camera = make_camera(kWindow, arena, client::Point{30, 30}, 0.4F, 1);
  EXPECT_FLOAT_EQ(camera.scale, 0.5F);
  const Vec near = camera.to_screen({20, 20}), far = camera.to_screen({1620, 920});
  EXPECT_NEAR(near.x, 100, 1);
  EXPECT_NEAR(far.y, 500, 1);
}

TEST(Camera, FollowsThePlayerWhenTheArenaIsTooLarge) {
  const Rect arena{0, 0, 6400, 6400};
  const Camera camera = make_camera(kWindow, arena, client::Point{3000, 3100}, 0.4F, 0.6F);
  EXPECT_FLOAT_EQ(camera.scale, 0.6F);
  const Vec at = camera.to_screen({3000, 3100});
  EXPECT_NEAR(at.x, kWindow.centre().x, 1);
  EXPECT_NEAR(at.y, kWindow.centre().y, 1);
}

TEST(Camera, DoesNotLookBeyondTheEdges) {
  const Rect arena{0, 0, 6400, 6400};
  const Camera camera = make_camera(kWindow, arena, client::Point{10, 6390}, 0.4F, 0.6F);
  EXPECT_NEAR(camera.to_screen({0, 0}).x, kWindow.x, 1);
  EXPECT_NEAR(camera.to_screen({0, 6400}).y, kWindow.bottom(), 1);
}

TEST(Camera, ShowsEverythingToASpectator) {
  const Rect arena{0, 0, 6400, 6400};
  const Camera camera = make_camera(kWindow, arena, std::nullopt, 0.4F, 0.6F);
  EXPECT_TRUE(kWindow.contains(camera.viewport));
  EXPECT_NEAR(camera.to_screen({0, 0}).y, kWindow.y, 1);
  EXPECT_NEAR(camera.to_screen({0, 6400}).y, kWindow.bottom(), 1);
}

TEST(Camera, ViewportNeverLeavesItsPlace) {
  for (const float size : {200.F, 1236.F, 4000.F})
    for (const float x : {0.F, 500.F, 5000.F}) {
      const Camera camera = make_camera(kWindow, {0, 0, size, size * 0.6F}, client::Point{x, x}, 0.4F, 0.7F);
      EXPECT_TRUE(kWindow.contains(camera.viewport)) << size;
      EXPECT_GT(camera.viewport.w, 0);
      EXPECT_GT(camera.viewport.h, 0);
    }
}

TEST(Camera, ScreenAndWorldAreEachOthersInverse) {
  const Camera camera = make_camera(kWindow, {0, 0, 1236, 756}, client::Point{400, 300}, 0.3F, 0.7F);
  const client::Point back = camera.to_world(camera.to_screen({123, 456}));
  EXPECT_NEAR(back.x, 123, 0.01);
  EXPECT_NEAR(back.y, 456, 0.01);
}

TEST(Camera, CutsTheBorderWallToARim) {
  sim::Map map;
  map.width = 40;
  map.height = 25;
  const Rect shown = shown_arena(map);
  EXPECT_GT(shown.x, 0);
  EXPECT_LT(shown.x, sim::kTileUnits);
  EXPECT_FLOAT_EQ(shown.right(), 40 * sim::kTileUnits - shown.x);
}

}  // namespace
}  // namespace tw::app
