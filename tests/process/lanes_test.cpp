// SPDX-License-Identifier: MIT
// Every lane of the server at once, as a comparison opens them, and what the server tells of them.
#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/process/server_fixture.hpp"

namespace tw::test {
namespace {

using nlohmann::json;

std::vector<json> lines_of(const std::string& path) {
  std::vector<json> lines;
  std::istringstream text(read_file(path));
  for (std::string line; std::getline(text, line);)
    if (auto parsed = json::parse(line, nullptr, false); parsed.is_object())
      lines.push_back(std::move(parsed));
  return lines;
}

/// What a line of --stats says of each of the watcher's lanes.
std::map<std::string, json> lanes_of(const json& stats, const std::string& session) {
  std::map<std::string, json> lanes;
  for (const json& lane : stats.at("lane_list"))
    if (lane.at("session_name") == session) lanes[lane.at("kind")] = lane;
  return lanes;
}

/// Everybody's client is in the arena; the watcher has every lane open.
bool enter_arena(Person& person, std::size_t lanes) {
  if (!person.ask_to_play()) return false;
  return person.until([&] {
    auto* match = person.client().match();
    if (match == nullptr) return false;
    const auto& panels = match->view(person.clock.now()).lanes;
    return panels.size() == lanes &&
           std::all_of(panels.begin(), panels.end(), [](const auto& panel) { return panel.has_world; });
  });
}

constexpr std::array kComparison{LaneKind::kUdp,      LaneKind::kRudp,      LaneKind::kTcp,
                                 LaneKind::kTcpNagle, LaneKind::kTcpLatest, LaneKind::kUdpRaw};

struct Watch {
  explicit Watch(std::vector<std::string> more) : server(folder.path() + "/data", options(std::move(more))) {}

