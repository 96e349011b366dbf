// SPDX-License-Identifier: MIT
#include "lab/report/markup.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tw::report {
namespace {

TEST(Markup, EscapesWhatHtmlReads) {
  EXPECT_EQ(escape("<b a=\"1\" c='2'>&amp;"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
}

TEST(Markup, ReplacesWhatIsNotText) {
  EXPECT_EQ(escape("a\x01z"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(escape("a\xffz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(escape("\xc0\xaf"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // an overlong '/'
  EXPECT_EQ(escape("\xed\xa0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // half of a surrogate pair
  EXPECT_EQ(escape("\xe2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // ends in the middle
}

TEST(Markup, KeepsWhatPeopleWrite) {
  EXPECT_EQ(escape("Zürich – “metro” 東京 🎮\n"), "Zürich – “metro” 東京 🎮\n");
}

TEST(Markup, JsonCannotEndItsElement) {
  const auto json = for_script(R"(["</script><!--", "a & b"])");
  EXPECT_EQ(json.find_first_of("<>&"), std::string::npos);
  EXPECT_NE(json.find("\\u003c/script\\u003e"), std::string::npos);
}

TEST(Markup, ExactFiguresAreThoseOfTheJson) {
  EXPECT_EQ(exact(58.734999), "58.73");
  EXPECT_EQ(exact(60), "60");
  EXPECT_EQ(exact(-0.001), "0");
  EXPECT_EQ(exact(std::numeric_limits<double>::infinity()), "0");
  EXPECT_EQ(figure(58.734, 1), "<data value=\"58.73\">58.7</data>");
}

TEST(Markup, WordsForPeople) {
  EXPECT_EQ(milliseconds(334.4), "334 ms");
  EXPECT_EQ(milliseconds(0.42), "0.4 ms");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(plural(1, "cell"), "1 cell");
  EXPECT_EQ(plural(2, "cell"), "2 cells");
  EXPECT_EQ(joined({"a", "b", "c"}), "a, b and c");
}

}  // namespace
}  // namespace tw::report
