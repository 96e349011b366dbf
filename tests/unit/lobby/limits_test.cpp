// SPDX-License-Identifier: MIT
// What slows people down: token buckets and the login throttle.
#include <gtest/gtest.h>

#include "server/lobby/address_limits.hpp"
#include "server/lobby/login_throttle.hpp"
#include "server/lobby/name_limits.hpp"
#include "shared/base/token_bucket.hpp"

namespace tw::lobby {
namespace {

constexpr Micros kSecond = 1'000'000;

TEST(TokenBucket, LetsABurstThroughThenItsRate) {
  TokenBucket bucket(20, 40);
  int taken = 0;
  while (bucket.take(5 * kSecond)) ++taken;
  EXPECT_EQ(taken, 40);
  taken = 0;
  for (Micros now = 5 * kSecond; now < 15 * kSecond; now += 1000) taken += bucket.take(now) ? 1 : 0;
  EXPECT_NEAR(taken, 200, 1);
}

TEST(TokenBucket, SavesNoMoreThanItsBurst) {
  TokenBucket bucket(1, 5);
  EXPECT_TRUE(bucket.take(0));
  int taken = 0;
  while (bucket.take(1'000'000 * kSecond)) ++taken;
  EXPECT_EQ(taken, 5);
}

TEST(TokenBucket, GainsNothingFromAClockThatStepsBack) {
  TokenBucket bucket(1, 1);
  EXPECT_TRUE(bucket.take(10 * kSecond));
  EXPECT_FALSE(bucket.take(1 * kSecond));
  EXPECT_FALSE(bucket.take(10 * kSecond));
  EXPECT_TRUE(bucket.take(11 * kSecond));
}

TEST(TokenBucket, CountsWhatIsRarerThanOnceASecond) {
  TokenBucket bucket = TokenBucket::one_each(20 * kSecond, 3);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(kSecond));
  EXPECT_FALSE(bucket.take(20 * kSecond));
  EXPECT_TRUE(bucket.take(21 * kSecond));
}

TEST(TokenBucket, TakesBackWhatWasNotUsedAndNoMore) {
  TokenBucket bucket = TokenBucket::one_each(20 * kSecond, 2);
  EXPECT_TRUE(bucket.take(0) && bucket.take(0));
  EXPECT_FALSE(bucket.has(0));
  bucket.give_back();
  EXPECT_TRUE(bucket.has(0));
  for (int i = 0; i < 10; ++i) bucket.give_back();
  EXPECT_TRUE(bucket.take(0) && bucket.take(0));
  EXPECT_FALSE(bucket.take(0)) << "never more than its burst";
}

TEST(BucketTable, NeverGrowsAndForgetsWhoHasSpentLeast) {
  constexpr std::size_t kPlaces = 8;
  BucketTable<std::uint32_t> table(TokenBucket::one_each(3600 * kSecond, 2), kPlaces);
  EXPECT_TRUE(table.take(0, 0) && table.take(0, 0));
  for (std::uint32_t source = 1000; source < 1000 + 100 * kPlaces; ++source) {
    EXPECT_TRUE(table.take(source, source));
    ASSERT_LE(table.size(), kPlaces);
  }
  EXPECT_FALSE(table.take(0, 5000)) << "who is over the limit stays so, however many pass by";
  EXPECT_EQ(table.size(), kPlaces);
}

constexpr std::uint32_t kHere = 0x7f000001, kThere = 0xc0000201;

TEST(AddressLimits, AnAddressMakesThreeAccountsAnHourAndAllOfThemThirty) {
  AddressLimits limits;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limits.may_register(kThere, kSecond));
  EXPECT_FALSE(limits.may_register(kThere, kSecond));
  EXPECT_TRUE(limits.may_register(kThere, 1202 * kSecond));
  int made = 0;
  for (std::uint32_t address = 1; address < 5'000; ++address)
    made += limits.may_register(address, 1202 * kSecond) ? 1 : 0;
  EXPECT_LE(made, 30);
  for (int i = 0; i < 1'000; ++i)
    EXPECT_TRUE(limits.may_register(kHere, kSecond)) << "this machine is its owner's";
}

TEST(AddressLimits, ARegistrationThatAllTogetherForbidCostsAnAddressNothing) {
  AddressLimits limits;
  for (std::uint32_t address = 1; address <= 30; ++address)
    EXPECT_TRUE(limits.may_register(address, kSecond));
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(limits.may_register(kThere, kSecond));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limits.may_register(kThere, 3601 * kSecond));
}

TEST(AddressLimits, CountOnlyAccountsThatWereMadeAndTriesThatFailed) {
  AddressLimits limits;
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(limits.may_register(kThere, kSecond));
    limits.was_not_registered(kThere);
    EXPECT_TRUE(limits.may_try(kThere, kSecond));
    limits.was_no_failure(kThere);
  }
}

