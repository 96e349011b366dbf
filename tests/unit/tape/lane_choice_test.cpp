// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "lab/tape/tape.hpp"

namespace tw::tape {
namespace {

TEST(LaneChoice, IsALaneAndForTcpACongestionControl) {
  EXPECT_EQ(*parse_lane_choice("udp"), (LaneChoice{LaneKind::kUdp, ""}));
  EXPECT_EQ(*parse_lane_choice("tcp-latest"), (LaneChoice{LaneKind::kTcpLatest, ""}));
  EXPECT_EQ(*parse_lane_choice("tcp:bbr"), (LaneChoice{LaneKind::kTcp, "bbr"}));
  EXPECT_EQ(*parse_lane_choice("tcp-nagle:cdg_2-x"), (LaneChoice{LaneKind::kTcpNagle, "cdg_2-x"}));
}

TEST(LaneChoice, ReadsBackWhatItWrites) {
  for (const char* text : {"udp", "rudp", "tcp", "tcp-nagle", "tcp-latest", "udp-raw", "tcp:bbr"})
    EXPECT_EQ(to_string(*parse_lane_choice(text)), text);
}

TEST(LaneChoice, RefusesWhatIsNoneWithASentence) {
  for (const char* text :
       {"", ":", ":bbr", "quic", "truth", "UDP", "udp:bbr", "rudp:cubic", "tcp:", "tcp:BBR", "tcp:b b",
        "tcp:bbr:cubic", "tcp:sixteen-letters!", "tcp:sixteenletters00"}) {
    const auto lane = parse_lane_choice(text);
    EXPECT_FALSE(lane) << text;
    EXPECT_FALSE(lane.error.empty()) << text;
  }
}

TEST(LaneChoice, NeverPutsAStrangersControlCharactersInASentence) {
  const auto lane = parse_lane_choice("a\x1b[31m\n" + std::string(500, 'x'));
  EXPECT_EQ(lane.error.find('\x1b'), std::string::npos);
  EXPECT_EQ(lane.error.find('\n'), std::string::npos);
  EXPECT_LT(lane.error.size(), 200U);
}

}  // namespace
}  // namespace tw::tape
