// SPDX-License-Identifier: MIT
#include "shared/sim/difference.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

namespace tw::sim {
namespace {

TEST(Differences, EqualWorldsHaveNone) { EXPECT_EQ(differences(World{}, World{}, 9).count, 0U); }

/// No field can be forgotten: each bit of the state lies in exactly one.
TEST(Differences, EveryBitOfTheStateHasAField) {
  const World a;
  for (std::size_t byte = 0; byte < sizeof(World); ++byte)
    for (const unsigned bit : {0U, 7U}) {
      World b = a;
      std::uint8_t value = 0;
      std::memcpy(&value, reinterpret_cast<const std::uint8_t*>(&b) + byte, 1);
      value = static_cast<std::uint8_t>(value ^ (1U << bit));
      std::memcpy(reinterpret_cast<std::uint8_t*>(&b) + byte, &value, 1);
      const Differences found = differences(a, b, 9);
      ASSERT_EQ(found.count, 1U) << "byte " << byte;
      ASSERT_EQ(found.first.size(), 1U);
      EXPECT_NE(found.first[0].a, found.first[0].b);
    }
}

TEST(Differences, AreNamedInTheirOrderAndCountedBeyondTheMostThatAreNamed) {
  World a, b;
  b.players[3].pos.x = 17;
  b.players[3].score = -2;
  b.discs[5].owner = PlayerId{1};
  b.pickup_back_at[2] = Tick{9};
  const Differences found = differences(a, b, 3);
  EXPECT_EQ(found.count, 4U);
  ASSERT_EQ(found.first.size(), 3U);
  EXPECT_EQ(found.first[0].field, "players[3].pos.x");
  EXPECT_EQ(found.first[0].b, 17);
  EXPECT_EQ(found.first[1].field, "players[3].score");
  EXPECT_EQ(found.first[1].b, -2);
  EXPECT_EQ(found.first[2].field, "discs[5].owner");
  EXPECT_EQ(differences(a, b, 9).first[3].field, "pickup_back_at[2]");
}

TEST(Fields, AreAllThatCanDifferInTheSameOrder) {
  const World a;
  std::array<std::uint8_t, sizeof(World)> bytes{};
  std::memcpy(bytes.data(), &a, sizeof a);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(~byte);
  World b;
  std::memcpy(&b, bytes.data(), sizeof b);
  const auto of_a = fields(a), of_b = fields(b);
  const Differences every = differences(a, b, of_a.size());
  EXPECT_EQ(every.count, of_a.size()) << "each field once";
  ASSERT_EQ(of_a.size(), of_b.size());
  std::size_t next = 0;
  for (const Difference& one : every.first) {
    EXPECT_EQ(of_a[next].name, one.field);
    EXPECT_EQ(of_a[next].value, one.a);
    EXPECT_EQ(of_b[next++].value, one.b);
  }
}

}  // namespace
}  // namespace tw::sim
