// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The pages of the tour, as far as they are Markdown.
namespace tw::app {

struct PageBlock {
  enum class Kind : std::uint8_t { kHeading, kText, kItem, kCode };
  Kind kind = Kind::kText;
  std::string text;     ///< of code: its lines; otherwise one line to be wrapped, marks taken out
  bool answer = false;  ///< shown when asked for
};

struct Page {
  std::string title;   ///< "3. The loop and the tick"
  int difficulty = 0;  ///< stars, 0..3
  std::vector<PageBlock> blocks;
};

/// Headings, paragraphs, lists, fenced code, one folded answer; links keep their words. What it does not know stays text.
Page parse_page(std::string_view markdown);

/// The commands of a block of code: its lines, without empty ones; one that begins with a space belongs to the one before.
std::vector<std::string> lines_of(const std::string& code);

}  // namespace tw::app
