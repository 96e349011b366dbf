// SPDX-License-Identifier: MIT
#include "lab/trace/facts_line.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tw::trace {
namespace {

TEST(FactsLine, GivesWhatTheServerWrote) {
  const auto told = parse_facts_line(
      R"({"at_us":7000000,"session_name":"Rook","lane":"tcp","retransmits":41,"rto_us":310000,"rtt_us":101000,)"
      R"("cwnd":10,"unacked":6,"lost":1,"notsent_bytes":800,"enet_throttle":0,"enet_throttled":0,"in_transit_bytes":5})");
  ASSERT_TRUE(told);
  EXPECT_EQ(told->session, "Rook");
  EXPECT_EQ(told->facts.lane, LaneKind::kTcp);
  EXPECT_EQ(told->facts.at, 7'000'000);
  EXPECT_EQ(told->facts.retransmits, 41U);
  EXPECT_EQ(told->facts.rto_us, 310'000U);
  EXPECT_EQ(told->facts.notsent_bytes, 800U);
  EXPECT_EQ(told->facts.in_transit_bytes, 5U);
}

TEST(FactsLine, TakesNothingElseForOne) {
  for (const char* line :
       {"", "{", "[]", "7", R"({"lane":"tcp)", R"({"lane":7})", R"({"lane":"pigeon","at_us":1})",
        R"({"lane":"tcp","at_us":18446744073709551615})"})
    EXPECT_FALSE(parse_facts_line(line)) << line;
}

TEST(FactsLine, AFigureThatIsNoneIsZeroAndOneTooLargeIsTheLargest) {
  const auto told = parse_facts_line(
      R"({"at_us":"now","session_name":3,"lane":"udp","rto_us":-1,"cwnd":1.5,"lost":null,"enet_throttled":99999999999})");
  ASSERT_TRUE(told);
  EXPECT_EQ(told->session, "");
  EXPECT_EQ(told->facts.at, 0);
  EXPECT_EQ(told->facts.rto_us, 0U);
  EXPECT_EQ(told->facts.cwnd, 0U);
  EXPECT_EQ(told->facts.enet_throttled, std::numeric_limits<std::uint32_t>::max());
}

}  // namespace
}  // namespace tw::trace
