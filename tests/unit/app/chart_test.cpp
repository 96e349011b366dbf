// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "client/app/hud/notices.hpp"
#include "client/app/hud/strip_chart.hpp"
#include "client/app/hud/top_bar.hpp"

namespace tw::app {
namespace {

constexpr double kInterval = 1000.0 / 60;

TEST(StripChart, CeilingHoldsTheHighestAge) {
  for (float age = 0; age < 12'000; age += 13) EXPECT_GE(chart_ceiling_ms(age), age);
}

TEST(StripChart, CeilingNeverFallsAsAgesRise) {
  float before = 0;
  for (float age = 0; age < 12'000; age += 7) {
    EXPECT_GE(chart_ceiling_ms(age), before);
    before = chart_ceiling_ms(age);
  }
}

TEST(StripChart, HeightsAreSharesOfTheCeilingAndAreCut) {
  EXPECT_FLOAT_EQ(chart_height(0, 300), 0);
  EXPECT_FLOAT_EQ(chart_height(150, 300), 0.5F);
  EXPECT_LE(chart_height(99'999, 300), 1.05F);
}

TEST(StripChart, TimeRunsFromTenSecondsAgoToNow) {
  const Micros now = 50'000'000;
  EXPECT_FLOAT_EQ(chart_time(now, now), 1);
  EXPECT_FLOAT_EQ(chart_time(now - kChartMicros / 2, now), 0.5F);
  EXPECT_FLOAT_EQ(chart_time(now - kChartMicros, now), 0);
}

TEST(Clock, ShowsWholeSecondsRoundedUp) {
  EXPECT_EQ(clock_text(180), "3:00");
  EXPECT_EQ(clock_text(101.2F), "1:42");
  EXPECT_EQ(clock_text(0.1F), "0:01");
  EXPECT_EQ(clock_text(0), "0:00");
  EXPECT_EQ(clock_text(-3), "0:00");
}

client::LanePanel panel(LaneKind kind, float p99) {
  client::LanePanel p;
  p.kind = kind;
  p.has_world = true;
  p.ages = {{1, p99}, {2, p99}};
  p.figures.p99_ms = p99;
  return p;
}

TEST(Comparison, NamesTheLanesAndTheirFigures) {
  client::View view;
  view.lanes = {panel(LaneKind::kUdp, 82), panel(LaneKind::kTcp, 326)};
  const std::string sentence = comparison_sentence(view);
  EXPECT_NE(sentence.find("326 ms"), std::string::npos);
  EXPECT_NE(sentence.find("82 ms"), std::string::npos);
  EXPECT_LT(sentence.find("tcp"), sentence.find("udp"));
}

TEST(Comparison, IsHonestWhenTcpIsAsGood) {
  client::View view;
  view.lanes = {panel(LaneKind::kUdp, 67), panel(LaneKind::kTcp, 68)};
  EXPECT_NE(comparison_sentence(view).find("as good"), std::string::npos);
}

TEST(Comparison, SaysNothingOfOneLaneOrOfNone) {
  client::View view;
  EXPECT_EQ(comparison_sentence(view), "");
  view.lanes = {panel(LaneKind::kUdp, 67)};
  EXPECT_EQ(comparison_sentence(view), "");
}

}  // namespace
}  // namespace tw::app
