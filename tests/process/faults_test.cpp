// SPDX-License-Identifier: MIT
// Faults of the machine while a match runs: paused processes, no descriptors left, connections that vanish.
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/process/stranger.hpp"

namespace tw::test {
namespace {

class Faults : public testing::Test {
 protected:
  /// Into the server's arena, on UDP; true when the world is seen and a seat held.
  static bool enter(Person& person, const std::string& name) {
    return person.arrive_as_guest(name) && person.ask_to_play() &&
           person.until([&] { return plays(person); });
  }
  static bool plays(Person& person) {
    auto* match = person.client().match();
    if (match == nullptr) return false;
    const auto& view = match->view(person.clock.now());
    return !view.lanes.empty() && view.lanes[0].has_world && view.self != kNoPlayer;
  }
  static Tick newest_tick(Person& person) {
    auto* match = person.client().match();
    return match == nullptr ? Tick{} : match->view(person.clock.now()).lanes[0].newest.tick;
  }
  /// The match goes on for this person: the next 30 ticks arrive.
  static bool goes_on(Person& person) {
    const Tick from = newest_tick(person);
    return person.until([&] { return plays(person) && newest_tick(person) - from >= 30; });
  }
  static void let_pass(Person& person, int milliseconds) {
    const Micros end = person.clock.now() + Micros{milliseconds} * 1'000;
    person.until([&] { return person.clock.now() >= end; });
  }

