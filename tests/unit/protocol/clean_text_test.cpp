// SPDX-License-Identifier: MIT
// What clean_text() takes out is tests/unit/lobby/text_rules_test.cpp's matter; here is what shown_text() does besides.
#include "shared/protocol/clean_text.hpp"

#include <gtest/gtest.h>

#include "shared/base/limits.hpp"

namespace tw::protocol {
namespace {

TEST(ShownText, TakesOutWhatMovesACursorOrTurnsALineAround) {
  EXPECT_EQ(shown_text("\x1b[2Jhi\x07\r\n"), "[2Jhi");
  EXPECT_EQ(shown_text("ab\xE2\x80\xAE"
                       "cd"),
            "abcd");
}

TEST(ShownText, ShowsWhatIsNotUtf8AsQuestionMarks) {
  EXPECT_EQ(shown_text("a\xff"
                       "b\xC3"),
            "a?b?");
  EXPECT_EQ(shown_text("\xED\xA0\x80"), "???") << "a surrogate";
}

TEST(ShownText, MayLeaveNothing) {
  EXPECT_EQ(shown_text(""), "");
  EXPECT_EQ(shown_text(" \x1b "), "");
}

TEST(ShownText, LeavesWhatTheServerCleanedAsItIs) {
  for (const char* text : {"Gr\xC3\xBC\xC3\x9F"
                           "e!",
                           "a\xCC\x81", "\xF0\x9F\x8E\xAF"}) {
    EXPECT_EQ(clean_text(text, kMaxChatBytes), text);
    EXPECT_EQ(shown_text(text), text);
  }
}

}  // namespace
}  // namespace tw::protocol
