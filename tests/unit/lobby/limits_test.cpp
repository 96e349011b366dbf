// SPDX-License-Identifier: MIT
// What slows people down: token buckets and the login throttle.
#include <gtest/gtest.h>

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
