// SPDX-License-Identifier: MIT
// Row 59 of the hostile corpus: answers that nobody asked for, by the thousand, with names made to hurt.
#include "client/core/server_finder.hpp"

#include <gtest/gtest.h>

namespace tw::client {
namespace {

constexpr Micros kSecond = 1'000'000;

Bytes answer(std::uint64_t nonce, const std::string& name, std::uint16_t port = 7776) {
  return protocol::encode(
      protocol::DiscoveryAnswer{.nonce = nonce, .lobby_port = port, .name = name, .version = "1"});
}

TEST(FoundServers, ListWhoAnsweredWithHowLongItTookAndForgetWhoIsSilent) {
  FoundServers found;
  found.ask(11, kSecond);
  found.hear(answer(11, "Basement"), {0xc0a80105, 7778}, kSecond + 3'000);
  found.hear(answer(11, "Attic"), {0xc0a80106, 7778}, kSecond + 9'000);
  auto list = found.list(kSecond + 10'000);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].name, "Attic");
  EXPECT_EQ(list[1].name, "Basement");
  EXPECT_EQ(to_string(list[1].lobby), "192.168.1.5:7776")
      << "the address is the sender's, never the message's";
  EXPECT_EQ(list[1].ping, 3'000);
  EXPECT_TRUE(list[1].same_protocol);
  found.ask(12, 2 * kSecond);
  found.hear(answer(12, "Attic"), {0xc0a80106, 7778}, 2 * kSecond + 1'000);
  EXPECT_EQ(found.list(kSecond + FoundServers::kKeptMicros + 5'000).size(), 1U);
}

TEST(FoundServers, Row59AFloodThatNobodyAskedForIsNotListed) {
  FoundServers found;
  found.ask(11, kSecond);
  for (std::uint64_t i = 0; i < 10'000; ++i)
    found.hear(answer(100 + i, "Forged" + std::to_string(i)), {static_cast<std::uint32_t>(i), 7778}, kSecond);
  EXPECT_TRUE(found.list(kSecond).empty());
}

TEST(FoundServers, Row59TenThousandNamesFillNoMoreThanTheList) {
  FoundServers found;
  found.ask(11, kSecond);
  for (std::uint32_t i = 0; i < 10'000; ++i)
    found.hear(answer(11, std::string("\x1b[2J\xe2\x80\xae") + std::to_string(i)), {i, 7778}, kSecond);
  const auto list = found.list(kSecond);
  EXPECT_EQ(list.size(), FoundServers::kMaxServers);
  for (const FoundServer& server : list) {
    EXPECT_EQ(server.name.find('\x1b'), std::string::npos);
    EXPECT_EQ(server.name.find("\xe2\x80\xae"), std::string::npos);
  }
}

TEST(FoundServers, Row59OneMachineWithSixtyThousandPortsHidesNobodyElse) {
  FoundServers found;
  found.ask(11, kSecond);
  for (std::uint16_t port = 1; port < 60'000; ++port)
    found.hear(answer(11, "Many" + std::to_string(port), port), {0xc0a80107, 7778}, kSecond);
  found.hear(answer(11, "Basement"), {0xc0a80105, 7778}, kSecond);
  const auto list = found.list(kSecond);
  ASSERT_EQ(list.size(), FoundServers::kMaxPerAddress + 1);
  EXPECT_EQ(list[0].name, "Basement");
}

TEST(FoundServers, AServerOnThisMachineIsListedOnceUnderTheAddressForFriends) {
  FoundServers found;
  found.ask(1, kSecond);
  found.hear(answer(1, "Mine"), {0x7f000001, 7778}, kSecond);
  ASSERT_EQ(found.list(kSecond).size(), 1U);
  found.hear(answer(1, "Mine"), {0xc0a80105, 7778}, kSecond);
  ASSERT_EQ(found.list(kSecond).size(), 1U);
  EXPECT_EQ(found.list(kSecond)[0].lobby.address, 0xc0a80105U);
}

TEST(FoundServers, AnAnswerToAQuestionOfLongAgoIsLate) {
  FoundServers found;
  for (std::uint64_t nonce = 1; nonce <= 5; ++nonce) found.ask(nonce, static_cast<Micros>(nonce) * kSecond);
  found.hear(answer(1, "Late"), {1, 7778}, 5 * kSecond);
  EXPECT_TRUE(found.list(5 * kSecond).empty());
  found.hear(answer(5, "Nowhere", 0), {1, 7778}, 5 * kSecond);
  EXPECT_TRUE(found.list(5 * kSecond).empty()) << "port 0 cannot be connected to";
}

}  // namespace
}  // namespace tw::client
