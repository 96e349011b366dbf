// SPDX-License-Identifier: MIT
// The small parts of the program: options, maps, the tick's clock, statistics, log text.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "server/lobby/log.hpp"
#include "server/map_catalogue.hpp"
#include "server/options.hpp"
#include "server/server_stats.hpp"
#include "server/tick_clock.hpp"
#include "tests/unit/lobby/temporary_directory.hpp"

namespace tw::server {
namespace {

std::variant<ServerOptions, Ended> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "twinwire-server");
  return parse_options(static_cast<int>(arguments.size()), arguments.data());
}

TEST(Options, AreSafeByDefault) {
  const auto parsed = parse({});
  const auto& options = std::get<ServerOptions>(parsed);
  EXPECT_EQ(to_string(options.lobby), "127.0.0.1:7776");
  EXPECT_EQ(to_string(options.game), "127.0.0.1:7777");
  EXPECT_TRUE(options.arenas.empty());
  EXPECT_FALSE(options.seed);
}

TEST(Options, AreUnderstood) {
  const auto parsed = parse({"--lan", "--port", "0", "--game-port", "0", "--arena", "A:foundry", "--arena",
                             "B", "--seed", "18446744073709551615", "--name", "My server"});
  const auto& options = std::get<ServerOptions>(parsed);
  EXPECT_EQ(to_string(options.lobby), "0.0.0.0:0");
  ASSERT_EQ(options.arenas.size(), 2U);
  EXPECT_EQ(options.arenas[0].name, "A");
  EXPECT_EQ(options.arenas[0].map, "foundry");
  EXPECT_EQ(options.arenas[1].map, "");
  EXPECT_EQ(options.seed, 18446744073709551615U);
}

TEST(Options, RefuseMistakesInOneLine) {
  const std::vector<std::vector<const char*>> mistakes{{"--frob"},
                                                       {"--port", "70000"},
                                                       {"--port", "-1"},
                                                       {"--port", "x"},
                                                       {"--bind", "1.2.3.4:5"},
                                                       {"--bind", "no host"},
                                                       {"--name", ""},
                                                       {"--name", "a\x1b"},
                                                       {"--seed", "-x"},
                                                       {"stray"},
                                                       {"--lan", "--bind", "1.2.3.4"},
                                                       {"--port", "5", "--game-port", "5"}};
  for (const auto& arguments : mistakes) {
    const auto parsed = parse(arguments);
    const auto* ended = std::get_if<Ended>(&parsed);
    ASSERT_NE(ended, nullptr) << arguments[0];
    EXPECT_EQ(ended->exit_code, 2);
    EXPECT_EQ(std::count(ended->text.begin(), ended->text.end(), '\n'), 1) << ended->text;
  }
}

TEST(MapCatalogue, NamesTheFileThatIsWrong) {
  const test::TemporaryDirectory dir;
  EXPECT_FALSE(MapCatalogue::load(dir.path())) << "no map at all";
  EXPECT_FALSE(MapCatalogue::load(dir.file("missing")));
  test::write_file(dir.file("README.md"), "not a map");
  test::write_file(dir.file("bad.txt"), "name X\nplayers 2\n\n###\n#?#\n###\n");
  const auto loaded = MapCatalogue::load(dir.path());
  EXPECT_FALSE(loaded);
  EXPECT_NE(loaded.error.find("bad.txt"), std::string::npos) << loaded.error;
  EXPECT_NE(loaded.error.find("line"), std::string::npos) << loaded.error;
  test::write_file(dir.file("bad.txt"), std::string(kMaxMapFileBytes + 1, '#'));
  EXPECT_FALSE(MapCatalogue::load(dir.path()));
}

