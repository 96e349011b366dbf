// SPDX-License-Identifier: MIT
// Whole matches: the real server and four real bots, on a datagram lane and on a stream.
#include <nlohmann/json.hpp>

#include "tests/process/server_fixture.hpp"

namespace tw::test {
namespace {

constexpr int kSeconds = 20;

class FourBots : public testing::TestWithParam<const char*> {};

TEST_P(FourBots, PlayTwentySecondsAndHurtOneAnother) {
  TemporaryFolder folder;
  ServerProcess server(folder.path() + "/data", {"--arena", "Arena:foundry"});
  const std::string report = folder.path() + "/bots.json";
  Child bots({program("twinwire-bots"), "--connect", server.lobby(), "--fingerprint", server.fingerprint(),
              "--room", "Arena", "--count", "4", "--lane", GetParam(), "--seconds", std::to_string(kSeconds),
              "--json", report});
  ASSERT_EQ(bots.await_exit(kSeconds + 40), 0) << bots.err();
  const auto json = nlohmann::json::parse(read_file(report), nullptr, false);
  ASSERT_TRUE(json.is_object()) << read_file(report);
  ASSERT_EQ(json.at("bots").size(), 4U);
  int kills = 0;
  for (const auto& bot : json.at("bots")) {
    // 60 a second; a loaded machine may catch up late, but on loopback nothing may be missing for long.
    EXPECT_GT(bot.at("snapshots").get<int>(), kSeconds * 60 / 2) << bot;
    EXPECT_LT(bot.at("loss_pct").get<double>(), 5) << bot;
    kills += bot.at("kills").get<int>();
  }
  EXPECT_GT(kills, 0) << "four bots that never hit anything are no opponents";
  EXPECT_TRUE(server.process().running());
}

INSTANTIATE_TEST_SUITE_P(Lane, FourBots, testing::Values("udp", "tcp"));

}  // namespace
}  // namespace tw::test
