// SPDX-License-Identifier: MIT
#include "shared/protocol/admin_messages.hpp"

#include <gtest/gtest.h>

#include "shared/base/limits.hpp"

namespace tw::protocol {
namespace {

TEST(AdminMessages, CarriesEveryOrder) {
  for (int kind = 0; kind <= static_cast<int>(AdminOrder::Kind::kDetour); ++kind) {
    const AdminOrder order{.kind = static_cast<AdminOrder::Kind>(kind),
                           .who = "Ada",
                           .reason = "a \"reason\"\n",
                           .minutes = 5,
                           .when_over = true,
                           .port = 65535};
    const auto read = decode_order(encode(order));
    ASSERT_TRUE(read) << encode(order);
    EXPECT_EQ(read->kind, order.kind);
    EXPECT_EQ(read->who, order.who);
    EXPECT_EQ(read->reason, order.reason);
    EXPECT_EQ(read->minutes, order.minutes);
    EXPECT_TRUE(read->when_over);
    EXPECT_EQ(read->port, order.port);
  }
}

TEST(AdminMessages, RefusesWhatIsNoOrder) {
  const std::vector<std::string> lines{
      "",
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
      R"({"order":"detour","who":"Eve","port":65536})",
      R"({"order":"detour","who":"Eve","port":-1})",
      R"({"order":"detour","who":"Eve","port":"80"})",
      R"({"order":"detour","who":"Eve","link":")" + std::string(33, 'x') + R"("})",
      R"({"order":"kick","reason":")" + std::string(kMaxReasonBytes + 1, 'x') + R"("})",
      R"({"order":"say","who":")" + std::string(5'000, 'x') + R"("})",
      std::string("\xff\xfe\0", 3),
      std::string(4'000, '[')};
  for (const auto& line : lines) EXPECT_FALSE(decode_order(line)) << line.substr(0, 80);
}

TEST(AdminMessages, BytesThatAreNoTextAreReplacedNotThrownOver) {
  EXPECT_TRUE(
      decode_order(encode(AdminOrder{.kind = AdminOrder::Kind::kSay, .who = "\xff\xc0", .reason = {}})));
  EXPECT_TRUE(decode_answer(encode(AdminAnswer{true, "\xff"})));
}

TEST(AdminMessages, AnAnswerCarriesEverySeat) {
  const AdminAnswer answer{true,
                           "two here",
                           "127.0.0.1:7777",
                           {{.name = "Ada",
                             .address = "192.0.2.1",
                             .guest = true,
                             .room = "Arena",
                             .playing = true,
                             .lanes = {{"udp", 83, 12.25}, {"tcp", std::nullopt}},
                             .late_pct = 0.5,
                             .detour = 4711,
                             .link = "50 ms, 5 %"},
                            {.name = "Bo"}}};
  const auto read = decode_answer(encode(answer));
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->good && read->text == answer.text && read->game == answer.game);
  ASSERT_EQ(read->seats.size(), 2U);
  const AdminSeat& ada = read->seats.front();
  EXPECT_TRUE(ada.name == "Ada" && ada.address == "192.0.2.1" && ada.guest && ada.room == "Arena" &&
              ada.playing);
  ASSERT_EQ(ada.lanes.size(), 2U);
  EXPECT_EQ(ada.lanes[0].kind, "udp");
  EXPECT_EQ(ada.lanes[0].behind_ms, 83U);
  EXPECT_EQ(ada.lanes[0].off_units, 12.25);
  EXPECT_FALSE(ada.lanes[1].behind_ms || ada.lanes[1].off_units);
  EXPECT_EQ(ada.late_pct, 0.5);
  EXPECT_EQ(ada.detour, 4711);
  EXPECT_EQ(ada.link, "50 ms, 5 %");
  EXPECT_FALSE(read->seats.back().late_pct);
}

TEST(AdminMessages, RefusesWhatIsNoAnswer) {
  std::string crowd, lanes;
  for (std::size_t i = 0; i <= kMaxAdminSeats; ++i) crowd += i == 0 ? "{}" : ",{}";
  for (std::size_t i = 0; i <= kMaxLanesPerSession; ++i) lanes += i == 0 ? "{}" : ",{}";
  const std::vector<std::string> lines{
      "",
      "[]",
      R"({"good":1})",
      R"({"good":true,"text":7})",
      R"({"good":true,"game":")" + std::string(65, 'x') + R"("})",
      R"({"good":true,"seats":{}})",
      R"({"good":true,"seats":[7]})",
      R"({"good":true,"seats":[)" + crowd + "]}",
      R"({"good":true,"seats":[{"name":7}]})",
      R"({"good":true,"seats":[{"name":")" + std::string(65, 'x') + R"("}]})",
      R"({"good":true,"seats":[{"detour":65536}]})",
      R"({"good":true,"seats":[{"link":7}]})",
      R"({"good":true,"seats":[{"link":")" + std::string(33, 'x') + R"("}]})",
      R"({"good":true,"seats":[{"late_pct":-1}]})",
      R"({"good":true,"seats":[{"lanes":[{"off_units":1e300}]}]})",
      R"({"good":true,"seats":[{"lanes":[{"off_units":"far"}]}]})",
      R"({"good":true,"seats":[{"lanes":{}}]})",
      R"({"good":true,"seats":[{"lanes":[7]}]})",
      R"({"good":true,"seats":[{"lanes":[{"behind_ms":-5}]}]})",
      R"({"good":true,"seats":[{"lanes":[)" + lanes + "]}]}"};
  for (const auto& line : lines) EXPECT_FALSE(decode_answer(line)) << line.substr(0, 80);
  EXPECT_TRUE(decode_answer(R"({"good":true,"seats":[{}]})")) << "what is missing is as if it were empty";
}

}  // namespace
}  // namespace tw::protocol
