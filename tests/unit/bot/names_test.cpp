// SPDX-License-Identifier: MIT
#include "client/bot/names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "shared/base/limits.hpp"

namespace tw::bot {
namespace {

void expect_a_good_name(const std::string& name) {
  EXPECT_GE(name.size(), kMinNameBytes) << name;
  EXPECT_LE(name.size(), kMaxNameBytes) << name;
  EXPECT_TRUE(std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0; }))
      << name;
}

TEST(Names, AreAllDifferentAndWithinTheRules) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < 64; ++i) {
    names.insert(name_of_bot(i, ""));
    expect_a_good_name(name_of_bot(i, ""));
  }
  EXPECT_EQ(names.size(), 64U);
}

TEST(Names, TakeAPrefixOfAnyLength) {
  EXPECT_EQ(name_of_bot(0, "Bot"), "Bot1");
  std::set<std::string> names;
  for (std::size_t i = 0; i < 64; ++i) {
    expect_a_good_name(name_of_bot(i, "X"));
    expect_a_good_name(name_of_bot(i, "ANameThatIsMuchTooLong"));
    names.insert(name_of_bot(i, "ANameThatIsMuchTooLong"));
    names.insert(name_of_bot(i, "X"));
  }
  EXPECT_EQ(names.size(), 128U);
}

TEST(Names, ATakenOneIsFollowedByOthers) {
  std::set<std::string> names;
  for (std::size_t attempt = 1; attempt <= 8; ++attempt) {
    expect_a_good_name(another_name("Juno", attempt));
    names.insert(another_name("Juno", attempt));
  }
  EXPECT_GE(names.size(), 7U);
}

}  // namespace
}  // namespace tw::bot