TEST(AddressLimits, AHouseholdChatsAndWhoComesBackUnderEverNewNamesDoesNot) {
  AddressLimits limits;
  int said = 0;
  for (int i = 0; i < 1'000; ++i) said += limits.may_chat(kThere, kSecond) ? 1 : 0;
  EXPECT_EQ(said, 40);
  EXPECT_TRUE(limits.may_chat(kThere + 1, kSecond));
}

TEST(AddressLimits, WhoGuessesPasswordsIsNotForgottenWhileCrowdsPassBy) {
  AddressLimits limits;
  int tried = 0;
  for (std::uint32_t round = 0; round < 5; ++round) {
    for (int i = 0; i < 20; ++i) tried += limits.may_try(kThere, kSecond) ? 1 : 0;
    for (std::uint32_t other = 1; other <= AddressLimits::kMaxAddresses; ++other)
      limits.may_try(round << 16 | other, kSecond);
  }
  EXPECT_EQ(tried, 10);
}

TEST(AddressLimits, AnAddressTriesTenPasswordsAMinuteWhateverTheNames) {
  AddressLimits limits;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(limits.may_try(kThere, kSecond));
  EXPECT_FALSE(limits.may_try(kThere, kSecond));
  EXPECT_TRUE(limits.may_try(kThere + 1, kSecond)) << "others are not delayed by that";
  EXPECT_TRUE(limits.may_try(kThere, 7 * kSecond)) << "a delay, no lock";
}

TEST(NameLimits, MutesWhoSaysTheSameAgainAndAgain) {
  NameLimits limits;
  Micros now = kSecond;
  int said = 0;
  for (int i = 0; i < 30; ++i, now += kSecond) said += limits.is_muted("eve", "buy!", now) ? 0 : 1;
  EXPECT_LE(said, 16) << "the first, ten more, and what a token every 6 s allows";
  ASSERT_TRUE(limits.is_muted("eve", "something else", now));
  EXPECT_FALSE(limits.is_muted("ada", "something else", now));
  now += 30 * kSecond;
  EXPECT_FALSE(limits.is_muted("eve", "something else", now));
  for (int i = 0; i < 100; ++i, now += kSecond) EXPECT_FALSE(limits.is_muted("eve", std::to_string(i), now));
}

TEST(NameLimits, MutesWhoTurnsAboutWithTwoLinesAsWell) {
  NameLimits limits;
  int said = 0;
  for (int i = 0; i < 100; ++i) said += limits.is_muted("eve", i % 2 == 0 ? "buy" : "sell", kSecond) ? 0 : 1;
  EXPECT_EQ(said, 12) << "two, and ten repeats";
}

TEST(NameLimits, TheOperatorsWordHoldsAsLongAsItSays) {
  NameLimits limits;
  limits.mute("eve", 60 * kSecond, kSecond);
  EXPECT_TRUE(limits.is_muted("eve", "hello", 59 * kSecond));
  EXPECT_FALSE(limits.is_muted("eve", "hello", 60 * kSecond));
}

TEST(NameLimits, MakesFiveRoomsAMinuteAndSaysFiveLinesAtOnce) {
  NameLimits limits;
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(limits.may_create_room("ada", kSecond));
    EXPECT_TRUE(limits.may_chat("ada", kSecond));
  }
  EXPECT_FALSE(limits.may_create_room("ada", kSecond));
  EXPECT_FALSE(limits.may_chat("ada", kSecond));
  EXPECT_TRUE(limits.may_create_room("ada", 14 * kSecond));
  EXPECT_TRUE(limits.may_chat("ada", 2 * kSecond));
}

