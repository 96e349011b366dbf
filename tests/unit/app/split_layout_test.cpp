// SPDX-License-Identifier: MIT
#include "client/app/screens/split_layout.hpp"

#include <gtest/gtest.h>

namespace tw::app {
namespace {

struct Case {
  Vec window;
  float scale;
};
const Case kCases[] = {
    {{1280, 720}, 1}, {{960, 600}, 1}, {{1920, 1080}, 1.5F}, {{2560, 1440}, 1.25F}, {{3840, 2160}, 2}};

template <class Check>
void for_each_layout(Check check) {
  for (const Case& c : kCases)
    for (std::size_t panels = 1; panels <= 6; ++panels)
      for (const float bar : {0.F, 44.F, 88.F})
        for (const bool packets : {false, true})
          check(c, split_layout(c.window, c.scale, panels, bar, 0, packets), panels);
}

TEST(SplitLayout, EverythingLiesInTheWindow) {
  for_each_layout([](const Case& c, const SplitLayout& layout, std::size_t panels) {
    const Rect window{0, 0, c.window.x, c.window.y};
    ASSERT_EQ(layout.panels.size(), panels);
    EXPECT_TRUE(window.contains(layout.top));
    EXPECT_TRUE(window.contains(layout.bottom));
    for (const PanelLayout& p : layout.panels) EXPECT_TRUE(window.contains(p.frame));
  });
}

TEST(SplitLayout, NothingOverlaps) {
  for_each_layout([](const Case&, const SplitLayout& layout, std::size_t) {
    for (std::size_t i = 0; i < layout.panels.size(); ++i) {
      const PanelLayout& p = layout.panels[i];
      EXPECT_FALSE(p.frame.overlaps(layout.top));
      EXPECT_FALSE(layout.bottom.h > 0 && p.frame.overlaps(layout.bottom));
      for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(p.frame.overlaps(layout.panels[j].frame));
      const Rect parts[] = {p.header, p.arena, p.chart, p.packets, p.figures};
      for (std::size_t a = 0; a < 5; ++a) {
        if (parts[a].h == 0) continue;  // no packets without a link
        EXPECT_TRUE(p.frame.contains(parts[a])) << a;
        for (std::size_t b = 0; b < a; ++b) EXPECT_FALSE(parts[a].overlaps(parts[b])) << a << " " << b;
      }
    }
  });
}

TEST(SplitLayout, EveryPanelShowsAsMuchAsItsNeighbour) {
  for_each_layout([](const Case&, const SplitLayout& layout, std::size_t) {
    for (const PanelLayout& p : layout.panels) {
      EXPECT_NEAR(p.arena.w, layout.panels[0].arena.w, 1);
      EXPECT_NEAR(p.arena.h, layout.panels[0].arena.h, 1);
    }
  });
}

TEST(SplitLayout, TheArenaKeepsMostOfItsPanel) {
  const SplitLayout layout = split_layout({1280, 720}, 1, 2, 88);
  EXPECT_GT(layout.panels[0].arena.h, 0.6F * layout.panels[0].frame.h);
}

TEST(SplitLayout, TwoStandSideBySideAndFourInAGrid) {
  const SplitLayout two = split_layout({1280, 720}, 1, 2, 88), four = split_layout({1280, 720}, 1, 4, 88);
  EXPECT_FLOAT_EQ(two.panels[0].frame.y, two.panels[1].frame.y);
  EXPECT_LT(four.panels[1].frame.y, four.panels[2].frame.y);
  EXPECT_FLOAT_EQ(four.panels[0].frame.x, four.panels[2].frame.x);
  const auto five = split_layout({960, 600}, 1, 5, 88, 0, true);
  EXPECT_FLOAT_EQ(five.panels[0].frame.y, five.panels[2].frame.y) << "three low rows would hide the figures";
  EXPECT_FLOAT_EQ(five.panels[0].frame.x, five.panels[3].frame.x);
  EXPECT_GT(five.panels[0].figures.h, 6 * 12) << "a line for each figure";
}

}  // namespace
}  // namespace tw::app
