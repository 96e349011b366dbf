// SPDX-License-Identifier: MIT
#include "lab/link/remote/stats_json.hpp"

#include <gtest/gtest.h>

#include <string>

#include "lab/link/flow_table.hpp"
#include "lab/link/remote/control_protocol.hpp"

namespace tw::link {
namespace {

Stats some_stats() {
  return {.settings = both_ways({.loss_pct = 5.5, .delay_ms = 50}, true),
          .seed = UINT64_MAX,
          .backend = "veth",
          .delivered = 1,
          .dropped = 2,
          .measured_loss_pct = 66.6,
          .measured_loss_up_pct = 50,
          .measured_loss_down_pct = 70,
          .measured_rtt_ms = 100.25,
          .lateness_p50_us = 40,
          .lateness_p999_us = 900,
          .oversize = 3,
          .kernel_drops = 4,
          .queue_drops = 5,
          .duplicated = 6,
          .reordered = 7,
          .corrupted = 8,
          .pcap_lost = 9,
          .flows = {{"udp", {1, 2, 3, 4}}, {"tcp-nagle", {5, 6, 7, 8}}}};
}

TEST(StatsJson, ReadsWhatItWrites) {
  const auto read = read_stats(stats_reply(some_stats()));
  ASSERT_TRUE(read) << read.error;
  EXPECT_EQ(stats_reply(*read), stats_reply(some_stats()));
  EXPECT_EQ(read->seed, UINT64_MAX);
  EXPECT_EQ(read->settings.to_client.loss_pct, 5.5);
  EXPECT_TRUE(read->settings.per_packet);
  EXPECT_EQ(read->queue_drops, 5u);
  EXPECT_EQ(read->measured_loss_up_pct, 50);
  EXPECT_EQ(read->measured_loss_down_pct, 70);
  EXPECT_EQ(read->pcap_lost, 9u);
  EXPECT_EQ(read->flows.at("tcp-nagle").data_dropped, 8u);
}

TEST(StatsJson, CarriesTheSettingsOfBothDirectionsWhole) {
  Stats stats;
  double value = 0;
  for (Conditions* way : {&stats.settings.to_server, &stats.settings.to_client})
    for (const ConditionKey& key : kConditionKeys) way->*key.value = value += 1.25;
  stats.settings.to_client.blackout = true;
  const auto read = read_stats(stats_reply(stats));
  ASSERT_TRUE(read) << read.error;
  EXPECT_EQ(read->settings, stats.settings);
}

TEST(StatsJson, ChangesComeBackAndTheOldestGiveWayWhenTheyAreTooMany) {
  EXPECT_TRUE(read_changes(changes_reply({}))->empty());
  std::vector<Change> changes{{1, "outage 500"}, {2, "set loss=5"}};
  EXPECT_EQ(*read_changes(changes_reply(changes)), changes);
  for (std::size_t i = 0; i < kMaxChanges; ++i)
    changes.push_back({static_cast<Micros>(i), "set " + std::string(kMaxRequestBytes - 4, 'x')});
  const auto reply = changes_reply(changes);
  EXPECT_LE(reply.size(), kMaxReplyBytes);
  const auto read = read_changes(reply);
  ASSERT_TRUE(read) << read.error;
  ASSERT_GT(read->size(), 10u);
  EXPECT_TRUE(std::equal(read->rbegin(), read->rend(), changes.rbegin()));
  for (const char* bad : {"{\"ok\":true}", "{\"ok\":true,\"changes\":1}", "{\"ok\":true,\"changes\":[1]}",
                          "{\"ok\":true,\"changes\":[{\"at_us\":1}]}"})
    EXPECT_FALSE(read_changes(bad)) << bad;
}

TEST(StatsJson, HelloAndTimesComeBack) {
  const auto hello = read_hello(hello_reply({4103, 0x0A4D0001, 0x0A4E0001, "tun"}));
  ASSERT_TRUE(hello) << hello.error;
  EXPECT_EQ(hello->netns_cookie, 4103u);
  EXPECT_EQ(hello->client_address, 0x0A4E0001u);
  EXPECT_EQ(*read_effective(effective_reply(123456789012345)).value, 123456789012345);
}

TEST(StatsJson, AnErrorsSentenceReachesTheReader) {
  const auto reply = error_reply("A \"quoted\" sentence,\nwith \xff bytes.");
  EXPECT_NE(read_stats(reply).error.find("A \"quoted\" sentence"), std::string::npos);
  EXPECT_TRUE(read_error(reply));
  EXPECT_FALSE(read_error(effective_reply(1)));
}

TEST(StatsJson, AFullTableFitsOneReply) {
  Stats stats = some_stats();
  for (Conditions* way : {&stats.settings.to_server, &stats.settings.to_client})
    for (const ConditionKey& key : kConditionKeys) way->*key.value = 1.2345678901234567e-300;
  for (std::size_t i = 0; i < kMaxFlows; ++i) {
    std::string label = std::to_string(i);
    label.resize(kMaxLabelBytes, 'x');
    stats.flows[label] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
  }
  EXPECT_LE(stats_reply(stats).size(), kMaxReplyBytes);
  EXPECT_TRUE(read_stats(stats_reply(stats)));
}

TEST(StatsJson, RefusesWhatItDoesNotUnderstand) {
  const std::string good = stats_reply(some_stats());
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = good;
    return changed.replace(changed.find(from), from.size(), to);
  };
  for (const std::string& bad :
       {std::string(), std::string("null"), std::string("[]"), std::string("{}"), std::string("{\"ok\":1}"),
        std::string("{\"ok\":false}"), good.substr(0, good.size() / 2),
        with("\"delivered\":1", "\"delivered\":-1"), with("\"delivered\":1", "\"delivered\":\"1\""),
        with("\"flows\":{", "\"floes\":{"), with("\"to_server\":{", "\"to_nobody\":{"),
        with("\"jitter_ms\":0", "\"jitter_ms\":null"), with("\"blackout\":false", "\"blackout\":0"),
        with("\"packets\":1", "\"packets\":1.5"), std::string(kMaxReplyBytes + 1, ' ')})
    EXPECT_FALSE(read_stats(bad)) << bad.substr(0, 80);
}

}  // namespace
}  // namespace tw::link