TEST(NameLimits, StayBoundedAndRememberTheMuted) {
  NameLimits limits;
  limits.mute("eve", 1'000 * kSecond, kSecond);
  for (std::size_t i = 0; i < 2 * NameLimits::kMaxNames; ++i)
    limits.may_chat("n" + std::to_string(i), 2 * kSecond);
  EXPECT_EQ(limits.size(), NameLimits::kMaxNames);
  EXPECT_TRUE(limits.is_muted("eve", "still there?", 3 * kSecond));
}

TEST(LoginThrottle, GivesFiveTriesThenDoublesTheWait) {
  LoginThrottle throttle;
  Micros now = kSecond;
  for (int i = 0; i < LoginThrottle::kFreeTries; ++i) {
    EXPECT_EQ(throttle.wait("ada", 1, now), 0);
    throttle.failed("ada", 1, now);
  }
  EXPECT_EQ(throttle.wait("ada", 1, now), 0);
  for (Micros wait = kSecond; wait < LoginThrottle::kLongestWait; wait *= 2) {
    throttle.failed("ada", 1, now);
    EXPECT_EQ(throttle.wait("ada", 1, now), wait);
    now += wait;
  }
  for (int i = 0; i < 100; ++i) throttle.failed("ada", 1, now);
  EXPECT_EQ(throttle.wait("ada", 1, now), LoginThrottle::kLongestWait);
}

TEST(LoginThrottle, DoesNotKeepTheOwnerOutElsewhere) {
  LoginThrottle throttle;
  for (int i = 0; i < 50; ++i) throttle.failed("ada", 1, kSecond);
  EXPECT_GT(throttle.wait("ada", 1, kSecond), 0);
  EXPECT_EQ(throttle.wait("ada", 2, kSecond), 0);
  EXPECT_EQ(throttle.wait("bob", 1, kSecond), 0);
  throttle.succeeded("ada", 1);
  EXPECT_EQ(throttle.wait("ada", 1, kSecond), 0);
}

TEST(LoginThrottle, ANameUnderAttackGivesEachAddressOneFreeTryAndLocksNobodyOut) {
  LoginThrottle throttle;
  for (std::uint32_t address = 1; address <= LoginThrottle::kFailuresPerHour; ++address)
    throttle.failed("ada", address, kSecond);
  EXPECT_EQ(throttle.wait("ada", 5'000, kSecond), 0) << "the owner, at home";
  throttle.failed("ada", 5'000, kSecond);
  throttle.failed("ada", 5'000, kSecond);
  EXPECT_GT(throttle.wait("ada", 5'000, kSecond), 0) << "the second failure costs a wait already";
  throttle.failed("bob", 5'000, kSecond);
  throttle.failed("bob", 5'000, kSecond);
  EXPECT_EQ(throttle.wait("bob", 5'000, kSecond), 0) << "nobody attacks this one";
}

TEST(LoginThrottle, StaysBoundedAndKeepsTheWorst) {
  LoginThrottle throttle;
  for (int i = 0; i < 50; ++i) throttle.failed("victim", 1, kSecond);
  for (std::size_t i = 0; i < LoginThrottle::kMaxEntries * 2; ++i)
    throttle.failed("n" + std::to_string(i), 1, kSecond);
  EXPECT_GT(throttle.wait("victim", 1, kSecond), 0);
}

}  // namespace
}  // namespace tw::lobby
