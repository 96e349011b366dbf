// SPDX-License-Identifier: MIT
#include "shared/protocol/discovery.hpp"

#include <gtest/gtest.h>

namespace tw::protocol {
namespace {

TEST(Discovery, AQuestionIsAsLongAsTheLongestAnswerAndCarriesItsNonce) {
  const Bytes question = encode(DiscoveryQuestion{0x0123'4567'89ab'cdefU});
  EXPECT_EQ(question.size(), kDiscoveryBytes);
  ASSERT_TRUE(decode_question(question));
  EXPECT_EQ(decode_question(question)->nonce, 0x0123'4567'89ab'cdefU);
  const Bytes longest =
      encode(DiscoveryAnswer{.name = std::string(500, 'n'), .version = std::string(500, 'v')});
  EXPECT_LE(longest.size(), question.size());
  EXPECT_TRUE(decode_answer(longest)) << "what is too long is cut";
}

TEST(Discovery, AnAnswerSaysWhatItWasGiven) {
  const DiscoveryAnswer answer{.nonce = 7,
                               .protocol = 4,
                               .lobby_port = 7776,
                               .players = 12,
                               .matches = 2,
                               .name = "Basement",
                               .version = "0.1.0"};
  const auto read = decode_answer(encode(answer));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->nonce, 7U);
  EXPECT_EQ(read->protocol, 4);
  EXPECT_EQ(read->lobby_port, 7776);
  EXPECT_EQ(read->players, 12);
  EXPECT_EQ(read->matches, 2);
  EXPECT_EQ(read->name, "Basement");
  EXPECT_EQ(read->version, "0.1.0");
}

TEST(Discovery, WhatIsNotExactlySuchADatagramIsRefused) {
  const Bytes question = encode(DiscoveryQuestion{1}),
              answer = encode(DiscoveryAnswer{.name = "n", .version = "v"});
  for (std::size_t size = 0; size < question.size(); ++size)
    EXPECT_FALSE(decode_question(ByteView(question).first(size))) << size;
  for (std::size_t size = 0; size < answer.size(); ++size)
    EXPECT_FALSE(decode_answer(ByteView(answer).first(size))) << size;
  Bytes longer = question;
  longer.push_back(0);
  EXPECT_FALSE(decode_question(longer));
  longer = answer;
  longer.push_back(0);
  EXPECT_FALSE(decode_answer(longer));
  for (std::size_t i = 12; i < question.size(); ++i) {
    Bytes filled = question;
    filled[i] = 1;
    EXPECT_FALSE(decode_question(filled)) << "the filling is zeros";
  }
  EXPECT_FALSE(decode_question(answer));
  EXPECT_FALSE(decode_answer(question));
}

TEST(Discovery, KnowsTheAddressesOfANetworkOfOnesOwn) {
  for (const std::uint32_t own :
       {0x0a000001U, 0x7f000001U, 0xac100001U, 0xac1fffffU, 0xc0a80101U, 0xa9fe0101U})
    EXPECT_TRUE(is_private(own)) << std::hex << own;
  for (const std::uint32_t other :
       {0x08080808U, 0xac0fffffU, 0xac200000U, 0xc0a90001U, 0x0b000001U, 0U, 0xffffffffU})
    EXPECT_FALSE(is_private(other)) << std::hex << other;
}

}  // namespace
}  // namespace tw::protocol
