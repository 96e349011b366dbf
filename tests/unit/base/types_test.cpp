// SPDX-License-Identifier: MIT
#include "shared/base/types.hpp"

#include <gtest/gtest.h>

#include "shared/base/hash.hpp"
#include "shared/base/lane_kind.hpp"

namespace tw {
namespace {

TEST(TickDistance, IsSigned) {
  EXPECT_EQ((Tick{5} - Tick{9}), -4);
  EXPECT_EQ((Tick{9} - Tick{5}), 4);
}

TEST(LaneKindName, ReadsBackForEveryNetworkLane) {
  for (const LaneKind lane : kNetworkLanes) EXPECT_EQ(parse_lane_kind(to_string(lane)), lane);
}

TEST(LaneKindName, IsRefusedForTheTruthAndForStrangers) {
  EXPECT_FALSE(parse_lane_kind("truth"));
  EXPECT_FALSE(parse_lane_kind("quic"));
  EXPECT_FALSE(parse_lane_kind(""));
}

TEST(Fnv1a, MatchesThePublishedVectors) {
  EXPECT_EQ(fnv1a({}), 0xcbf29ce484222325ULL);
  const std::uint8_t a[]{'a'};
  EXPECT_EQ(fnv1a(a), 0xaf63dc4c8601ec8cULL);
  const std::uint8_t foobar[]{'f', 'o', 'o', 'b', 'a', 'r'};
  EXPECT_EQ(fnv1a(foobar), 0x85944171f73967e8ULL);
}

}  // namespace
}  // namespace tw