  std::vector<std::string> options(std::vector<std::string> more) const {
    std::vector<std::string> all{"--arena", "Arena:foundry", "--truth", folder.path() + "/truth",
                                 "--stats", stats(),         "--seed",  "3"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::string stats() const { return folder.path() + "/stats"; }
  static client::ClientOptions watching() {
    client::ClientOptions options;
    options.spectate = true;
    options.lanes.assign(kComparison.begin(), kComparison.end());
    return options;
  }
  void bots_until(Person& person, const std::function<bool()>& done) {
    Child bots({program("twinwire-bots"), "--connect", server.lobby(), "--fingerprint", server.fingerprint(),
                "--room", "Arena", "--count", "3"});
    EXPECT_TRUE(person.until(done)) << bots.err();
  }
  /// A line of --stats of this very moment.
  json stats_now(Person& person) {
    const std::size_t before = lines_of(stats()).size();
    server.process().signal(SIGUSR1);
    person.until([&] { return lines_of(stats()).size() > before; });
    return lines_of(stats()).back();
  }

  TemporaryFolder folder;
  ServerProcess server;
};

TEST(AllLanes, CarryTheSameBytesAndTellTheirCongestionControls) {
  Watch watch({"--congestion-control", "tcp-nagle=reno"});  // what every user may choose on every kernel
  Person watcher(watch.server, watch.folder.path(), Watch::watching());
  ASSERT_TRUE(watcher.arrive_as_guest("Watcher"));
  ASSERT_TRUE(enter_arena(watcher, kComparison.size())) << watcher.client().failure();
  std::map<std::string, json> first, last;
  const auto records = [&](const char* lane) { return last.at(lane).at("records_sent").get<int>(); };
  // Until its first acknowledgement is in, a lane is told alone: the last one has a world, its word is on the way.
  const Micros in_step = watcher.clock.now() + 500'000;
  ASSERT_TRUE(watcher.until([&] { return watcher.clock.now() >= in_step; }));
  Micros enough = 0;
  watch.bots_until(watcher, [&] {
    if (enough == 0) {
      first = lanes_of(watch.stats_now(watcher), "Watcher");
      enough = watcher.clock.now() + 4'000'000;
    }
    return watcher.clock.now() >= enough;
  });
  last = lanes_of(watch.stats_now(watcher), "Watcher");
  ASSERT_EQ(last.size(), kComparison.size());
  const auto difference = [&](const std::string& lane, const char* what) {
    return last.at(lane).at(what).get<std::int64_t>() - first.at(lane).at(what).get<std::int64_t>();
  };
  EXPECT_GT(difference("udp-raw", "records_sent"), 60);
  for (const LaneKind kind : kComparison) {
    const std::string lane(to_string(kind));
    EXPECT_EQ(difference(lane, "records_sent") + difference(lane, "skipped"),
              difference("udp-raw", "records_sent"))
        << lane;
    if (difference(lane, "skipped") != 0) continue;  // tcp-latest on a machine that is busy
    EXPECT_EQ(difference(lane, "bytes_sent"), difference("udp-raw", "bytes_sent")) << lane;
  }
  EXPECT_EQ(last.at("tcp-nagle").at("congestion_control"), "reno");
  EXPECT_EQ(last.at("tcp").at("congestion_control"), last.at("tcp-latest").at("congestion_control"));
  EXPECT_EQ(last.at("udp").at("congestion_control"), "");
  EXPECT_EQ(last.at("udp").at("enet_throttle"), 32);
  EXPECT_EQ(records("udp") > 0, true);
}

TEST(AllLanes, SocketFactsComeTwentyTimesASecondByName) {
  TemporaryFolder folder;
  const std::string facts = folder.path() + "/facts";
  Watch watch({"--lane-facts", facts});
  Person watcher(watch.server, watch.folder.path(), Watch::watching());
  ASSERT_TRUE(watcher.arrive_as_guest("Watcher"));
  ASSERT_TRUE(enter_arena(watcher, kComparison.size())) << watcher.client().failure();
  ASSERT_TRUE(watcher.until([&] { return lines_of(facts).size() >= 20 * kComparison.size(); }));
  const auto lines = lines_of(facts);
  std::set<std::string> lanes;
  for (const json& line : lines) {
    lanes.insert(line.at("lane"));
    EXPECT_EQ(line.at("session_name"), "Watcher");
    for (const char* name : {"at_us", "retransmits", "rto_us", "rtt_us", "cwnd", "unacked", "lost",
                             "notsent_bytes", "enet_throttle", "enet_throttled", "in_transit_bytes"})
      EXPECT_TRUE(line.at(name).is_number_unsigned()) << name;
    const auto kind = parse_lane_kind(line.at("lane").get<std::string>());
    ASSERT_TRUE(kind) << line;
    EXPECT_EQ(line.at("cwnd") > 0, is_tcp(*kind)) << line;
    EXPECT_EQ(line.at("rto_us") > 0, *kind != LaneKind::kUdpRaw) << line;
  }
  EXPECT_EQ(lanes.size(), kComparison.size());
  const Micros span = lines.back().at("at_us").get<Micros>() - lines.front().at("at_us").get<Micros>();
  EXPECT_GE(span, Micros(lines.size() / kComparison.size() - 2) * 50'000 * 8 / 10)
      << "not more often than that";
  EXPECT_LE(std::abs(lines.back().at("at_us").get<Micros>() - watcher.clock.now()), 20'000'000)
      << "one clock";
}

TEST(UdpRaw, IsRefusedWithASentenceByAServerThatIsNotTheLabs) {
  TemporaryFolder folder;
  ServerProcess server(folder.path() + "/data", {"--arena", "Arena:foundry"});
  Child bots({program("twinwire-bots"), "--connect", server.lobby(), "--fingerprint", server.fingerprint(),
              "--room", "Arena", "--count", "1", "--seconds", "1", "--lane", "udp-raw"});
  EXPECT_EQ(bots.await_exit(60), 1);
  EXPECT_NE(bots.err().find("--truth"), std::string::npos) << bots.err();
  EXPECT_TRUE(server.process().running());
}

TEST(SnapshotRate, IsWhatTheServerWasAskedFor) {
  TemporaryFolder folder;
  ServerProcess server(folder.path() + "/data", {"--arena", "Arena:foundry", "--snapshot-hz", "20"});
  const std::string report = folder.path() + "/bots.json";
  Child bots({program("twinwire-bots"), "--connect", server.lobby(), "--fingerprint", server.fingerprint(),
              "--room", "Arena", "--count", "2", "--seconds", "5", "--json", report});
  ASSERT_EQ(bots.await_exit(60), 0) << bots.err();
  const json told = json::parse(read_file(report), nullptr, false);
  for (const json& bot : told.at("bots")) {
    EXPECT_GT(bot.at("snapshots").get<int>(), 5 * 20 / 2) << bot;
    EXPECT_LT(bot.at("snapshots").get<int>(), 5 * 60 / 2) << bot;
    EXPECT_LT(bot.at("loss_pct").get<double>(), 5) << "what is not sent is not lost: " << bot;
  }
}

TEST(CongestionControl, OneThatTheKernelLacksIsRefusedWithThoseItHas) {
  for (const char* text : {"no-such-thing", "tcp-latest=no-such-thing"}) {
    Child server(
        {program("twinwire-server"), "--port", "0", "--game-port", "0", "--congestion-control", text});
    EXPECT_EQ(server.await_exit(20), 2);
    EXPECT_NE(server.err().find("'no-such-thing'; it has "), std::string::npos) << server.err();
    EXPECT_NE(server.err().find("reno"), std::string::npos) << server.err();
  }
}

}  // namespace
}  // namespace tw::test
