// SPDX-License-Identifier: MIT
#include "server/admin_protocol.hpp"

#include <gtest/gtest.h>

#include "server/lobby/bans.hpp"

namespace tw::server {
namespace {

TEST(AdminProtocol, CarriesEveryOrder) {
  for (int kind = 0; kind <= static_cast<int>(AdminOrder::Kind::kStop); ++kind) {
    const AdminOrder order{.kind = static_cast<AdminOrder::Kind>(kind),
                           .who = "Ada",
                           .reason = "a \"reason\"\n",
                           .minutes = 5,
                           .when_over = true};
    const auto read = decode_order(encode(order));
    ASSERT_TRUE(read) << encode(order);
    EXPECT_EQ(read->kind, order.kind);
    EXPECT_EQ(read->who, order.who);
    EXPECT_EQ(read->reason, order.reason);
    EXPECT_EQ(read->minutes, order.minutes);
    EXPECT_TRUE(read->when_over);
  }
}

TEST(AdminProtocol, RefusesWhatIsNoOrder) {
  const std::vector<std::string> lines{"",
                                       "list",
                                       "[]",
                                       "null",
                                       "{}",
                                       "{",
                                       R"({"order":"dance"})",
                                       R"({"order":7})",
                                       R"({"order":"kick","who":[]})",
                                       R"({"order":"ban","who":"Eve","minutes":-1})",
                                       R"({"order":"ban","who":"Eve","minutes":99999999999})",
                                       R"({"order":"ban","who":"Eve","minutes":18446744073709551615})",
                                       R"({"order":"ban","who":"Eve","minutes":1.5})",
                                       R"({"order":"stop","when_over":"yes"})",
                                       R"({"order":"kick","reason":")" + std::string(81, 'x') + R"("})",
                                       R"({"order":"say","who":")" + std::string(5'000, 'x') + R"("})",
                                       std::string("\xff\xfe\0", 3),
                                       std::string(4'000, '[')};
  for (const auto& line : lines) EXPECT_FALSE(decode_order(line)) << line.substr(0, 80);
}

TEST(AdminProtocol, BytesThatAreNoTextAreReplacedNotThrownOver) {
  EXPECT_TRUE(
      decode_order(encode(AdminOrder{.kind = AdminOrder::Kind::kSay, .who = "\xff\xc0", .reason = {}})));
  EXPECT_TRUE(decode_answer(encode(AdminAnswer{true, "\xff"})));
}

using lobby::Ban;
using lobby::Bans;

TEST(Bans, EndWithTheirTimeWhateverTheOrderOfClockSteps) {
  Bans bans;
  ASSERT_TRUE(bans.add({.kind = Ban::Kind::kName, .what = "eve", .until = 1'000, .reason = "r"}, 500));
  ASSERT_TRUE(bans.add({.kind = Ban::Kind::kAddress, .what = "192.0.2.1", .until = 0, .reason = {}}, 500));
  EXPECT_TRUE(bans.find_name("eve", 999));
  EXPECT_FALSE(bans.find_name("eve", 1'000));
  EXPECT_TRUE(bans.find_name("eve", 999)) << "a clock that steps back brings it back";
  EXPECT_FALSE(bans.find_name("ada", 999));
  EXPECT_TRUE(bans.find_address(0xc0000201, 1'000'000'000)) << "for good";
  EXPECT_FALSE(bans.find_address(0xc0000202, 1));
  EXPECT_EQ(bans.in_force(1'000).size(), 1U);
}

TEST(Bans, StayBoundedAndMakeRoomOfThoseThatAreOver) {
  Bans bans;
  for (std::size_t i = 0; i < lobby::kMaxBans; ++i)
    ASSERT_TRUE(
        bans.add({.kind = Ban::Kind::kName, .what = "n" + std::to_string(i), .until = 10, .reason = {}}, 5));
  EXPECT_FALSE(bans.add({.kind = Ban::Kind::kName, .what = "more", .until = 0, .reason = {}}, 5));
  EXPECT_TRUE(bans.add({.kind = Ban::Kind::kName, .what = "more", .until = 0, .reason = {}}, 10));
}

TEST(Bans, TellWhoIsKeptOutForHowLongAndWhy) {
  EXPECT_EQ(lobby::sentence_for({.kind = Ban::Kind::kName, .what = "eve", .until = 0, .reason = {}}),
            "You are banned from this server.");
  EXPECT_EQ(
      lobby::sentence_for({.kind = Ban::Kind::kName, .what = "eve", .until = 86'400, .reason = "cheats"}),
      "You are banned from this server until 1970-01-02 00:00 UTC: cheats.");
}

}  // namespace
}  // namespace tw::server
