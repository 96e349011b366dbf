// SPDX-License-Identifier: MIT
#include "client/app/render/name_places.hpp"

#include <gtest/gtest.h>

#include <array>

#include "shared/base/random.hpp"

namespace tw::app {
namespace {

std::array<Rect, 3> wishes_at(float x, float y) {
  return {Rect{x, y, 40, 12}, Rect{x, y - 13, 40, 12}, Rect{x, y + 40, 40, 12}};
}

TEST(NamePlaces, WhoIsAloneStandsWhereItWantsTo) {
  NamePlaces places;
  EXPECT_EQ(places.place(wishes_at(10, 20)), (Rect{10, 20, 40, 12}));
  EXPECT_EQ(places.place(wishes_at(50, 20)), (Rect{50, 20, 40, 12})) << "touching is not overlapping";
}

TEST(NamePlaces, ALaterNameStepsAsideAndThenIsNotShown) {
  NamePlaces places;
  places.place(wishes_at(10, 20));
  EXPECT_EQ(places.place(wishes_at(12, 20)), (Rect{12, 7, 40, 12}));
  EXPECT_EQ(places.place(wishes_at(14, 20)), (Rect{14, 60, 40, 12}));
  EXPECT_EQ(places.place(wishes_at(16, 20)), std::nullopt);
  EXPECT_EQ(places.place(wishes_at(200, 20)), (Rect{200, 20, 40, 12})) << "elsewhere there is room";
}

TEST(NamePlaces, NothingStandsOverWhatIsTaken) {
  NamePlaces places;
  places.take({0, 0, 100, 30});
  EXPECT_EQ(places.place(wishes_at(10, 20)), (Rect{10, 60, 40, 12}));
}

TEST(NamePlaces, InAnyCrowdNoTwoOverlap) {
  Rng rng(5);
  for (int round = 0; round < 50; ++round) {
    NamePlaces places;
    std::vector<Rect> shown;
    for (int i = 0; i < 64; ++i) {
      const auto place = places.place(
          wishes_at(static_cast<float>(rng.uniform()) * 300, static_cast<float>(rng.uniform()) * 120));
      if (!place) continue;
      for (const Rect& other : shown) EXPECT_FALSE(other.overlaps(*place));
      shown.push_back(*place);
    }
    EXPECT_GE(shown.size(), 16U) << "and many are shown";
  }
}

}  // namespace
}  // namespace tw::app
