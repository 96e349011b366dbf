// SPDX-License-Identifier: MIT
// What slows people down: token buckets and the login throttle.
#include <gtest/gtest.h>

#include "server/lobby/address_limits.hpp"
#include "server/lobby/lobby_session.hpp"
#include "server/lobby/login_throttle.hpp"
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

TEST(BucketTable, NeverGrowsAndForgetsWhoWasHeardOfLeastRecently) {
  constexpr std::size_t kPlaces = 8;
  BucketTable<std::uint32_t> table(TokenBucket::one_each(3600 * kSecond, 1), kPlaces);
  for (std::uint32_t source = 0; source < kPlaces; ++source) EXPECT_TRUE(table.take(source, source));
  EXPECT_FALSE(table.take(0, 100)) << "it is remembered, and now the most recent";
  for (std::uint32_t source = 1000; source < 1000 + 10 * kPlaces; ++source) {
    EXPECT_TRUE(table.take(source, 101 + source));
    EXPECT_FALSE(table.take(0, 101 + source)) << "who goes on asking is not forgotten, whoever comes";
  }
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

TEST(AddressLimits, AnAddressTriesTenPasswordsAMinuteWhateverTheNames) {
  AddressLimits limits;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(limits.may_try_password(kThere, kSecond));
  EXPECT_FALSE(limits.may_try_password(kThere, kSecond));
  EXPECT_TRUE(limits.may_try_password(kThere + 1, kSecond)) << "others are not delayed by that";
  EXPECT_TRUE(limits.may_try_password(kThere, 7 * kSecond)) << "a delay, no lock";
}

TEST(LobbySession, MutesWhoSaysTheSameAgainAndAgain) {
  LobbySession session(kThere, 0);
  Micros now = kSecond;
  int said = 0;
  for (int i = 0; i < 30; ++i, now += kSecond) said += session.is_muted("buy!", now) ? 0 : 1;
  EXPECT_LE(said, 16) << "the first, ten more, and what a token every 6 s allows";
  ASSERT_TRUE(session.is_muted("something else", now));
  now += 30 * kSecond;
  EXPECT_FALSE(session.is_muted("something else", now));
  for (int i = 0; i < 100; ++i, now += kSecond) EXPECT_FALSE(session.is_muted(std::to_string(i), now));
}

TEST(LobbySession, MakesFiveRoomsAMinute) {
  LobbySession session(kThere, 0);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(session.may_create_room(kSecond));
  EXPECT_FALSE(session.may_create_room(kSecond));
  EXPECT_TRUE(session.may_create_room(14 * kSecond));
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

TEST(LoginThrottle, StaysBoundedAndKeepsTheWorst) {
  LoginThrottle throttle;
  for (int i = 0; i < 50; ++i) throttle.failed("victim", 1, kSecond);
  for (std::size_t i = 0; i < LoginThrottle::kMaxEntries * 2; ++i)
    throttle.failed("n" + std::to_string(i), 1, kSecond);
  EXPECT_GT(throttle.wait("victim", 1, kSecond), 0);
}

}  // namespace
}  // namespace tw::lobby
