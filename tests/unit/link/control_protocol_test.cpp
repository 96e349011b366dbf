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
      SetRequest{patch_of(both_ways({.loss_pct = 5.25, .delay_ms = 0.1}, false))},
      SetRequest{patch_of(both_ways({.loss_pct = 100, .delay_ms = 2000}, true))},
      OutageRequest{500},
      ResetRequest{},
      StatsRequest{},
      SocketRequest{SocketKind::kUdp, "udp"},
      SocketRequest{SocketKind::kTcp, "tcp-nagle_2.0"},
      ChangesRequest{},
      LogRequest{},
  };
  for (const Request& request : requests) {
    const auto read = parse_request(to_text(request));
    ASSERT_TRUE(read) << to_text(request) << ": " << read.error;
    EXPECT_EQ(to_text(*read), to_text(request));
    EXPECT_EQ(read->index(), request.index());
  }
}

/// What `text` makes of `before`.
Settings set(const std::string& text, const Settings& before = {}) {
  const auto read = parse_request(text);
  EXPECT_TRUE(read) << text << ": " << read.error;
  return read ? patched(before, std::get<SetRequest>(*read).patch) : before;
}

TEST(ControlProtocol, SetsWhatItNamesInOneDirectionOrBothAndNothingElse) {
  Settings before = both_ways({.loss_pct = 1, .delay_ms = 2, .rate_kbit = 3000}, true);
  before.to_server.blackout = true;
  Settings expected = before;
  EXPECT_EQ(set("set delay=2", before), before);
  expected.to_server.loss_pct = expected.to_client.loss_pct = 2.5;
  EXPECT_EQ(set("set loss=2.5", before), expected);
  expected = before;
  expected.to_client.loss_pct = 5;
  expected.to_server.delay_ms = 20;
  expected.per_packet = false;
  EXPECT_EQ(set("set down.loss=5 up.delay=20 mode=time", before), expected);
  expected = before;
  expected.to_server.blackout = false;
  EXPECT_EQ(set("set blackout=on blackout=off", before), expected) << "the later of two holds";
  expected.to_client.blackout = true;
  EXPECT_EQ(set("set up.blackout=off down.blackout=on", before), expected);
}

TEST(ControlProtocol, EveryConditionHasItsKey) {
  const auto settings =
      set("set loss=1 delay=2 jitter=3 spike=4 spike_share=5 dark=6 light=7 duplicate=8 reorder=9 corrupt=10 "
          "rate=11 "
          "queue=12 blackout=on mode=packet");
  EXPECT_EQ(settings, both_ways({.loss_pct = 1,
                                 .delay_ms = 2,
                                 .jitter_ms = 3,
                                 .spike_ms = 4,
                                 .spike_pct = 5,
                                 .dark_ms = 6,
                                 .light_ms = 7,
                                 .duplicate_pct = 8,
                                 .reorder_pct = 9,
                                 .corrupt_pct = 10,
                                 .rate_kbit = 11,
                                 .queue_kb = 12,
                                 .blackout = true},
                                true));
}

TEST(ControlProtocol, TheLongestSettingsFitOneRequestAndComeBack) {
  Settings settings;
  double value = 1.2345678901234567;
  for (const ConditionKey& key : kConditionKeys) {
    settings.to_server.*key.value = value += 1e-12;
    settings.to_client.*key.value = value += 1e-12;
  }
  settings.to_server.blackout = settings.per_packet = true;
  const auto text = to_text(SetRequest{patch_of(settings)});
  EXPECT_LE(text.size() + kConditionKeys.size() * 2 * 8, kMaxRequestBytes)
      << "the longest double has 24 characters";
  EXPECT_EQ(set(text), settings);
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
                    "hello\0"s, "reboot"s, "set"s, "set loss=5 delay=50 mode=time x"s, "set loss"s, "set =5"s,
                    "set loss=5 "s, "set Loss=5"s, "set left.loss=5"s, "set up.mode=time"s, "set up.=5"s,
                    "set up.up.loss=5"s, "set blackout=1"s, "set blackout=ON"s, "set loss=1 loss=nan"s,
                    "set down.rate=-nan"s, "set dark=0.5"s, "set rate=0.1"s, "set queue=8001"s,
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
                    std::string(kMaxRequestBytes + 1, 'a'), "stats"s + std::string(1'000'000, ' '),
                    std::string(100'000, '\xff')));

TEST(ControlProtocol, EveryByteSequenceOfTwoIsAnswered) {
  for (int a = 0; a < 256; ++a)
    for (int b = 0; b < 256; ++b)
      EXPECT_FALSE(parse_request(std::string{static_cast<char>(a), static_cast<char>(b)}));
}

TEST(ControlProtocol, NamesTheRuleThatSettingsBreak) {
  EXPECT_EQ(invalid_reason({}), nullptr);
  for (const ConditionKey& key : kConditionKeys) {
    for (Conditions Settings::*const way : {&Settings::to_server, &Settings::to_client}) {
      const auto reason = [&](double value) {
        Settings settings;
        settings.*way.*key.value = value;
        return invalid_reason(settings);
      };
      EXPECT_EQ(reason(key.max), nullptr) << key.key;
      EXPECT_EQ(reason(1), nullptr) << key.key;
      for (const double bad :
           {-0.001, key.max * 1.001, std::numeric_limits<double>::quiet_NaN(),
            std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()})
        EXPECT_STREQ(reason(bad), key.rule) << key.key << '=' << bad;
    }
  }
  EXPECT_NE(invalid_reason(both_ways({.dark_ms = 0.5})), nullptr);
  EXPECT_EQ(invalid_reason(both_ways({.loss_pct = 0.5})), nullptr);
}

}  // namespace
}  // namespace tw::link
