// SPDX-License-Identifier: MIT
#include "lab/report/answer.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/report/fixture.hpp"

namespace tw::report {
namespace {

Answer answer_to(const compare::Comparison& comparison) {
  return answer(comparison, networks_of(comparison));
}

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

TEST(Answer, NamesTheClearDifferenceWithItsFigures) {
  const auto comparison = fixture::comparison();
  const auto groups = networks_of(comparison);
  const auto found = answer(comparison, groups);
  ASSERT_EQ(found.headline, 2u);  // 5 %
  EXPECT_EQ(found.datagrams, LaneKind::kUdp);
  EXPECT_EQ(found.stream, LaneKind::kTcp);
  EXPECT_TRUE(says(found.first, "At 5 % loss and 50 ms")) << found.first;
  for (const LaneKind lane : {LaneKind::kUdp, LaneKind::kTcp}) {
    EXPECT_TRUE(says(found.first, fmt::format("{:.0f} ms", spread_of(groups[2], lane, age_p50)->middle)))
        << found.first;
    EXPECT_TRUE(says(found.first, fmt::format("{:.0f} ms", spread_of(groups[2], lane, age_p99)->middle)))
        << found.first;
  }
  EXPECT_TRUE(says(found.second, "stood still")) << found.second;
  EXPECT_TRUE(says(found.second, "at 0 % loss and 50 ms")) << found.second;
}

TEST(Answer, SaysSoWhenThereIsNoDifference) {
  const auto found = answer_to(fixture::comparison({.loss_pct = {0}}));
  EXPECT_TRUE(says(found.first, "No difference that a player could see")) << found.first;
  EXPECT_TRUE(says(found.second, "less than one frame")) << found.second;
}

TEST(Answer, RestsOnTrustedCellsAlone) {
  auto comparison = fixture::comparison();
  for (auto& cell : comparison.cells)
    if (cell.options.network.settings.to_client.loss_pct == 5) cell.doubts = {"The machine was busy."};
  const auto found = answer_to(comparison);
  EXPECT_EQ(found.headline, 1u);  // 1 %, although 5 % shows more
  EXPECT_TRUE(says(found.second, "3 of 9 cells did not pass the validity gate")) << found.second;
}

TEST(Answer, DrawsNoConclusionFromDoubtfulCells) {
  auto comparison = fixture::comparison();
  for (auto& cell : comparison.cells) cell.doubts = {"The machine was busy."};
  const auto found = answer_to(comparison);
  EXPECT_TRUE(says(found.first, "No conclusion can be drawn")) << found.first;
  EXPECT_TRUE(says(found.second, "The machine was busy.")) << found.second;
  EXPECT_FALSE(found.headline);
}

TEST(Answer, SpeaksOfTheOnlyLane) {
  const auto found = answer_to(fixture::comparison({.loss_pct = {5}, .lanes = {LaneKind::kTcp}}));
  EXPECT_TRUE(says(found.first, "over tcp")) << found.first;
  EXPECT_TRUE(says(found.second, "nothing to hold it against")) << found.second;
}

TEST(Answer, IsHonestAboutNothing) {
  EXPECT_EQ(answer_to({}).first, "Nothing was measured.");
  compare::Comparison stopped;
  stopped.planned = 9;
  stopped.stopped_because = "Interrupted.";
  EXPECT_TRUE(says(answer_to(stopped).first, "9 planned cells"));
  EXPECT_TRUE(says(answer_to(stopped).second, "Interrupted."));
}

TEST(Answer, FindsWhatTcpIsGoodAt) {
  const auto comparison = fixture::comparison();
  const auto merits = merits_of_tcp(networks_of(comparison));
  const auto any = [&](const std::string& words) {
    return std::any_of(merits.begin(), merits.end(), [&](const auto& merit) { return says(merit, words); });
  };
  EXPECT_TRUE(any("As fresh: at 0 % loss"));
  EXPECT_FALSE(any("As fresh: at 5 % loss"));
  EXPECT_TRUE(any("Nothing stays lost: at 5 % loss"));
}

TEST(Answer, ClaimsNoMeritWithoutTcp) {
  const auto comparison = fixture::comparison({.loss_pct = {5}, .lanes = {LaneKind::kUdp}});
  EXPECT_TRUE(merits_of_tcp(networks_of(comparison)).empty());
}

}  // namespace
}  // namespace tw::report
