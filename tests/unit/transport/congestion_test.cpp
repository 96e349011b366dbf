// SPDX-License-Identifier: MIT
#include "shared/transport/congestion.hpp"

#include <gtest/gtest.h>

namespace tw::transport {
namespace {

TEST(Congestion, OneNameIsForEveryTcpLaneAndForNoOther) {
  const auto controls = CongestionControls::parse("reno");
  ASSERT_TRUE(controls);
  for (const LaneKind lane : {LaneKind::kTcp, LaneKind::kTcpNagle, LaneKind::kTcpLatest})
    EXPECT_EQ(controls->of(lane), "reno");
  for (const LaneKind lane : {LaneKind::kUdp, LaneKind::kRudp, LaneKind::kUdpRaw, LaneKind::kTruth})
    EXPECT_EQ(controls->of(lane), "");
  EXPECT_EQ(controls->why_not(), "");
}

TEST(Congestion, ALanesOwnNameWinsWhereverItStands) {
  for (const char* text : {"cubic,tcp-nagle=reno", "tcp-nagle=reno,cubic"}) {
    const auto controls = CongestionControls::parse(text);
    ASSERT_TRUE(controls) << text;
    EXPECT_EQ(controls->of(LaneKind::kTcp), "cubic");
    EXPECT_EQ(controls->of(LaneKind::kTcpNagle), "reno");
  }
}

TEST(Congestion, WhatIsNotNamedIsTheSystems) {
  EXPECT_EQ(CongestionControls::parse("")->of(LaneKind::kTcp), "");
  EXPECT_EQ(CongestionControls::parse("tcp=reno")->of(LaneKind::kTcpLatest), "");
}

TEST(Congestion, MistakesAreSentences) {
  for (const char* text : {"udp=reno", "tcpp=reno", "tcp=", ",", "reno,", "=reno"}) {
    const auto controls = CongestionControls::parse(text);
    ASSERT_FALSE(controls) << text;
    EXPECT_EQ(controls.error.back(), '.') << controls.error;
  }
}

TEST(Congestion, ANameThatTheKernelLacksIsRefusedWithThoseItHas) {
  const std::string why = CongestionControls::parse("tcp-latest=no-such-thing")->why_not();
  EXPECT_NE(why.find("'no-such-thing'"), std::string::npos) << why;
  EXPECT_NE(why.find("reno"), std::string::npos) << why;
}

}  // namespace
}  // namespace tw::transport
