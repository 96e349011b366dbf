// SPDX-License-Identifier: MIT
#include "lab/link/remote/control_protocol.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tw::link {
namespace {

using namespace std::string_literals;

TEST(ControlProtocol, ReadsWhatItWrites) {
  const std::vector<Request> requests{
      HelloRequest{},
      SetRequest{both_ways({.loss_pct = 5.25, .delay_ms = 0.1}, false)},
      SetRequest{both_ways({.loss_pct = 100, .delay_ms = 2000}, true)},
      OutageRequest{500},
      ResetRequest{},
      StatsRequest{},
      SocketRequest{SocketKind::kUdp, "udp"},
      SocketRequest{SocketKind::kTcp, "tcp-nagle_2.0"},
      LogRequest{},
  };
  for (const Request& request : requests) {
    const auto read = parse_request(to_text(request));
    ASSERT_TRUE(read) << to_text(request) << ": " << read.error;
    EXPECT_EQ(to_text(*read), to_text(request));
    EXPECT_EQ(read->index(), request.index());
  }
}

TEST(ControlProtocol, ReadsTheSettings) {
  const auto read = parse_request("set loss=2.5 delay=50 mode=packet");
  ASSERT_TRUE(read);
  const auto& settings = std::get<SetRequest>(*read).settings;
  EXPECT_EQ(settings.to_client.loss_pct, 2.5);
  EXPECT_EQ(settings.to_client.delay_ms, 50);
  EXPECT_TRUE(settings.per_packet);
}

class Hostile : public testing::TestWithParam<std::string> {};

TEST_P(Hostile, IsRefusedWithASentence) {
  const auto read = parse_request(GetParam());
  ASSERT_FALSE(read);
  EXPECT_TRUE(read.error.ends_with('.')) << read.error;
}

INSTANTIATE_TEST_SUITE_P(
    ControlProtocol, Hostile,
    testing::Values(""s, " "s, "\0"s, "\n"s, "hello "s, " hello"s, "hello world"s, "HELLO"s, "hello\n"s,
                    "hello\0"s, "reboot"s, "set"s, "set loss=5"s, "set loss=5 delay=50"s,
                    "set loss=5 delay=50 mode=time x"s, "set delay=50 loss=5 mode=time"s,
                    "set  loss=5 delay=50 mode=time"s, "set loss= delay=50 mode=time"s,
                    "set loss=five delay=50 mode=time"s, "set loss=5x delay=50 mode=time"s,
                    "set loss=-1 delay=50 mode=time"s, "set loss=100.001 delay=50 mode=time"s,
                    "set loss=nan delay=50 mode=time"s, "set loss=5 delay=nan mode=time"s,
                    "set loss=inf delay=50 mode=time"s, "set loss=1e999 delay=50 mode=time"s,
                    "set loss=5 delay=2001 mode=time"s, "set loss=5 delay=-0.1 mode=time"s,
                    "set loss=5 delay=50 mode=both"s, "set loss=+5 delay=50 mode=time"s,
                    "set loss=0x5 delay=50 mode=time"s, "set loss=5 delay=50 mode=time\0"s, "outage"s,
                    "outage -1"s, "outage 60001"s, "outage 99999999999999999999"s, "outage 5.5"s,
                    "outage 500 500"s, "socket"s, "socket udp"s, "socket icmp x"s, "socket udp a b"s,
                    "socket udp "s, "socket udp ~probe"s, "socket udp a\"b"s, "socket udp a\0b"s,
                    "socket udp caf\xc3\xa9"s, "socket udp "s + std::string(25, 'a'), "socket tcp ../../etc"s,
                    std::string(257, 'a'), "stats"s + std::string(1'000'000, ' '),
                    std::string(100'000, '\xff')));

TEST(ControlProtocol, EveryByteSequenceOfTwoIsAnswered) {
  for (int a = 0; a < 256; ++a)
    for (int b = 0; b < 256; ++b)
      EXPECT_FALSE(parse_request(std::string{static_cast<char>(a), static_cast<char>(b)}));
}

TEST(ControlProtocol, NamesTheRuleThatSettingsBreak) {
  EXPECT_EQ(invalid_reason({}), nullptr);
  EXPECT_EQ(invalid_reason(both_ways({.loss_pct = 100, .delay_ms = 2000})), nullptr);
  EXPECT_NE(invalid_reason(both_ways({.loss_pct = -0.1})), nullptr);
  EXPECT_NE(invalid_reason(both_ways({.loss_pct = std::numeric_limits<double>::quiet_NaN()})), nullptr);
  EXPECT_NE(invalid_reason(both_ways({.delay_ms = std::numeric_limits<double>::infinity()})), nullptr);
}

}  // namespace
}  // namespace tw::link
