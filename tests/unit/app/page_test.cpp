// SPDX-License-Identifier: MIT
#include "client/app/learn/page.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace tw::app {
namespace {

using Kind = PageBlock::Kind;

TEST(Page, IsTakenApart) {
  const Page page = parse_page(
      "# 3. The loop `**`\n\nOne **tick** is\n`1/60` s: *no more*.\n\n## Run\n\n```sh\n./play --loss 0\n  "
      "two\n```\n\n"
      "- `a/b.hpp`: when\n- see [TECHNIQUES.md](../T.md)\n  "
      "further\n\n<details><summary>Answer</summary>\n\nThree * four.\n</details>\n");
  EXPECT_EQ(page.title, "3. The loop");
  EXPECT_EQ(page.difficulty, 2);
  const std::vector<std::pair<Kind, std::string>> expected{
      {Kind::kText, "One tick is 1/60 s: no more."}, {Kind::kHeading, "Run"},
      {Kind::kCode, "./play --loss 0\n  two"},       {Kind::kItem, "a/b.hpp: when"},
      {Kind::kItem, "see TECHNIQUES.md further"},    {Kind::kText, "Three * four."}};
  ASSERT_EQ(page.blocks.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(page.blocks[i].kind, expected[i].first) << i;
    EXPECT_EQ(page.blocks[i].text, expected[i].second) << i;
    EXPECT_EQ(page.blocks[i].answer, i + 1 == expected.size()) << i;
  }
}

TEST(Page, WhatIsCutOffOrOddStaysText) {
  EXPECT_TRUE(parse_page("").blocks.empty());
  EXPECT_EQ(parse_page("```\nnever closed").blocks.at(0).text, "never closed");
  EXPECT_EQ(parse_page("[half](a link").blocks.at(0).text, "[half](a link");
  EXPECT_EQ(parse_page("[half](a [whole](b) link").blocks.at(0).text.empty(), false);
  EXPECT_EQ(parse_page("a * b").blocks.at(0).text, "a * b");
  EXPECT_EQ(parse_page("`a*b`").blocks.at(0).text, "a*b");
  EXPECT_EQ(parse_page("<details>\nopen").blocks.at(0).answer, true);
}

/// The pages that ship: each has what the screen shows, and no mark is left over.
TEST(Page, EveryStopOfTheTourIsReadWhole) {
  int pages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TW_SOURCE_DIR "/docs/tour")) {
    if (entry.path().extension() != ".md" || entry.path().stem() == "README") continue;
    std::ifstream file(entry.path());
    const Page page = parse_page(std::string(std::istreambuf_iterator<char>(file), {}));
    ++pages;
    EXPECT_GE(page.difficulty, 1) << entry.path();
    int headings = 0, codes = 0, answers = 0;
    for (const PageBlock& block : page.blocks) {
      headings += block.kind == Kind::kHeading;
      codes += block.kind == Kind::kCode;
      answers += block.answer;
      if (block.kind == Kind::kCode) continue;
      EXPECT_EQ(block.text.find_first_of("`<"), std::string::npos) << entry.path() << ": " << block.text;
      EXPECT_EQ(block.text.find("**"), std::string::npos) << entry.path() << ": " << block.text;
      EXPECT_EQ(block.text.find("]("), std::string::npos) << entry.path() << ": " << block.text;
    }
    EXPECT_GE(headings, 4) << entry.path();
    EXPECT_GE(codes, 1) << entry.path();
    EXPECT_GE(answers, 1) << entry.path();
  }
  EXPECT_GE(pages, 10);
}

}  // namespace
}  // namespace tw::app
