// SPDX-License-Identifier: MIT
#include "client/app/hud/packet_strip.hpp"

#include <gtest/gtest.h>

#include "client/app/hud/strip_chart.hpp"
#include "client/app/screens/split_layout.hpp"

namespace tw::app {
namespace {

using trace::Mark;
using trace::MarkKind;

constexpr Micros kNow = 100'000'000;
const Rect kStrip{20, 500, 600, 36};

TEST(PacketStrip, StandsOnTheChartsAxisOfTime) {
  EXPECT_FLOAT_EQ(packet_x(kStrip, 1, kNow, kNow), kStrip.right() - kChartGutter);
  EXPECT_FLOAT_EQ(packet_x(kStrip, 1, kNow - kChartMicros, kNow), kStrip.x);
  EXPECT_FLOAT_EQ(packet_x(kStrip, 2, kNow, kNow), kStrip.right() - 2 * kChartGutter);
}

TEST(PacketStrip, AnswersForTheMarkThatSaysMost) {
  const std::vector<Mark> marks{{kNow - 5'000'000, MarkKind::kDelivered, 0, 1},
                                {kNow - 4'980'000, MarkKind::kLost, 0, 2},
                                {kNow - 4'990'000, MarkKind::kHeld, 0, 3}};
  const float x = packet_x(kStrip, 1, marks[0].at, kNow);
  EXPECT_EQ(mark_at(kStrip, 1, marks, kNow, x), 1U) << "the loss, two pixels away";
  EXPECT_EQ(mark_at(kStrip, 1, {marks.data(), 1}, kNow, x), 0U);
  EXPECT_EQ(mark_at(kStrip, 1, marks, kNow, x + 40), std::nullopt);
  EXPECT_EQ(mark_at(kStrip, 1, {}, kNow, x), std::nullopt);
}

TEST(PacketStrip, TellsNeighboursApartInTheLens) {
  const Rect lens{300, 300, 560, 104};
  const std::vector<Mark> marks{{kNow, MarkKind::kDelivered, 0, 1}, {kNow + 16'000, MarkKind::kLost, 0, 2}};
  EXPECT_EQ(mark_in_lens(lens, 1, marks, kNow, lens.centre()), 0U);
  EXPECT_EQ(mark_in_lens(lens, 1, marks, kNow, lens.centre() + Vec{14, 0}), 1U);
  EXPECT_EQ(mark_in_lens(lens, 1, marks, kNow, {lens.x - 1, lens.centre().y}), std::nullopt);
}

TEST(PacketStrip, TheLensHidesNeitherChartNorStrip) {
  for (const Vec window : {Vec{960, 600}, Vec{1280, 720}, Vec{1920, 1080}})
    for (const std::size_t panels : {2U, 3U, 4U})
      for (const PanelLayout& p : split_layout(window, 1, panels, 88, 0, true).panels) {
        if (p.packets.h == 0) continue;  // a low grid has no room for them
        const PacketPlace place{p.chart, p.packets, p.arena.bottom() <= p.chart.y};
        const Rect bounds{12, 12, window.x - 24, window.y - 24};
        for (const float x : {p.packets.x, p.packets.centre().x, p.packets.right()}) {
          const Rect lens = packet_lens_area(bounds, place, 1, x);
          EXPECT_TRUE(bounds.inset(-1).contains(lens));
          EXPECT_FALSE(lens.overlaps(p.packets));
          EXPECT_FALSE(lens.overlaps(p.chart));
        }
      }
}

}  // namespace
}  // namespace tw::app
