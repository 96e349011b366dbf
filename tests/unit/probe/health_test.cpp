// SPDX-License-Identifier: MIT
// What the probe makes of what it saw: on networks written by hand, whose truth is known.
#include "lab/probe/health.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "shared/base/limits.hpp"
#include "shared/base/random.hpp"

namespace tw::probe {
namespace {

constexpr Micros kOffset = 777'000'000;  // the server's clock is another one

struct Network {
  Micros one_way = 25'000;
  std::function<bool(std::uint32_t)> loses_down = [](std::uint32_t) { return false; };  ///< by tick
  std::function<bool(std::uint32_t)> loses_up = [](std::uint32_t) { return false; };    ///< by record
  std::uint32_t ticks = 3600, every = 1;
};

/// A server that sends each tick with its newest acknowledgement, and a client that acknowledges every third tick.
Observations observe(const Network& network) {
  Observations seen;
  std::vector<std::pair<Micros, Tick>> at_server;  // acknowledgements by their arrival
  std::vector<std::pair<Micros, Tick>> at_client;
  std::optional<Tick> newest_at_client, acknowledged;
  std::uint32_t record = 0;
  for (std::uint32_t tick = 0; tick < network.ticks; ++tick) {
    const Micros now = Micros{tick} * kTickMicros;
    while (!at_client.empty() && at_client.front().first <= now) {
      newest_at_client = at_client.front().second;
      at_client.erase(at_client.begin());
    }
    if (tick % kTicksPerRecord == 0 && newest_at_client && newest_at_client != acknowledged) {
      acknowledged = newest_at_client;
      seen.acknowledgements.push_back({*acknowledged, now});
      if (!network.loses_up(record++)) at_server.push_back({now + network.one_way, *acknowledged});
    }
    std::optional<Tick> baseline;
    for (const auto& [at, named] : at_server)
      if (at <= now) baseline = named;
    if (baseline && Tick{tick} - *baseline >= std::int64_t{kSnapshotHistoryTicks}) baseline.reset();
    if (tick % network.every != 0 || network.loses_down(tick)) continue;
    seen.arrivals.push_back({Tick{tick}, now + kOffset, now + network.one_way, baseline});
    at_client.push_back({now + network.one_way, Tick{tick}});
  }
  for (int i = 0; i < 100; ++i) seen.round_trips.push_back(2 * network.one_way + i % 10);
  return seen;
}

std::function<bool(std::uint32_t)> independent(std::uint64_t seed, double share) {
  return [=](std::uint32_t n) { return uniform01(draw(seed, n)) < share; };
}

TEST(Probe, FindsACleanNetworkClean) {
  const auto health = judge(observe({}));
  ASSERT_TRUE(health) << health.error;
  EXPECT_EQ(health->down.lost, 0);
  EXPECT_EQ(health->up.lost, 0);
  EXPECT_GT(health->up.sent, 1100);
  EXPECT_EQ(health->up_unknown, 0);
  EXPECT_EQ(health->reordered, 0);
  EXPECT_EQ(health->jitter_ms.p99, 0);
  EXPECT_EQ(health->fitted(), link::both_ways({.delay_ms = 25, .jitter_ms = 0}))
      << health->fitted().to_server.jitter_ms;
}

TEST(Probe, CountsEachDirectionByItself) {
  const auto down = judge(observe({.loses_down = [](std::uint32_t tick) { return tick % 20 == 7; }}));
  EXPECT_EQ(down->down.lost, 180);
  EXPECT_EQ(down->down.longest_run, 1);
  EXPECT_EQ(down->up.lost, 0) << "what is lost to us says nothing of what is lost from us";
  const auto up = judge(observe({.loses_up = [](std::uint32_t record) { return record % 10 == 3; }}));
  EXPECT_EQ(up->down.lost, 0);
  EXPECT_NEAR(up->up.loss_pct(), 10, 0.2);
  EXPECT_EQ(up->up.longest_run, 1);
}

TEST(Probe, TellsIndependentLossesWithinTheirStandardError) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto health =
        judge(observe({.loses_down = independent(seed, 0.05), .loses_up = independent(seed + 9, 0.05)}));
    for (const Losses* way : {&health->down, &health->up})
      EXPECT_NEAR(way->loss_pct(), 5, 4 * way->standard_error_pct());
    EXPECT_EQ(health->down_model.dark_ms, 0) << "chance alone makes no outage";
    EXPECT_EQ(health->up_model.dark_ms, 0);
    EXPECT_LT(health->up_unknown, 20);
  }
}

TEST(Probe, TellsOutagesFromIndependentLosses) {
  const auto single = independent(5, 0.01);
  const auto health = judge(observe({.loses_down = [&](std::uint32_t tick) {
    return tick % 300 < 18 || single(tick);  // 300 ms of darkness every 5 s
  }}));
  EXPECT_NEAR(health->down_model.dark_ms, 300, 30);
  EXPECT_NEAR(health->down_model.light_ms, 4700, 500);
  EXPECT_NEAR(health->down_model.loss_pct, 1, 0.6);
  EXPECT_EQ(health->fitted().to_server.dark_ms, 0) << "only the direction that showed them";
}

TEST(Probe, SeesAnOutageFromUsThatOutlastsTheServersMemory) {
  const auto health =
      judge(observe({.loses_up = [](std::uint32_t record) { return record >= 200 && record < 260; }}));
  EXPECT_EQ(health->up.lost, 60) << "three seconds, of which the server remembers one";
  EXPECT_EQ(health->up.longest_run, 60);
  EXPECT_EQ(health->up_unknown, 0);
  EXPECT_NEAR(health->up_model.dark_ms, 3000, 60);
  EXPECT_EQ(health->down.lost, 0);
}

TEST(Probe, NoticesThatTheServerSendsFewerSnapshots) {
  const auto health =
      judge(observe({.loses_down = [](std::uint32_t tick) { return tick % 60 == 30; }, .every = 3}));
  EXPECT_EQ(health->down.sent, 1200);
  EXPECT_EQ(health->down.lost, 60);
  EXPECT_NEAR(health->down.pace_ms, 50, 0.1);
}

TEST(Probe, CountsWhatCameOutOfOrderWithoutCallingItLost) {
  Observations seen = observe({});
  std::swap(seen.arrivals[100], seen.arrivals[101]);
  std::swap(seen.arrivals[200], seen.arrivals[203]);
  const auto health = judge(seen);
  EXPECT_EQ(health->reordered, 1 + 3);
  EXPECT_EQ(health->down.lost, 0);
}

TEST(Probe, SaysWhenTooLittleWasSeen) {
  EXPECT_FALSE(judge({}));
  EXPECT_FALSE(judge(observe({.ticks = 30})));
  Observations silent = observe({});
  silent.round_trips.clear();
  EXPECT_FALSE(judge(silent).error.empty());
}

TEST(Verdict, NamesTheGradeAndWhatItDoes) {
  const auto good = verdict(*judge(observe({.one_way = 500})));
  EXPECT_NE(good.front().find("good for a fast game"), std::string::npos) << good.front();
  EXPECT_NE(good.back().find("UDP and TCP will do equally well"), std::string::npos) << good.back();
  const auto poor = verdict(*judge(observe({.loses_down = independent(1, 0.1)})));
  EXPECT_NE(poor.front().find("poor"), std::string::npos) << poor.front();
  EXPECT_NE(poor.front().find("delay good"), std::string::npos) << poor.front();
}

}  // namespace
}  // namespace tw::probe