  TemporaryFolder folder;
};

TEST_F(Faults, AServerThatWasPausedSkipsTheTicksAndKeepsEverybody) {
  const std::string stats = folder.path() + "/stats";
  ServerProcess server(folder.path() + "/data", {"--arena", "Arena:foundry", "--stats", stats});
  Person ada(server, folder.path()), bob(server, folder.path());
  ASSERT_TRUE(enter(ada, "Ada") && enter(bob, "Bob"));
  ASSERT_TRUE(goes_on(ada));
  for (const int milliseconds : {1'000, 5'000}) {
    server.process().signal(SIGSTOP);
    let_pass(ada, milliseconds);
    server.process().signal(SIGCONT);
    EXPECT_TRUE(goes_on(ada) && goes_on(bob)) << ada.client().failure() << bob.client().failure();
  }
  let_pass(ada, 1'500);
  std::ifstream lines(stats);
  std::uint64_t skipped = 0, most_ticks = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    skipped = json.at("skipped_ticks");
    most_ticks = std::max(most_ticks, json.at("ticks").get<std::uint64_t>());
  }
  EXPECT_GE(skipped, 6U * kTickHz - 2 * 8 - kTickHz) << "they are not made up for in a burst";
  EXPECT_LE(most_ticks, 2U * kTickHz) << "of one line, which may hold the pause and what came of it";
}

TEST_F(Faults, AClientThatWasPausedPlaysOnInItsSeat) {
  ServerProcess server(folder.path() + "/data", {"--arena", "Arena:foundry"});
  Person ada(server, folder.path());
  ASSERT_TRUE(enter(ada, "Ada"));
  Child bots(
      {program("twinwire-bots"), "--connect", server.lobby(), "--count", "2", "--trust", "--name", "Bot"},
      {.environment = {{"XDG_CONFIG_HOME", folder.path()}, {"HOME", folder.path()}}});
  const auto seats = [&] {
    const auto* match = ada.client().match();
    return match == nullptr ? 0U : ada.client().match()->view(ada.clock.now()).scores.size();
  };
  ASSERT_TRUE(ada.until([&] { return seats() == 3; })) << bots.err();
  bots.signal(SIGSTOP);
  let_pass(ada, 5'000);
  EXPECT_EQ(seats(), 3U) << "silence of 5 s costs no seat";
  bots.signal(SIGCONT);
  EXPECT_TRUE(goes_on(ada));
  let_pass(ada, 1'000);
  EXPECT_EQ(seats(), 3U);
  EXPECT_TRUE(bots.running()) << bots.err();
}

TEST_F(Faults, WithoutDescriptorsTheMatchGoesOnAndTheDoorOpensAgain) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit few = before;
  few.rlim_cur = 64;
  setrlimit(RLIMIT_NOFILE, &few);
  ServerProcess server(folder.path() + "/data", {"--arena", "Arena:foundry"});
  setrlimit(RLIMIT_NOFILE, &before);
  Person ada(server, folder.path());
  ASSERT_TRUE(enter(ada, "Ada"));
  {
    std::vector<UniqueFd> crowd;
    for (std::uint32_t i = 0; i < 120; ++i) crowd.push_back(connect_raw(server, 0x7f040001 + i));
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(goes_on(ada)) << ada.client().failure();
    const auto open = std::distance(
        std::filesystem::directory_iterator("/proc/" + std::to_string(server.process().pid()) + "/fd"), {});
    EXPECT_GE(open, 60) << "they have run out, or nothing was tested";
  }
  Person bob(server, folder.path());
  EXPECT_TRUE(bob.arrive_as_guest("Bob")) << bob.client().failure();
  EXPECT_TRUE(goes_on(ada));
  EXPECT_NE(server.process().err().find("could not be accepted"), std::string::npos)
      << server.process().err();
}

TEST_F(Faults, ALostLobbyConnectionIsMadeAgainWhileTheMatchGoesOn) {
  const std::string data = folder.path() + "/data";
  ServerProcess server(data, {"--arena", "Arena:foundry"});
  Person ada(server, folder.path()), bob(server, folder.path());
  ASSERT_TRUE(enter(ada, "Ada") && enter(bob, "Bob"));
  for (int i = 0; i < 3; ++i) {
    const int lobbys = ada.client().fds().back();
    ASSERT_EQ(::shutdown(lobbys, SHUT_RDWR), 0);
    ASSERT_TRUE(ada.until([&] { return !ada.client().failure().empty(); })) << "the loss is noticed";
    const std::string line = "back for the " + std::to_string(i) + ". time";
    const auto heard = [&] {
      const auto& chat = bob.lobby().state().chat;
      return std::any_of(chat.begin(), chat.end(),
                         [&](const auto& l) { return l.text == line && l.from == "Ada"; });
    };
    ASSERT_TRUE(ada.until([&] { return ada.client().failure().empty(); })) << "it is made good";
    ada.lobby().chat(line);
    EXPECT_TRUE(bob.until(heard, 5)) << i << ": " << ada.client().failure();
    EXPECT_TRUE(goes_on(ada) && goes_on(bob));
  }
  Child list({program("twinwire-server"), "admin", "--data", data, "list"});
  list.await_exit();
  EXPECT_NE(list.out().find("2 here"), std::string::npos) << list.out();
  EXPECT_NE(list.out().find("Arena (playing)"), std::string::npos) << list.out();
}

// Refused, or the end of the program, as it comes; but what was said to be kept is kept.
TEST_F(Faults, WithTooLittleMemoryNothingThatWasAcknowledgedIsLost) {
  std::size_t starts = 0, kept = 0, refused = 0;
  for (const int mebibytes : {50, 70, 90, 120, 200}) {
    const std::string data = folder.path() + "/data" + std::to_string(mebibytes);
    std::vector<std::string> acknowledged;
    {
      const std::string limit = "ulimit -v " + std::to_string(mebibytes * 1024) + "; exec \"$@\"";
      ServerProcess server(data, {}, 0, {"bash", "-c", limit, "bash"});
      if (!server.is_ready()) {
        EXPECT_FALSE(server.process().running()) << mebibytes << " MiB: neither ready nor gone";
        continue;
      }
      ++starts;
      for (int i = 0; i < 3; ++i) {
        Stranger owner(server);
        if (!owner.open()) break;
        const std::string name = "Name" + std::to_string(i);
        owner.say(protocol::to_server::Hello{});
        owner.say(protocol::to_server::Register{1, name, "a long enough password"});
        if (owner.await<protocol::to_client::LoggedIn>(3))
          acknowledged.push_back(name);
        else
          ++refused;
      }
      server.process().signal(SIGKILL);
      server.process().await_exit();
    }
    ServerProcess after(data);
    for (const std::string& name : acknowledged) {
      Stranger owner(after);
      ASSERT_TRUE(owner.open());
      owner.say(protocol::to_server::Hello{});
      owner.say(protocol::to_server::LogIn{1, name, "a long enough password"});
      EXPECT_TRUE(owner.await<protocol::to_client::LoggedIn>()) << name << " at " << mebibytes << " MiB";
      ++kept;
    }
  }
  std::printf("  %zu of 5 limits let it start; %zu accounts kept, %zu refused\n", starts, kept, refused);
  EXPECT_GT(kept, 0U);
}

TEST_F(Faults, APortInUseOrAKilledServersSocketDoNotStopTheNext) {
  const std::string data = folder.path() + "/data";
  {
    ServerProcess killed(data);
    killed.process().signal(SIGKILL);
    killed.process().await_exit();
  }
  EXPECT_TRUE(std::filesystem::exists(data + "/admin.sock")) << "it had no time to take it away";
  ServerProcess next(data);
  Child list({program("twinwire-server"), "admin", "--data", data, "list"});
  EXPECT_EQ(list.await_exit(), 0) << list.err();
}

}  // namespace
}  // namespace tw::test
