// SPDX-License-Identifier: MIT
#include "server/lobby/text_rules.hpp"

#include <gtest/gtest.h>

#include "shared/base/random.hpp"

namespace tw::lobby {
namespace {

TEST(NameRule, TakesLettersDigitsUnderscoreAndDash) {
  for (const char* name : {"Ada", "ada_l-0", "0123456789abcdef", "---"})
    EXPECT_EQ(broken_name_rule(name), nullptr) << name;
}

TEST(NameRule, RefusesTheRest) {
  for (const char* name :
       {"", "ab", "0123456789abcdefg", "%s%n%n", "'; DROP", "a b", "a\nb", "ad\xC3\xA4", "Ad\xD0\xB0", "a.b",
        "\xE2\x80\xAE"
        "abc"})
    EXPECT_NE(broken_name_rule(name), nullptr) << name;
  EXPECT_NE(broken_name_rule(std::string_view("a\0bc", 4)), nullptr);
}

TEST(NameRule, FoldsAsciiCaseOnly) { EXPECT_EQ(fold_name("AdA_Z-9"), "ada_z-9"); }

TEST(PasswordRule, CountsBytes) {
  EXPECT_NE(broken_password_rule("1234567"), nullptr);
  EXPECT_EQ(broken_password_rule("12345678"), nullptr);
  EXPECT_EQ(broken_password_rule(std::string(128, 'x')), nullptr);
  EXPECT_NE(broken_password_rule(std::string(129, 'x')), nullptr);
}

TEST(CleanText, KeepsHonestWords) {
  for (const char* text : {"hello", "Grüße, Ada!", "Привет", "日本", "e\xCC\x81t\xC3\xA9", "👍 ok"})
    EXPECT_EQ(clean_text(text, 256), text);
}

TEST(CleanText, DropsControlBidiAndInvisibleCharacters) {
  EXPECT_EQ(clean_text("\x1b[2Jhi\x07", 256), "[2Jhi");
  EXPECT_EQ(clean_text("a\r\nb\tc\x7f", 256), "abc");
  EXPECT_EQ(clean_text("x\xC2\x9B"
                       "31m",
                       256),
            "x31m")
      << "C1 control sequence introducer";
  EXPECT_EQ(clean_text("ab\xE2\x80\xAE"
                       "cd\xE2\x81\xA6"
                       "ef",
                       256),
            "abcdef")
      << "right-to-left override and isolate";
  EXPECT_EQ(clean_text("a\xE2\x80\x8B\xEF\xBB\xBF"
                       "b",
                       256),
            "ab")
      << "zero width";
  EXPECT_EQ(clean_text("a\xE2\x80\xA8"
                       "b",
                       256),
            "ab")
      << "line separator";
}

TEST(CleanText, CutsStackedMarksToTwo) {
  std::string zalgo = "a";
  for (int i = 0; i < 40; ++i) zalgo += "\xCC\x81";
  EXPECT_EQ(clean_text(zalgo, 256), "a\xCC\x81\xCC\x81");
}

TEST(CleanText, RefusesWhatIsNotUtf8) {
  for (const char* text : {"\xff", "a\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                           "\xF8\x88\x80\x80\x80", "\x80"})
    EXPECT_FALSE(clean_text(text, 256)) << text;
}

TEST(CleanText, RefusesTheEmptyAndTheTooLong) {
  EXPECT_FALSE(clean_text("", 256));
  EXPECT_FALSE(clean_text("   ", 256));
  EXPECT_FALSE(clean_text("\xE2\x80\x8B", 256));
  EXPECT_FALSE(clean_text(std::string(257, 'x'), 256));
  EXPECT_TRUE(clean_text(std::string(256, 'x'), 256));
  EXPECT_EQ(clean_text("  hi  ", 256), "hi");
}

TEST(CleanText, IsIdempotentAndNeverGrowsOnNoise) {
  Rng rng(11);
  for (int i = 0; i < 20'000; ++i) {
    std::string noise;
    for (std::uint32_t n = rng.below(12); n > 0; --n)
      noise +=
          rng.below(3) == 0 ? std::string("\xE2\x80\xAE") : std::string(1, static_cast<char>(rng.next()));
    const auto once = clean_text(noise, 256);
    if (!once) continue;
    ASSERT_LE(once->size(), noise.size());
    ASSERT_EQ(clean_text(*once, 256), once);
  }
}

}  // namespace
}  // namespace tw::lobby
