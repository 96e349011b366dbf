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
          .measured_rtt_ms = 100.25,
          .lateness_p50_us = 40,
          .lateness_p999_us = 900,
          .oversize = 3,
          .kernel_drops = 4,
          .queue_drops = 5,
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
  EXPECT_EQ(read->flows.at("tcp-nagle").data_dropped, 8u);
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
        with("\"flows\":{", "\"floes\":{"), with("\"packets\":1", "\"packets\":1.5"),
        std::string(kMaxReplyBytes + 1, ' ')})
    EXPECT_FALSE(read_stats(bad)) << bad.substr(0, 80);
}

}  // namespace
}  // namespace tw::link
