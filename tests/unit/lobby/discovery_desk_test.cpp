// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "server/discovery.hpp"

namespace tw::server {
namespace {

constexpr Micros kSecond = 1'000'000;
const Endpoint kFriend{0xc0a80105, 5000};

TEST(DiscoveryDesk, AnswersAFriendWithTheirNonceAndNoMoreThanWasAsked) {
  DiscoveryDesk desk;
  const Bytes question = protocol::encode(protocol::DiscoveryQuestion{99});
  const auto out = desk.answer(question, kFriend,
                               {.lobby_port = 7776, .name = std::string(40, 'x'), .version = "1"}, kSecond);
  ASSERT_TRUE(out);
  EXPECT_LE(out->size(), question.size());
  EXPECT_EQ(protocol::decode_answer(*out)->nonce, 99U);
}

TEST(DiscoveryDesk, IsSilentToGarbageAndToTheWholeWideWorld) {
  DiscoveryDesk desk;
  const Bytes question = protocol::encode(protocol::DiscoveryQuestion{99});
  EXPECT_FALSE(desk.answer(question, {0x08080808, 53}, {}, kSecond));
  for (std::size_t size = 0; size < question.size(); ++size)
    EXPECT_FALSE(desk.answer(ByteView(question).first(size), kFriend, {}, kSecond));
  EXPECT_TRUE(desk.answer(question, kFriend, {}, kSecond)) << "none of that was charged to anybody";
}

TEST(DiscoveryDesk, AnswersTenASecondOfOneAddressAndFiftyOfAll) {
  DiscoveryDesk desk;
  const Bytes question = protocol::encode(protocol::DiscoveryQuestion{99});
  int answered = 0;
  for (int i = 0; i < 1'000; ++i) answered += desk.answer(question, kFriend, {}, kSecond) ? 1 : 0;
  EXPECT_EQ(answered, 10);
  for (std::uint32_t i = 0; i < 5'000; ++i)
    answered += desk.answer(question, {0x0a000000 + i, 5000}, {}, kSecond) ? 1 : 0;
  EXPECT_EQ(answered, 50);
}

}  // namespace
}  // namespace tw::server