TEST(MapCatalogue, OffersEachMapForTeamsTooUnlessItSaysAMode) {
  const test::TemporaryDirectory dir;
  const std::string rest = "name X\nplayers 4\n\n#####\n#S.S#\n#####\n";
  test::write_file(dir.file("any.txt"), rest);
  test::write_file(dir.file("only.txt"), "mode teams\n" + rest);
  test::write_file(dir.file("alone.txt"), "name X\nmode free-for-all\nplayers 4\n\n#####\n#S.S#\n#####\n");
  const auto loaded = MapCatalogue::load(dir.path());
  ASSERT_TRUE(loaded) << loaded.error;
  std::vector<std::string> names;
  for (const auto& entry : loaded->entries()) names.push_back(entry.name);
  EXPECT_EQ(names, (std::vector<std::string>{"alone", "any", "any-teams", "only"}));
  EXPECT_TRUE(loaded->find("any-teams")->map.teams);
  EXPECT_FALSE(loaded->find("any")->map.teams);
  EXPECT_TRUE(loaded->find("only")->map.teams);
}

TEST(TickClock, NeverDriftsFromSixtyHertz) {
  TickClock clock;
  clock.start(0);
  Micros now = 0;
  for (int i = 1; i <= 60 * 60; ++i) {
    now = clock.next_due();
    ASSERT_EQ(clock.take(now).run, 1U) << i;
    ASSERT_EQ(clock.take(now).run, 0U) << i;
  }
  EXPECT_EQ(now, 60'000'000);
}

TEST(TickClock, CatchesUpALittleAndSkipsTheRest) {
  TickClock clock;
  clock.start(1'000);
  auto due = clock.take(1'000 + 5 * 16'667);
  EXPECT_EQ(due.run, 5U);
  EXPECT_EQ(due.skipped, 0U);
  due = clock.take(1'000 + 10'000'000);
  EXPECT_EQ(due.run, TickClock::kMaxCatchUpTicks);
  EXPECT_EQ(due.skipped, 600 - 5 - TickClock::kMaxCatchUpTicks);
  EXPECT_EQ(clock.take(1'000 + 10'000'000).run, 0U);
  EXPECT_EQ(clock.take(0).run, 0U) << "a clock that steps back";
}

TEST(ServerStats, WritesOneLineOfJson) {
  ServerStats stats;
  for (Micros cpu = 1; cpu <= 100; ++cpu) stats.on_tick(cpu);
  stats.on_sent(10);
  ServerStats::Facts facts{
      .connections = 2, .matches = 1, .players = 3, .lanes = {}, .drops = {{"no ticket", 4}}};
  facts.lanes.emplace_back();
  facts.lanes.back().kind = "udp";
  facts.lanes.back().session_name = "Ada";
  const std::string line = stats.line(facts, 1'000'000, true);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json["tick_us"]["p50"], 51);
  EXPECT_EQ(json["tick_us"]["max"], 100);
  EXPECT_EQ(json["ticks"], 100);
  EXPECT_EQ(json["drops"]["no ticket"], 4);
  EXPECT_EQ(json["lane_list"][0]["session_name"], "Ada");
  EXPECT_GT(json["rss_kib"], 0);
  EXPECT_EQ(nlohmann::json::parse(stats.line(facts, 2'000'000, true))["ticks"], 0);
}

TEST(Log, QuotesWhatOthersChose) {
  EXPECT_EQ(log::quoted("Ada"), "\"Ada\"");
  EXPECT_EQ(log::quoted("a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(log::quoted("\x1b[2J\r\n\xc3"), "\"\\u001b[2J\\u000d\\u000a\\u00c3\"");
}

TEST(StatsFile, NeverHoldsMoreThanTwiceItsLimit) {
  test::TemporaryDirectory folder;
  const std::string path = folder.path() + "/stats";
  auto file = StatsFile::open(path, 1'000);
  ASSERT_TRUE(file) << file.error;
  for (int i = 0; i < 500; ++i) file->append(std::to_string(i) + std::string(90, '.'));
  EXPECT_LE(std::filesystem::file_size(path), 1'000U);
  EXPECT_LE(std::filesystem::file_size(path + ".1"), 1'000U);
  std::ifstream newest(path);
  std::string line, last;
  while (std::getline(newest, line)) last = line;
  EXPECT_EQ(last.substr(0, 3), "499") << "what is left out is the oldest";
}

}  // namespace
}  // namespace tw::server
